import type { FigureValues, Tally } from '#prisma/add-figures.ts'
import { delayPercentile } from '#web/lib/delay-buckets.ts'
import type { FigureStretch, FigureSums } from '#web/lib/figures.ts'
import type { FigurePlan } from './figure-plan.ts'

/** One row: the figures of a minute, an hour or a day. */
export interface FigureUnit extends FigureValues {
  readonly at: number
}

/** Sums and steps of a stretch. A unit without a row was neither seen nor counted: a gap, not zero. */
export function stretchFigures(plan: FigurePlan, units: readonly FigureUnit[]): FigureStretch {
  const { unitSec, from, to, unitsPerStep, nowMs } = plan
  const unitMs = 1_000 * unitSec
  const steps = Math.ceil((to - from) / unitsPerStep)
  const groups: FigureUnit[][] = Array.from({ length: steps }, () => [])
  for (const unit of units) groups[Math.floor((unit.at - from) / unitsPerStep)]?.push(unit)
  const lengthSec = (group: readonly FigureUnit[]) =>
    group.reduce((sum, { at }) => sum + passedMs(at * unitMs, unitMs, nowMs), 0) / 1_000
  const each = (value: (group: readonly FigureUnit[]) => number | null) =>
    groups.map((group) => (group.length === 0 ? null : value(group)))
  const perSecond = (name: 'offered' | 'failed') =>
    each((group) => (lengthSec(group) > 0 ? total(group, name) / lengthSec(group) : null))
  const percentile = (part: number) =>
    each((group) => delayPercentile(sumTallies(group.map((unit) => unit.delays)), part))
  return {
    fromMs: from * unitMs,
    toMs: to * unitMs,
    stepMs: unitsPerStep * unitMs,
    sums: sumsOf(units, passedMs(from * unitMs, (to - from) * unitMs, nowMs)),
    steps: {
      callsPerSecond: perSecond('offered'),
      failuresPerSecond: perSecond('failed'),
      delayP50Ms: percentile(0.5),
      delayP95Ms: percentile(0.95),
      activeMean: each(meanActive),
      activePeak: each((group) => (total(group, 'samples') > 0 ? peakOf(group) : null)),
    },
  }
}

/** How much of it has happened yet. */
function passedMs(fromMs: number, lengthMs: number, nowMs: number): number {
  return Math.min(lengthMs, Math.max(0, nowMs - fromMs))
}

function sumsOf(units: readonly FigureUnit[], lengthMs: number): FigureSums {
  const delays = sumTallies(units.map((unit) => unit.delays))
  const samples = total(units, 'samples')
  return {
    offered: total(units, 'offered'),
    answered: total(units, 'answered'),
    failed: total(units, 'failed'),
    talks: total(units, 'talks'),
    talkMs: total(units, 'talkMs'),
    delayP50Ms: delayPercentile(delays, 0.5),
    delayP95Ms: delayPercentile(delays, 0.95),
    activeMean: meanActive(units),
    activePeak: samples > 0 ? peakOf(units) : null,
    passedSec: lengthMs / 1_000,
    seenPart: lengthMs > 0 ? Math.min(1, (1_000 * samples) / lengthMs) : 0,
  }
}

/** Of those units alone that were seen: the others say nothing of how many calls there were. */
function meanActive(units: readonly FigureUnit[]): number | null {
  const samples = total(units, 'samples')
  return samples > 0 ? total(units, 'activeSum') / samples : null
}

const peakOf = (units: readonly FigureUnit[]) => Math.max(...units.map((unit) => unit.activePeak))

function total(units: readonly FigureUnit[], name: Exclude<keyof FigureUnit, 'delays' | 'causes'>): number {
  return units.reduce((sum, unit) => sum + unit[name], 0)
}

export function sumTallies(tallies: readonly Tally[]): Tally {
  const sum: Record<string, number> = {}
  for (const tally of tallies)
    for (const [name, count] of Object.entries(tally)) sum[name] = (sum[name] ?? 0) + count
  return sum
}
