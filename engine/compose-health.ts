import type { Clock } from '#engine/base/clock.ts'
import type { Snapshot } from '#engine/contract/config.ts'
import { HealthKeeper } from '#engine/control/health-keeper.ts'
import type { Troubles } from '#engine/control/troubles.ts'
import type { DataFolder } from '#engine/journal/data-folder.ts'
import { writeHealth } from '#engine/journal/health-file.ts'

export interface HealthKeeping {
  readonly clock: Clock
  readonly folder: DataFolder
  readonly troubles: Troubles
  /** The configuration in force. */
  snapshot(): Snapshot | null
}

/** Keeping what is seen of destinations, put together. */
export function composeHealth({ clock, folder, troubles, snapshot }: HealthKeeping): HealthKeeper {
  return new HealthKeeper({
    clock,
    snapshot,
    write: (health) => writeHealth(folder, health),
    onTrouble: (sentence) => troubles.set('health', sentence),
  })
}
