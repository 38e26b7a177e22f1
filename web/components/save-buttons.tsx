'use client'
import { Button, useComputedColorScheme } from '@mantine/core'
import { CHART_INK } from '#web/lib/palette.ts'
import { CHART_TEXTS } from '#web/texts/distribution.ts'
import { CHART_FONT } from './chart-base.ts'
import { saveChart, saveCsv } from './save-file.ts'

/** Figures as they are, not as a reader's language writes them. */
export interface ChartData {
  readonly head: readonly { readonly name: string }[]
  readonly rows: readonly (readonly (string | number)[])[]
}

interface SaveButtonsProps {
  /** Without its ending. */
  readonly file: string
  readonly title: string
  readonly data: () => ChartData
  /** Null: there is no picture. */
  readonly chart?: (() => HTMLCanvasElement | null) | null
}

/** A table as CSV, a chart as a picture on the page's background. */
export function SaveButtons({ file, title, data, chart }: SaveButtonsProps) {
  const scheme = useComputedColorScheme('light', { getInitialValueInEffect: false })
  const look = { size: 'compact-xs', variant: 'subtle', color: 'gray' } as const
  const savePicture = () => {
    const canvas = chart?.()
    const { paper, text: ink } = CHART_INK[scheme]
    if (canvas) saveChart(file, canvas, { title, paper, ink, font: CHART_FONT })
  }
  const saveFigures = () => {
    const { head, rows } = data()
    saveCsv(file, [head.map(({ name }) => name), ...rows])
  }
  return (
    <>
      <Button {...look} aria-label={CHART_TEXTS.fileName(title)} onClick={saveFigures}>
        {CHART_TEXTS.file}
      </Button>
      {chart ? (
        <Button {...look} aria-label={CHART_TEXTS.pictureName(title)} onClick={savePicture}>
          {CHART_TEXTS.picture}
        </Button>
      ) : null}
    </>
  )
}
