import type { ProbeNowResult } from '#engine/contract/health-live.ts'
import type { Destination } from './destination.ts'
import type { Evidence } from './evidence.ts'
import type { SourceWord } from './source-word.ts'

/** Keeps the health of every destination of one relay thread: judged there (`Prober`), or taken over (`FollowedHealth`). */
export interface HealthWatch {
  /** What calls show is told here. */
  readonly evidence: Evidence
  start(): void
  /** May be called any number of times. */
  stop(): void
  /** To be called after every `Directory.apply`, override and end of draining. */
  reconcile(): void
  /** The names of these lead elsewhere, or to something at last. */
  relocated(destinations: readonly Destination[]): void
  /** Its load sources say something else, or nothing any more; or this `word` is said of it. */
  sourceSays(destination: Destination, word?: SourceWord): void
  /** One probe at once, whatever the interval says. */
  probeNow(destinationId: number, done: (result: ProbeNowResult) => void): void
}
