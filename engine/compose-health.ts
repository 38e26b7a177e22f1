import type { Clock } from '#engine/base/clock.ts'
import { HealthKeeper } from '#engine/control/health-keeper.ts'
import type { Troubles } from '#engine/control/troubles.ts'
import type { DataFolder } from '#engine/journal/data-folder.ts'
import { writeHealth } from '#engine/journal/health-file.ts'

export interface HealthKeeping {
  readonly clock: Clock
  readonly folder: DataFolder
  readonly troubles: Troubles
}

/** Keeping what is seen of destinations, put together. */
export function composeHealth({ clock, folder, troubles }: HealthKeeping): HealthKeeper {
  return new HealthKeeper({
    clock,
    write: (health) => writeHealth(folder, health),
    onTrouble: (sentence) => troubles.set('health', sentence),
  })
}
