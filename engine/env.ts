import { availableParallelism } from 'node:os'
import { type Environment, readEnvironment } from '#engine/contract/env.ts'
import { MOST_THREADS } from '#engine/contract/transport-facts.ts'

/** The engine's settings, or every problem as one line each. The only reader of the process environment. */
export function engineEnvironment(): Environment | string[] {
  return readEnvironment(process.env)
}

/** Relay threads: where nothing is said one core is left to the control thread and the panel. */
export function relaysOf({ FAIRLINE_RELAYS: wanted }: Environment): number {
  return wanted ?? Math.min(MOST_THREADS, Math.max(1, availableParallelism() - 1))
}
