import { type Cell, formatTable } from '../fairline/table.ts'
import type { Latency } from './generator.ts'
import type { Measurement } from './measure.ts'
import { median, type Ratio, type Spread } from './summary.ts'

const MB = 1_048_576
const fixed = (value: number | null, digits: number) => (value === null ? null : value.toFixed(digits))
const megabytes = (bytes: number | null) => fixed(bytes === null ? null : bytes / MB, 0)

function latency(figures: Latency): Cell {
  if (!figures) return null
  const { p50, p95, p99, max } = figures
  return [p50, p95, p99, max].map((us) => us.toFixed(0)).join('/')
}

const COST = [
  ...['trial', 'cpu us/call', 'relay', 'panel', 'generator', 'norm', 'MB', 'panel MB'],
  ...['steal %', 'other %', 'failed', 'resent', 'reordered', 'counts'],
]
const LATENCY = ['us p50/p95/p99/max', 'INVITE', '200', 'post-dial delay']

function costRow(one: Measurement): Cell[] {
  const { outcome, faults } = one
  return [
    one.trial,
    fixed(one.cpuUsPerCall, 1),
    fixed(one.relayUsPerCall, 1),
    fixed(one.panelUsPerCall, 1),
    fixed(one.generatorUsPerCall, 1),
    fixed(one.norm, 2),
    megabytes(one.ownBytes),
    megabytes(one.panelBytes),
    fixed(one.stealPercent, 0),
    fixed(one.otherPercent, 0),
    outcome.failed,
    outcome.resent,
    outcome.reordered,
    faults.length === 0 ? 'yes' : `no: ${faults.join('; ')}`,
  ]
}

function latencyRow({ trial, outcome }: Measurement): Cell[] {
  return [trial, latency(outcome.forwardUs), latency(outcome.backUs), latency(outcome.postDialDelayUs)]
}

function medianRow(trial: string, own: readonly Measurement[]): Cell[] {
  const of = (figure: (one: Measurement) => number | null) => {
    const numbers = own.map(figure).filter((each) => each !== null)
    return numbers.length === 0 ? null : median(numbers)
  }
  const total = (field: 'failed' | 'resent' | 'reordered') =>
    own.reduce((sum, { outcome }) => sum + outcome[field], 0)
  return [
    trial,
    fixed(
      of((one) => one.cpuUsPerCall),
      1,
    ),
    fixed(
      of((one) => one.norm),
      2,
    ),
    fixed(
      of(({ outcome }) => outcome.forwardUs?.p50 ?? null),
      0,
    ),
    fixed(
      of(({ outcome }) => outcome.forwardUs?.p99 ?? null),
      0,
    ),
    fixed(
      of(({ outcome }) => outcome.postDialDelayUs?.p99 ?? null),
      0,
    ),
    total('failed'),
    total('resent'),
    total('reordered'),
    own.every(({ faults }) => faults.length === 0) ? 'yes' : 'no',
  ]
}

/** Every round, then medians. */
export function measurementTables(measurements: readonly Measurement[]): string {
  const trials = [...new Set(measurements.map(({ trial }) => trial))]
  const head = ['medians', 'cpu us/call', 'norm', 'INVITE p50', 'p99', 'PDD p99', 'failed', 'resent']
  const medians = trials.map((name) =>
    medianRow(
      name,
      measurements.filter(({ trial }) => trial === name),
    ),
  )
  return [
    formatTable(COST, measurements.map(costRow)),
    formatTable(LATENCY, measurements.map(latencyRow)),
    formatTable([...head, 'reordered', 'counts'], medians),
  ].join('\n\n')
}

function spread(figures: Spread | null): Cell {
  if (!figures) return null
  return `${figures.median.toFixed(2)} (${figures.least.toFixed(2)}-${figures.most.toFixed(2)})`
}

/** Median and, in brackets, least and most of the pairs. */
export function ratioTable(ratios: readonly Ratio[]): string {
  const head = ['ratio', 'pairs', 'cpu', 'cpu by norm', 'INVITE p50', 'INVITE p99', 'counts']
  const rows = ratios.map((one) => [
    `${one.of} / ${one.to}`,
    one.pairs,
    spread(one.cpu),
    spread(one.norm),
    spread(one.forwardP50),
    spread(one.forwardP99),
    one.counts ? 'yes' : 'no',
  ])
  return formatTable(head, rows)
}
