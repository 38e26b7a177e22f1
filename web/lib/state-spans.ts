import type { EngineEvent } from '#engine/contract/live.ts'
import { HEALTHS, type Health } from '#engine/contract/vocabulary.ts'

/** How long something was seen as it was. */
export interface StateSpan {
  readonly fromMs: number
  readonly toMs: number
  readonly state: Health
}

export interface SeenTime {
  /** What is known of it, without the time it was unknown: off, or not looked at. */
  readonly watchedMs: number
  /** Per cent of that time. */
  readonly shares: ReadonlyMap<Health, number>
}

type Change = Pick<EngineEvent, 'atMs' | 'kind' | 'from' | 'to' | 'lastedMs'>

/**
 * What was seen of one destination between two moments, in order, told by its events in any order. `now`: as it is seen
 * at the end, where no event says so. What nobody told is left out.
 */
export function stateSpans(
  events: readonly Change[],
  now: { readonly state: Health; readonly sinceMs: number } | null,
  fromMs: number,
  toMs: number,
): readonly StateSpan[] {
  const changes = events.filter(({ kind }) => kind === 'health').toSorted((a, b) => a.atMs - b.atMs)
  const spans: StateSpan[] = []
  const add = (state: Health | undefined, from: number, to: number) => {
    const span = state && { fromMs: Math.max(from, fromMs), toMs: Math.min(to, toMs), state }
    if (span && span.toMs > span.fromMs) spans.push(span)
  }
  const [first] = changes
  if (first) add(healthOf(first.from), first.atMs - (first.lastedMs ?? 0), first.atMs)
  for (const [i, change] of changes.entries())
    add(healthOf(change.to), change.atMs, changes[i + 1]?.atMs ?? toMs)
  if (now && !first) add(now.state, now.sinceMs, toMs)
  return spans
}

const healthOf = (word: string): Health | undefined => HEALTHS.find((health) => health === word)

/** Shares of the time it was watched between two moments. */
export function seenTime(spans: readonly StateSpan[], fromMs: number): SeenTime {
  const lasted = new Map<Health, number>()
  for (const span of spans) {
    const ms = span.toMs - Math.max(fromMs, span.fromMs)
    if (ms > 0 && span.state !== 'unknown') lasted.set(span.state, (lasted.get(span.state) ?? 0) + ms)
  }
  const watchedMs = [...lasted.values()].reduce((sum, ms) => sum + ms, 0)
  const shares = new Map([...lasted].map(([state, ms]) => [state, (100 * ms) / watchedMs]))
  return { watchedMs, shares }
}

/** From the best to the worst: where much happens in little room the worst of it is drawn. */
const WORST: readonly Health[] = ['unknown', 'up', 'trying', 'down']

/** The same in at most so many pieces, so that a flapping destination costs a page no more than a calm one. */
export function drawnSpans(
  spans: readonly StateSpan[],
  fromMs: number,
  toMs: number,
  most: number,
): readonly StateSpan[] {
  const cellMs = (toMs - fromMs) / most
  const drawn: StateSpan[] = []
  for (let cell = 0; cell < most; cell += 1) {
    const start = fromMs + cell * cellMs
    const state = worstWithin(spans, start, start + cellMs)
    const last = drawn.at(-1)
    if (state === null) continue
    if (last?.state === state && last.toMs === start)
      drawn[drawn.length - 1] = { ...last, toMs: fromMs + (cell + 1) * cellMs }
    else drawn.push({ fromMs: start, toMs: fromMs + (cell + 1) * cellMs, state })
  }
  return drawn
}

function worstWithin(spans: readonly StateSpan[], fromMs: number, toMs: number): Health | null {
  const states = spans.filter((span) => span.fromMs < toMs && span.toMs > fromMs).map(({ state }) => state)
  return WORST.findLast((state) => states.includes(state)) ?? null
}
