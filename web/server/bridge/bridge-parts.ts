import type { EngineLink } from '#engine/contract/browser.ts'
import type { EngineEvent, Tick } from '#engine/contract/live.ts'
import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import type { BuiltSnapshot } from '../repositories/snapshot.ts'
import type { BatchIntake } from './batch-intake.ts'
import type { RecentEvents } from './recent-events.ts'
import type { Wishes } from './wishes.ts'

/** Who shows it to people. */
export interface BridgeAudience {
  engines(links: readonly EngineLink[]): void
  event(event: EngineEvent): void
  configuration(revision: number): void
  tick(tick: Tick): void
}

export interface BridgeParts {
  readonly clock: Clock
  readonly log: Log
  readonly intake: BatchIntake
  readonly wishes: Wishes
  readonly events: RecentEvents
  /** Who keeps what ticks tell. */
  readonly recent: { add(tick: Tick): void }
  readonly audience: BridgeAudience
  /** The configuration as the database has it. */
  readonly snapshot: () => Promise<BuiltSnapshot>
  /** Makes our revision number larger than this one. */
  readonly raiseRevision: (above: number) => Promise<void>
}
