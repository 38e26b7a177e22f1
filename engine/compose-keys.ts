import type { Clock } from '#engine/base/clock.ts'
import type { Random } from '#engine/base/random.ts'
import { type Snapshot, settingsSchema } from '#engine/contract/config.ts'
import { KeyRing } from '#engine/control/key-ring.ts'
import type { RelayLink } from '#engine/control/relay-link.ts'
import { writeSigningKeys } from '#engine/journal/signing-keys.ts'
import type { StartFiles } from '#engine/journal/start-files.ts'

export interface KeyKeeping {
  readonly clock: Clock
  readonly random: Random
  readonly files: StartFiles
  readonly relay: Pick<RelayLink, 'takeKeys'>
  /** The configuration in force. */
  snapshot(): Snapshot | null
}

/** The signing keys, put together: old ones verify for as long as the longest call may last (rules 4). */
export function composeKeyRing({ clock, random, files, relay, snapshot }: KeyKeeping): KeyRing {
  const { folder, keys } = files
  return new KeyRing({
    clock,
    random,
    keys,
    longestCallMs: () => (snapshot()?.settings ?? settingsSchema.parse({})).maxCallDurationSec * 1_000,
    write: (kept) => writeSigningKeys(folder, kept),
    use: (kept) => relay.takeKeys(kept),
  })
}
