'use client'
import { Button } from '@mantine/core'
import { IconChartAreaLine, IconTable } from '@tabler/icons-react'
import { type ReactNode, useRef, useState } from 'react'
import { SHARED_TEXTS } from '#web/texts/shared.ts'
import type { ChartCanvasProps } from './chart-canvas.tsx'
import { LazyChart } from './lazy-chart.tsx'
import { Section } from './page-head.tsx'
import { type ChartData, SaveButtons } from './save-buttons.tsx'

/** The figures behind a chart, taken at the moment they are asked for. */
export interface Figures {
  readonly head: readonly { readonly key: string; readonly name: string }[]
  readonly rows: readonly (readonly string[])[]
}

interface ChartSectionProps extends ChartCanvasProps {
  readonly title: ReactNode
  readonly line?: ReactNode
  readonly figures: () => Figures
  readonly legend?: ReactNode
  /** Stands in place of the chart where there is nothing to draw. */
  readonly empty?: string
  readonly plain?: boolean
  /** Name of its files, where it can be saved: as a picture, and its figures as CSV. */
  readonly file?: string
  /** Of that CSV; left out: the table's own words. */
  readonly data?: () => ChartData
}

/** A chart under a sentence, and the same as a table at a click. */
export function ChartSection(props: ChartSectionProps) {
  const { title, line, figures, legend, empty, plain, file, data, ...canvas } = props
  const [isTable, setTable] = useState(false)
  const place = useRef<HTMLDivElement>(null)
  const Icon = isTable ? IconChartAreaLine : IconTable
  const word = isTable ? SHARED_TEXTS.chart : SHARED_TEXTS.table
  const tools = (
    <>
      {file === undefined ? null : (
        <SaveButtons
          file={file}
          title={canvas.label}
          data={data ?? figures}
          chart={isTable ? null : () => place.current?.querySelector('canvas') ?? null}
        />
      )}
      <Button
        size="compact-xs"
        variant="subtle"
        color="gray"
        leftSection={<Icon size={14} />}
        aria-label={`${word}: ${canvas.label}`}
        onClick={() => setTable(!isTable)}
      >
        {word}
      </Button>
    </>
  )
  return (
    <Section title={title} line={line} plain={plain} tools={empty ? null : tools}>
      <div ref={place}>
        <Content empty={empty} figures={isTable ? figures : null} canvas={canvas} />
      </div>
      {empty ? null : legend}
    </Section>
  )
}

function Content({
  empty,
  figures,
  canvas,
}: {
  readonly empty: string | undefined
  readonly figures: (() => Figures) | null
  readonly canvas: ChartCanvasProps
}) {
  if (empty)
    return (
      <p className="faint" style={{ height: canvas.height, margin: 0 }}>
        {empty}
      </p>
    )
  return figures ? (
    <FiguresTable figures={figures()} height={canvas.height} label={canvas.label} />
  ) : (
    <LazyChart {...canvas} />
  )
}

/** Who has no pointer scrolls by the arrow keys, and has to get there first. */
const SCROLLS = { tabIndex: 0 }

function FiguresTable({
  figures,
  height,
  label,
}: {
  readonly figures: Figures
  readonly height: number
  readonly label: string
}) {
  return (
    <section style={{ height, overflow: 'auto' }} aria-label={SHARED_TEXTS.figuresOf(label)} {...SCROLLS}>
      <table className="table" aria-label={label}>
        <thead>
          <tr>
            {figures.head.map(({ key, name }, i) => (
              <th key={key} className={numberFrom(i)}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {figures.rows.map((row) => (
            <tr key={row[0]}>
              {row.map((cell, i) => (
                <td key={figures.head[i]?.key} className={numberFrom(i)}>
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

/** The first column names, the others count. */
const numberFrom = (column: number) => (column > 0 ? 'number' : undefined)
