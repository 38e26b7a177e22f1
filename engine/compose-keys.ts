import type { Clock } from '#engine/base/clock.ts'
import type { Random } from '#engine/base/random.ts'
import { settingsSchema } from '#engine/contract/config.ts'
import type { Commands } from '#engine/control/commands.ts'
import { KeyRing } from '#engine/control/key-ring.ts'
import type { Relays } from '#engine/control/relays.ts'
import { writeSigningKeys } from '#engine/journal/signing-keys.ts'
import type { StartFiles } from '#engine/journal/start-files.ts'

export interface KeyKeeping {
  readonly clock: Clock
  readonly random: Random
  readonly files: StartFiles
  readonly relays: Pick<Relays, 'takeKeys'>
  /** Who has the configuration in force; made after this. */
  commands(): Pick<Commands, 'snapshot'>
}

/** The signing keys, put together: old ones verify for as long as the longest call may last (rules 4). */
export function composeKeyRing({ clock, random, files, relays, commands }: KeyKeeping): KeyRing {
  const { folder, keys } = files
  return new KeyRing({
    clock,
    random,
    keys,
    longestCallMs: () =>
      (commands().snapshot?.settings ?? settingsSchema.parse({})).maxCallDurationSec * 1_000,
    write: (kept) => writeSigningKeys(folder, kept),
    use: (kept) => relays.takeKeys(kept),
  })
}
