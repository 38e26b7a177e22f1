'use client'
import { useComputedColorScheme } from '@mantine/core'
import type { Chart } from 'chart.js'
import { useMemo } from 'react'
import type { SetConfig } from '#engine/contract/config.ts'
import type { Drawing } from '#web/components/chart-canvas.tsx'
import { ChartSection, type Figures } from '#web/components/chart-section.tsx'
import type { ChartData } from '#web/components/save-buttons.tsx'
import { useFormat } from '#web/components/theme-provider.tsx'
import { placedDestinations } from '#web/lib/destinations.ts'
import type { Format } from '#web/lib/format.ts'
import { type Scheme, seriesColor, sourceColor } from '#web/lib/palette.ts'
import { CHANNEL_TEXTS } from '#web/texts/distribution.ts'
import { barConfiguration } from './bar-chart.ts'
import classes from './distribution.module.css'
import { type DistributionTable, percentOf, type ServerColumn } from './distribution-table.ts'
import legend from './legend.module.css'

const MOST_BARS = 40
const MOST_SERVERS = 8

interface ChannelChartsProps {
  readonly table: DistributionTable
  readonly sets: readonly SetConfig[]
}

/** The two tables as bars: one group per channel, one bar per server. */
export function ChannelCharts({ table, sets }: ChannelChartsProps) {
  const positions = useMemo(
    () => new Map(placedDestinations(sets).map((one) => [one.id, one.position])),
    [sets],
  )
  const bars = useMemo(() => barsOf(table, positions), [table, positions])
  const line = barsLine(table, bars)
  return (
    <div className={classes.tables} style={{ marginTop: 20 }}>
      <Bars bars={bars} mode="count" title={CHANNEL_TEXTS.countBars} line={line} />
      <Bars bars={bars} mode="percent" title={CHANNEL_TEXTS.percentBars} line={line} />
    </div>
  )
}

interface BarsData {
  readonly columns: readonly ServerColumn[]
  readonly channels: readonly string[]
  readonly positions: ReadonlyMap<number, number>
}

/** Calls without a channel would dwarf the channels: they are drawn only where there is nothing else. */
function barsOf(table: DistributionTable, positions: ReadonlyMap<number, number>): BarsData {
  const named = table.channels.filter((channel) => channel !== '')
  const channels = (named.length > 0 ? named : table.channels).slice(0, MOST_BARS)
  const columns = table.columns.filter(
    (column) => !column.isRest && channels.some((channel) => column.counts.has(channel)),
  )
  return { columns: columns.slice(0, MOST_SERVERS), channels, positions }
}

/** What the bars leave out, plainly. */
function barsLine(table: DistributionTable, { columns, channels }: BarsData): string {
  const words: string[] = [CHANNEL_TEXTS.byChannel]
  const hasNameless = table.channels.includes('') && !channels.includes('')
  if (hasNameless) words.push(CHANNEL_TEXTS.nameless)
  if (columns.length === MOST_SERVERS && table.columns.length > MOST_SERVERS)
    words.push(CHANNEL_TEXTS.firstServers(MOST_SERVERS))
  if (table.channels.length > channels.length + (hasNameless ? 1 : 0))
    words.push(CHANNEL_TEXTS.firstChannels(MOST_BARS))
  return words.join(', ')
}

interface BarsProps {
  readonly bars: BarsData
  readonly mode: 'count' | 'percent'
  readonly title: string
  readonly line: string
}

function Bars({ bars, mode, title, line }: BarsProps) {
  const format = useFormat()
  const drawing = useMemo(() => barDrawing(bars, mode), [bars, mode])
  return (
    <ChartSection
      title={title}
      line={line}
      label={title}
      height={220}
      drawing={drawing}
      figures={() => figuresOf(bars, mode, format)}
      file={`fairline-channels-${mode}`}
      data={() => dataOf(bars, mode)}
      legend={<Legend bars={bars} />}
    />
  )
}

const barValue = (column: ServerColumn, channel: string, mode: 'count' | 'percent'): number =>
  (mode === 'count' ? column.counts.get(channel) : percentOf(column, channel)) ?? 0

function colorOf(column: ServerColumn, positions: ReadonlyMap<number, number>, scheme: Scheme): string {
  return column.side === 'outbound'
    ? sourceColor(scheme, column.id)
    : seriesColor(scheme, positions.get(column.id) ?? column.id)
}

function barDrawing(bars: BarsData, mode: 'count' | 'percent'): Drawing {
  return {
    create: () =>
      barConfiguration({ x: 'channel', y: mode === 'count' ? 'calls' : '%', isWhole: mode === 'count' }),
    refresh: (chart, scheme) => refreshBars(chart, bars, mode, scheme),
  }
}

/** Datasets are kept and changed in place; only a new server makes a new one. */
function refreshBars(
  chart: Chart,
  { columns, channels, positions }: BarsData,
  mode: 'count' | 'percent',
  scheme: Scheme,
): void {
  chart.data.labels = channels.map((channel) => channel || 'none')
  chart.data.datasets.length = Math.min(chart.data.datasets.length, columns.length)
  columns.forEach((column, i) => {
    const dataset = chart.data.datasets[i] ?? { data: [] }
    dataset.label = column.name
    dataset.data = channels.map((channel) => Number(barValue(column, channel, mode).toFixed(2)))
    Object.assign(dataset, { backgroundColor: colorOf(column, positions, scheme), maxBarThickness: 28 })
    chart.data.datasets[i] = dataset
  })
}

function figuresOf({ columns, channels }: BarsData, mode: 'count' | 'percent', format: Format): Figures {
  return {
    head: [{ key: 'channel', name: 'channel' }, ...columns],
    rows: channels.map((channel) => [
      channel || 'none',
      ...columns.map((column) =>
        mode === 'count'
          ? format.count(barValue(column, channel, mode))
          : format.percent2(barValue(column, channel, mode)),
      ),
    ]),
  }
}

/** For a file: figures as they are. */
function dataOf({ columns, channels }: BarsData, mode: 'count' | 'percent'): ChartData {
  return {
    head: [{ name: 'channel' }, ...columns],
    rows: channels.map((channel) => [
      channel || 'none',
      ...columns.map((column) => Number(barValue(column, channel, mode).toFixed(2))),
    ]),
  }
}

function Legend({ bars }: { readonly bars: BarsData }) {
  const scheme = useComputedColorScheme('light')
  return (
    <ul className={legend.legend}>
      {bars.columns.map((column) => (
        <li key={column.key}>
          <span
            className={legend.chip}
            style={{ background: colorOf(column, bars.positions, scheme) }}
            aria-hidden="true"
          />
          {column.name}
          <span className="faint">{column.side}</span>
        </li>
      ))}
    </ul>
  )
}
