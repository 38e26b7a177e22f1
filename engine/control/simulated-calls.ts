import type { PickKeys } from '#engine/balance/candidate.ts'
import { type Random, seededRandom } from '#engine/base/random.ts'
import { firstProblem } from '#engine/contract/config.ts'
import { type PastCall, pastCallSchema, type WhatIfInput } from '#engine/contract/dry-run.ts'
import { type Problem, within } from './problem.ts'
import type { Slices } from './slices.ts'

/** A call that is placed on paper; a past one, too, is known by these parts alone. */
export class SimulatedCall implements PickKeys {
  readonly callId: string
  readonly fromUri: string
  readonly toUri: string
  readonly requestUri: string
  readonly method = 'INVITE'
  readonly hasResourcePriority = false
  readonly startMs: number
  readonly endMs: number

  constructor({ callId, from, to, requestUri, startedMs, lastedMs }: PastCall) {
    this.callId = callId
    this.fromUri = from
    this.toUri = to
    this.requestUri = requestUri
    this.startMs = startedMs
    this.endMs = startedMs + lastedMs
  }

  /** No record keeps the others: what hashes them places such a call by its Call-ID. */
  header(): string | null {
    return null
  }

  contactUri(): string {
    return ''
  }
}

const SEED = 20_261_126
/** People who call, and who are called: a hash over From or To meets each of them several times. */
const PEOPLE = 2_000

/** In order of their begin; the same for the same question; of past ones the `most` last. One that is none is told by its index. */
export async function simulatedCalls(
  calls: WhatIfInput['calls'],
  slices: Slices,
  most: number,
): Promise<SimulatedCall[] | Problem> {
  const made: SimulatedCall[] = []
  const first = calls.kind === 'past' ? Math.max(0, calls.calls.length - most) : 0
  const rows =
    calls.kind === 'past'
      ? calls.calls.slice(first)
      : syntheticCalls({ ...calls, count: Math.min(calls.count, most) })
  for (const row of rows) {
    const parsed = calls.kind === 'past' ? pastCallSchema.safeParse(row) : null
    if (parsed?.error) return within(`calls.calls.${first + made.length}`, firstProblem(parsed.error))
    made.push(new SimulatedCall(row))
    if (slices.isOver) await slices.rest()
  }
  return made.sort((a, b) => a.startMs - b.startMs)
}

type Synthetic = Extract<WhatIfInput['calls'], { kind: 'synthetic' }>

/** Arrivals of a Poisson process, and hold times as exponentially spread as telephony has always taken them (Erlang). */
function* syntheticCalls({ count, perSecond, holdSec }: Synthetic): Generator<PastCall> {
  const random = seededRandom(SEED)
  let startedMs = 0
  for (let i = 0; i < count; i++) {
    startedMs += exponential(random) * (1_000 / perSecond)
    const called = `sip:${random.below(PEOPLE)}@callees.invalid`
    yield {
      callId: `${i}-${Math.floor(random.unit() * 2 ** 32).toString(36)}@callers.invalid`,
      from: `sip:${random.below(PEOPLE)}@callers.invalid`,
      to: called,
      requestUri: called,
      startedMs,
      lastedMs: exponential(random) * holdSec * 1_000,
    }
  }
}

/** With a mean of 1. */
export function exponential(random: Random): number {
  return -Math.log1p(-random.unit())
}
