'use client'
import { Button } from '@mantine/core'
import { IconChartAreaLine, IconTable } from '@tabler/icons-react'
import { type ReactNode, useRef, useState } from 'react'
import { SHARED_TEXTS } from '#web/texts/shared.ts'
import { ChartCanvas, type ChartCanvasProps } from './chart-canvas.tsx'
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
  readonly plain?: boolean
  /** Name of its files, where it can be saved: as a picture, and its figures as CSV. */
  readonly file?: string
  /** Of that CSV; left out: the table's own words. */
  readonly data?: () => ChartData
}

/** A chart under a sentence, and the same as a table at a click. */
export function ChartSection({
  title,
  line,
  figures,
  legend,
  plain,
  file,
  data,
  ...canvas
}: ChartSectionProps) {
  const [table, setTable] = useState<Figures | null>(null)
  const place = useRef<HTMLDivElement>(null)
  const Icon = table ? IconChartAreaLine : IconTable
  return (
    <Section
      title={title}
      line={line}
      plain={plain}
      tools={
        <>
          {file === undefined ? null : (
            <SaveButtons
              file={file}
              title={canvas.label}
              data={data ?? figures}
              chart={table ? null : () => place.current?.querySelector('canvas') ?? null}
            />
          )}
          <Button
            size="compact-xs"
            variant="subtle"
            color="gray"
            leftSection={<Icon size={14} />}
            onClick={() => setTable(table ? null : figures())}
          >
            {table ? SHARED_TEXTS.chart : SHARED_TEXTS.table}
          </Button>
        </>
      }
    >
      <div ref={place}>
        {table ? <FiguresTable figures={table} height={canvas.height} /> : <ChartCanvas {...canvas} />}
      </div>
      {legend}
    </Section>
  )
}

function FiguresTable({ figures, height }: { readonly figures: Figures; readonly height: number }) {
  return (
    <section style={{ height, overflow: 'auto' }} aria-label={SHARED_TEXTS.chartFigures}>
      <table className="table">
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
