import { setTimeout as wait } from 'node:timers/promises'
import { metricSum } from '../appliance/metric-sum.ts'
import type { Audit } from './contender.ts'
import type { Outcome } from './generator.ts'

/** What a balancer of ours has written down so far. */
export interface Books {
  /** Call records that have arrived where they are kept. */
  records(): number
  /** `/metrics` of the engine. */
  metrics(): Promise<string>
  /** Null where a forged request was refused just now. */
  forgery(): Promise<string | null>
}

const DRAIN_LIMIT_MS = 60_000
const POLL_MS = 100

/** Whether the books say of a load what its generator says. */
export async function auditOf(books: Books): Promise<Audit> {
  const before = countsOf(await books.metrics())
  const recordsBefore = books.records()
  const newRecords = () => books.records() - recordsBefore
  const drain = async ({ calls, refusedPerSecond }: Outcome) => {
    // A refused call leaves no record.
    const recorded = calls - refusedPerSecond.reduce((sum, refused) => sum + refused, 0)
    const deadline = performance.now() + DRAIN_LIMIT_MS
    while (newRecords() < recorded && performance.now() < deadline) await wait(POLL_MS)
  }
  const faults = async (outcome: Outcome) => {
    const after = countsOf(await books.metrics())
    const differences = [
      difference('calls', after.calls - before.calls, outcome.calls),
      difference('answered calls', after.answered - before.answered, outcome.completed),
      difference('call records', newRecords(), outcome.calls),
      difference('lost records', after.lost - before.lost, 0),
    ]
    return [...differences, await books.forgery()].filter((fault) => fault !== null)
  }
  return { drain, faults }
}

function countsOf(metrics: string) {
  return {
    calls: metricSum(metrics, 'fairline_calls_total'),
    answered: metricSum(metrics, 'fairline_calls_answered_total'),
    lost: metricSum(metrics, 'fairline_call_records_lost_total'),
  }
}

function difference(what: string, ours: number, theirs: number): string | null {
  return ours === theirs ? null : `${ours} ${what} where the generator has ${theirs}`
}
