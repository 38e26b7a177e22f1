'use client'
import type { Chart, ChartConfiguration, Plugin } from 'chart.js'
import { useMemo, useState } from 'react'
import { CHART_FONT } from '#web/components/chart-base.ts'
import type { Drawing } from '#web/components/chart-canvas.tsx'
import { ChartSection } from '#web/components/chart-section.tsx'
import { useFormat } from '#web/components/theme-provider.tsx'
import type { Figures } from '#web/lib/figures.ts'
import type { Format } from '#web/lib/format.ts'
import { BAD_COLOR, CHART_INK, type Scheme } from '#web/lib/palette.ts'
import { DASHBOARD_TEXTS } from '#web/texts/dashboard.ts'
import classes from './dashboard.module.css'
import { badEnds, type FailureBar, failureBars } from './failure-bars.ts'

const TEXTS = DASHBOARD_TEXTS.charts
const HEIGHT = 220
const BAR = 16
/** Room at the end of the longest bar for its label. */
const LABEL_WIDTH = 92

/** Why calls failed, most frequent first, each bar with its own figures. */
export function FailuresChart({ figures }: { readonly figures: Figures }) {
  const format = useFormat()
  const { offered, failed } = figures.sums
  const bars = useMemo(() => failureBars(figures.causes, offered), [figures.causes, offered])
  // The chart is made once; what stands beside its bars changes with them.
  const [labels] = useState<BarLabels>(() => ({ texts: [] }))
  const drawing = useMemo(() => drawingOf(bars, labels, format), [bars, labels, format])
  const after = badEnds(figures.causes)
    .map(({ name, calls }) => `${format.count(calls)} ${name}`)
    .join(', ')
  return (
    <ChartSection
      key={bars.map((bar) => bar.name).join()}
      plain
      title={TEXTS.failures}
      line={TEXTS.failuresLine(format.count(failed), format.count(offered))}
      label={TEXTS.failuresLabel}
      height={HEIGHT}
      drawing={drawing}
      {...(bars.length === 0 && { empty: failed > 0 ? TEXTS.causesLater : TEXTS.noFailures })}
      legend={after ? <p className={classes.over}>{TEXTS.badEnds(after)}</p> : null}
      figures={() => ({
        head: [TEXTS.cause, TEXTS.calls, TEXTS.share].map((name) => ({ key: name, name })),
        rows: bars.map((bar) => [bar.name, format.count(bar.calls), format.share(bar.percent)]),
      })}
    />
  )
}

interface BarLabels {
  texts: readonly string[]
}

function drawingOf(bars: readonly FailureBar[], labels: BarLabels, format: Format): Drawing {
  return {
    create: () => configurationOf(bars, labels),
    refresh: (chart, scheme) => {
      labels.texts = bars.map((bar) => `${format.count(bar.calls)}  ${format.share(bar.percent)} %`)
      refresh(chart, bars, scheme)
    },
  }
}

function configurationOf(bars: readonly FailureBar[], labels: BarLabels): ChartConfiguration {
  return {
    type: 'bar',
    data: {
      labels: bars.map((bar) => bar.name),
      datasets: [{ label: TEXTS.calls, data: [], barThickness: BAR }],
    },
    options: {
      indexAxis: 'y',
      animation: false,
      font: { family: CHART_FONT },
      responsive: true,
      maintainAspectRatio: false,
      layout: { padding: { right: LABEL_WIDTH } },
      scales: {
        x: { display: false, beginAtZero: true },
        y: { grid: { display: false }, ticks: { font: { size: 12 }, autoSkip: false } },
      },
      plugins: { tooltip: { enabled: false } },
    },
    plugins: [barLabels(labels)],
  }
}

/** Beside each bar: "12, 3.4 %". */
function barLabels(labels: BarLabels): Plugin {
  return {
    id: 'barLabels',
    afterDatasetsDraw: (chart) => {
      const { ctx } = chart
      ctx.save()
      ctx.font = `12px ${CHART_FONT}`
      ctx.textBaseline = 'middle'
      ctx.fillStyle = String(chart.options.color ?? '')
      chart.getDatasetMeta(0).data.forEach((element, i) => {
        const text = labels.texts[i]
        if (text) ctx.fillText(text, element.x + 6, element.y)
      })
      ctx.restore()
    },
  }
}

function refresh(chart: Chart, bars: readonly FailureBar[], scheme: Scheme): void {
  const dataset = chart.data.datasets[0]
  if (!dataset) return
  dataset.data = bars.map((bar) => bar.calls)
  Object.assign(dataset, { backgroundColor: BAD_COLOR[scheme] })
  Object.assign(chart.options, { color: CHART_INK[scheme].text })
  const ticks = chart.options.scales?.y?.ticks
  if (ticks) Object.assign(ticks, { color: CHART_INK[scheme].text })
}
