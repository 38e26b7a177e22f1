import type { Clock } from '#engine/base/clock.ts'
import type { Commands } from '#engine/control/commands.ts'
import { HealthKeeper } from '#engine/control/health-keeper.ts'
import type { Troubles } from '#engine/control/troubles.ts'
import type { DataFolder } from '#engine/journal/data-folder.ts'
import { writeHealth } from '#engine/journal/health-file.ts'

export interface HealthKeeping {
  readonly clock: Clock
  readonly folder: DataFolder
  readonly troubles: Troubles
  /** Who has the configuration in force; made after this. */
  commands(): Pick<Commands, 'snapshot'>
}

/** Keeping what is seen of destinations, put together. */
export function composeHealth({ clock, folder, troubles, commands }: HealthKeeping): HealthKeeper {
  return new HealthKeeper({
    clock,
    snapshot: () => commands().snapshot,
    write: (health) => writeHealth(folder, health),
    onTrouble: (sentence) => troubles.set('health', sentence),
  })
}
