import type { Clock } from '#engine/base/clock.ts'
import type { EvidenceConfig } from '#engine/contract/evidence.ts'
import type { SlowStart } from '#engine/contract/placing.ts'
import type { ProbeConfig } from '#engine/contract/probe.ts'
import type { RoomTerms } from './call-room.ts'
import type { CellBook } from './cell-book.ts'

/** Where a destination stands after an edit. */
export interface Placement extends RoomTerms {
  readonly setId: number
  /** Index in its set. */
  readonly position: number
  /** In force: its own settings over its set's. */
  readonly probe: ProbeConfig
  readonly evidence: EvidenceConfig
  readonly slowStart: SlowStart
  /** Overload control is offered to it (RFC 7339). */
  readonly offersOverload: boolean
}

/** What all destinations of one directory stand on. */
export interface DestinationGround {
  readonly cells: CellBook
  readonly clock: Clock
  /** The engine is past its start: what is enabled or recovers from now on starts slowly. */
  readonly isRunning: boolean
}
