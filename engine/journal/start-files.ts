import type { Clock } from '#engine/base/clock.ts'
import type { Logger } from '#engine/base/logger.ts'
import type { Random } from '#engine/base/random.ts'
import type { Snapshot } from '#engine/contract/config.ts'
import type { KeptHealth } from '#engine/contract/health-live.ts'
import type { KeptLocation } from '#engine/location/followed-name.ts'
import { type DataFolder, listSegments, openDataFolder } from './data-folder.ts'
import type { JournalledCall } from './entry.ts'
import { readHealth } from './health-file.ts'
import { beginStart, type EngineIdentity } from './identity.ts'
import { readLiveCalls } from './live-calls.ts'
import { readLocations } from './location-file.ts'
import { type Override, readOverrides } from './override-file.ts'
import { Sealing } from './sealing.ts'
import { openSigningKeys, type StoredKey } from './signing-keys.ts'
import { readSnapshot } from './snapshot-file.ts'

/** All that an engine finds in its data folder when it starts. */
export interface StartFiles {
  readonly folder: DataFolder
  readonly identity: EngineIdentity
  readonly keys: readonly StoredKey[]
  /** For the secrets of files that are written. */
  readonly sealing: Sealing
  readonly snapshot: Snapshot | null
  readonly overrides: readonly Override[]
  /** Last good answers of DNS. */
  readonly locations: readonly KeptLocation[]
  /** What was seen of destinations. */
  readonly health: readonly KeptHealth[]
  /** Calls that were alive when the engine before this one ended. */
  readonly resumed: readonly JournalledCall[]
}

function resumedCalls(folder: DataFolder, log: Logger): JournalledCall[] {
  const found = readLiveCalls(listSegments(folder.journal))
  if (found.damagedLines > 0) log.warn('damaged journal lines were skipped', { lines: found.damagedLines })
  return [...found.calls]
}

/** Throws `DATA_FOLDER_UNWRITABLE`. The start number is on disk when this returns. */
export function readStartFiles(path: string, clock: Clock, random: Random, log: Logger): StartFiles {
  const folder = openDataFolder(path)
  const identity = beginStart(folder, clock, random, log)
  const keys = openSigningKeys(folder, clock, random, log)
  const sealing = new Sealing(folder, clock, random, log)
  const snapshot = readSnapshot(folder, sealing, clock, log)
  const overrides = readOverrides(folder, log)
  const locations = readLocations(folder, log)
  const health = readHealth(folder, log)
  const resumed = resumedCalls(folder, log)
  return { folder, identity, keys, sealing, snapshot, overrides, locations, health, resumed }
}
