'use client'
import type { Chart } from 'chart.js'
import { useMemo } from 'react'
import type { SetConfig } from '#engine/contract/config.ts'
import type { Drawing } from '#web/components/chart-canvas.tsx'
import { ChartSection } from '#web/components/chart-section.tsx'
import { useFormat } from '#web/components/theme-provider.tsx'
import { placedDestinations } from '#web/lib/destinations.ts'
import { type Scheme, seriesColor, sourceColor } from '#web/lib/palette.ts'
import { setTitle } from '#web/lib/set-name.ts'
import { DISTRIBUTION_TEXTS } from '#web/texts/distribution.ts'
import { barConfiguration } from './bar-chart.ts'
import type { JudgedSet } from './judged-sets.ts'

interface ShareSeenProps {
  readonly judged: readonly JudgedSet[]
  readonly sets: readonly SetConfig[]
  /** Those of many that are drawn; null: all. */
  readonly first: readonly number[] | null
}

interface Share {
  readonly id: number
  readonly set: string
  readonly name: string
  readonly calls: number
  readonly seen: number
  readonly wanted: number
  /** Of its colour. */
  readonly position: number
}

const MOST_BARS = 40

/** What each destination had of its set's calls, beside what it was to have. */
export function ShareSeen({ judged, sets, first }: ShareSeenProps) {
  const format = useFormat()
  const positions = useMemo(
    () => new Map(placedDestinations(sets).map(({ id, position }) => [id, position])),
    [sets],
  )
  const shares = useMemo(() => sharesOf(judged, positions), [judged, positions])
  const drawing = useMemo(() => shareDrawing(drawnShares(shares, first)), [shares, first])
  if (shares.length === 0) return null
  const {
    shareSeenTitle: title,
    shareSeenLine,
    set,
    destination,
    calls,
    seen,
    wanted,
    difference,
  } = DISTRIBUTION_TEXTS
  return (
    <ChartSection
      title={title}
      line={shareSeenLine}
      label={title}
      height={200}
      drawing={drawing}
      file="fairline-shares"
      data={() => ({
        head: [destination, set, calls, seen, wanted].map((name) => ({ name })),
        rows: shares.map((one) => [one.name, one.set, one.calls, rounded(one.seen), rounded(one.wanted)]),
      })}
      figures={() => ({
        head: [destination, set, calls, seen, wanted, difference].map((name) => ({ key: name, name })),
        rows: shares.map((one) => [
          ...[
            one.name,
            one.set,
            format.count(one.calls),
            format.percent2(one.seen),
            format.percent2(one.wanted),
          ],
          `${one.seen < one.wanted ? '−' : '+'}${format.percent2(Math.abs(one.seen - one.wanted))}`,
        ]),
      })}
    />
  )
}

function drawnShares(shares: readonly Share[], first: readonly number[] | null): readonly Share[] {
  if (!first) return shares.slice(0, MOST_BARS)
  const byId = new Map(shares.map((one) => [one.id, one]))
  return first.flatMap((id) => byId.get(id) ?? [])
}

function sharesOf(judged: readonly JudgedSet[], positions: ReadonlyMap<number, number>): readonly Share[] {
  return judged.flatMap(({ set, parts }) => {
    const calls = parts.reduce((sum, part) => sum + part.calls, 0)
    return parts.map((part) => ({
      ...{ id: part.id, set: setTitle(set), name: part.name, calls: part.calls, wanted: part.wanted },
      seen: calls === 0 ? 0 : (100 * part.calls) / calls,
      position: positions.get(part.id) ?? part.id,
    }))
  })
}

const rounded = (percent: number): number => Number(percent.toFixed(2))

function shareDrawing(shares: readonly Share[]): Drawing {
  return {
    create: () =>
      barConfiguration({
        x: DISTRIBUTION_TEXTS.destination,
        y: DISTRIBUTION_TEXTS.percentAxis,
        isWhole: false,
      }),
    refresh: (chart, scheme) => refreshShares(chart, shares, scheme),
  }
}

function refreshShares(chart: Chart, shares: readonly Share[], scheme: Scheme): void {
  chart.data.labels = shares.map(({ name }) => name)
  const bars = { maxBarThickness: 28 }
  chart.data.datasets = [
    {
      ...bars,
      label: DISTRIBUTION_TEXTS.seenName,
      data: shares.map(({ seen }) => rounded(seen)),
      backgroundColor: shares.map(({ position }) => seriesColor(scheme, position)),
    },
    {
      ...bars,
      label: DISTRIBUTION_TEXTS.wantedName,
      data: shares.map(({ wanted }) => rounded(wanted)),
      backgroundColor: sourceColor(scheme, 1),
    },
  ]
}
