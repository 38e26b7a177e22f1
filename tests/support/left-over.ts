import type { TestRelay } from './test-relay.ts'

/** Longer than any transaction or time-out of a call that is over. */
const QUIET_MS = 240_000

/** What is still held once everything should be over; all of it is to be 0. */
export function leftOver({ relay, clock }: TestRelay) {
  clock.advance(QUIET_MS)
  const held = relay.directory.destinations.map((destination) => destination.activeCalls())
  return {
    held: held.reduce((sum, calls) => sum + calls, 0),
    sources: relay.directory.allSources.reduce((sum, source) => sum + source.activeCalls(), 0),
    calls: relay.tracker.size,
    transactions: relay.layer.size,
  }
}

export const NOTHING_LEFT = { held: 0, sources: 0, calls: 0, transactions: 0 }

/** Calls on each destination now, in order of the configuration. */
export function heldAt({ relay }: TestRelay): number[] {
  return relay.directory.destinations.map((destination) => destination.activeCalls())
}
