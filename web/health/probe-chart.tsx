'use client'
import type { Chart, ChartConfiguration } from 'chart.js'
import { useMemo } from 'react'
import type { PastProbe } from '#engine/contract/probe-history.ts'
import { timeChartOptions } from '#web/components/chart-base.ts'
import type { Drawing } from '#web/components/chart-canvas.tsx'
import { LazyChart } from '#web/components/lazy-chart.tsx'
import { useFormat } from '#web/components/theme-provider.tsx'
import { type Format, timeZoneName } from '#web/lib/format.ts'
import { OTHERS_COLOR, type Scheme, seriesColor } from '#web/lib/palette.ts'
import { HEALTH_TEXTS, outcomeWords } from '#web/texts/health.ts'
import { OUTCOME_KINDS, type OutcomeKind, outcomeCounts, outcomeKind } from './probe-outcome.tsx'

const POINTS: { readonly [kind in OutcomeKind]: 'circle' | 'triangle' | 'crossRot' | 'rect' | 'rectRot' } = {
  good: 'circle',
  bad: 'triangle',
  unanswered: 'crossRot',
  refused: 'rect',
  unsent: 'rectRot',
}
/** Places of Okabe and Ito's green, orange and vermilion among the series; grey for what was never sent. */
const COLORS: { readonly [kind in OutcomeKind]: number | null } = {
  good: 3,
  bad: 1,
  unanswered: 5,
  refused: 5,
  unsent: null,
}
const STEPS_MS = [
  1_000, 5_000, 15_000, 60_000, 300_000, 900_000, 3_600_000, 10_800_000, 43_200_000, 86_400_000,
]
const MOST_TICKS = 5
/** Room above the slowest answer, where failed probes stand. */
const HEADROOM = 1.15
const LEAST_TOP_MS = 1
const ROUND = [1, 2, 5, 10]

interface ProbeChartProps {
  readonly probes: readonly PastProbe[]
}

/** Round trips of the last probes; shape and colour tell how each ended. */
export function ProbeChart({ probes }: ProbeChartProps) {
  const format = useFormat()
  const drawing = useMemo<Drawing>(() => {
    // Of the scheme that is drawn next: a point asks for its colour each time, or it would keep the first one.
    const ink: { scheme: Scheme } = { scheme: 'light' }
    return {
      create: () => configurationOf(format),
      refresh: (chart, scheme) => {
        ink.scheme = scheme
        refresh(chart, probes, ink, format)
      },
    }
  }, [probes, format])
  const label = `${HEALTH_TEXTS.probes.chart}: ${outcomeCounts(probes, format.count)}`
  return <LazyChart drawing={drawing} label={label} height={150} />
}

function configurationOf(format: Format): ChartConfiguration {
  const options = timeChartOptions(format.clock, timeZoneName(), false)
  return {
    type: 'line',
    data: {
      datasets: OUTCOME_KINDS.map((kind) => ({
        label: HEALTH_TEXTS.outcomes[kind],
        data: [],
        showLine: false,
        pointStyle: POINTS[kind],
        pointRadius: kind === 'good' ? 2.5 : 4,
        pointHoverRadius: kind === 'good' ? 4 : 6,
        clip: false,
      })),
    },
    options: {
      ...options,
      interaction: { mode: 'nearest', axis: 'x', intersect: false },
      scales: {
        x: {
          ...options.scales?.x,
          afterBuildTicks: (axis) => {
            axis.ticks = marks(axis.min, axis.max)
          },
        },
        y: {
          ...options.scales?.y,
          title: { display: true, text: HEALTH_TEXTS.probes.axis, font: { size: 11 } },
          ticks: { maxTicksLimit: 4, font: { size: 11 }, callback: (value) => format.figure(Number(value)) },
        },
      },
    },
  }
}

/** At whole steps of the clock, a few at the most. */
function marks(min: number, max: number): { value: number }[] {
  const step = STEPS_MS.find((ms) => (max - min) / ms <= MOST_TICKS) ?? max - min
  const ticks: { value: number }[] = []
  for (let value = Math.ceil(min / step) * step; value <= max && ticks.length <= MOST_TICKS; value += step)
    ticks.push({ value })
  return ticks
}

/** The least of 1, 2, 5, 10, … with room above the slowest answer. */
function topOf(probes: readonly PastProbe[]): number {
  const wanted = HEADROOM * Math.max(LEAST_TOP_MS, ...probes.map(({ latencyMs }) => latencyMs ?? 0))
  const power = 10 ** Math.floor(Math.log10(wanted))
  return power * (ROUND.find((step) => power * step >= wanted) ?? 10)
}

function colorOf(kind: OutcomeKind, scheme: Scheme): string {
  const place = COLORS[kind]
  return place === null ? OTHERS_COLOR[scheme] : seriesColor(scheme, place)
}

function refresh(
  chart: Chart,
  probes: readonly PastProbe[],
  ink: { readonly scheme: Scheme },
  format: Format,
): void {
  const top = topOf(probes)
  const words = new Map<string, string>()
  for (const [i, kind] of OUTCOME_KINDS.entries()) {
    const dataset = chart.data.datasets[i]
    const color = () => colorOf(kind, ink.scheme)
    if (!dataset) continue
    dataset.data.length = 0
    for (const probe of probes.filter((one) => outcomeKind(one) === kind)) {
      words.set(`${i} ${dataset.data.length}`, probeLine(probe, format))
      dataset.data.push({ x: probe.atMs, y: probe.latencyMs ?? top })
    }
    Object.assign(dataset, { pointBorderColor: color, pointBackgroundColor: color, pointBorderWidth: 1.8 })
  }
  const { x, y } = chart.options.scales ?? {}
  const first = probes[0]?.atMs ?? 0
  const last = probes.at(-1)?.atMs ?? 0
  if (x) Object.assign(x, { min: first, max: Math.max(last, first + 1_000) })
  if (y) Object.assign(y, { max: top })
  const tooltip = chart.options.plugins?.tooltip
  if (tooltip)
    tooltip.callbacks = {
      title: (items) => format.moment(items[0]?.parsed.x ?? 0),
      label: ({ datasetIndex, dataIndex }) => words.get(`${datasetIndex} ${dataIndex}`) ?? '',
    }
}

function probeLine(probe: PastProbe, format: Format): string {
  const took = probe.latencyMs === null ? '' : ` in ${format.figure(probe.latencyMs)} ms`
  return `${outcomeWords(probe)}${took}, ${probe.target}`
}
