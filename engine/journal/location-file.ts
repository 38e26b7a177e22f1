import { z } from 'zod'
import type { Logger } from '#engine/base/logger.ts'
import { isIpv4, isIpv6 } from '#engine/contract/address.ts'
import { LIMITS } from '#engine/contract/config.ts'
import { TRANSPORTS } from '#engine/contract/vocabulary.ts'
import type { KeptLocation } from '#engine/location/followed-name.ts'
import { readChecked, writeChecked } from './checked-file.ts'
import type { DataFolder } from './data-folder.ts'

const NAME = 'locations.json'
const count = z.int().min(0)

const targetSchema = z.object({
  transport: z.enum(TRANSPORTS),
  address: z.string().refine((text) => isIpv4(text) || isIpv6(text)),
  port: z.int().min(1).max(65_535),
  name: z.string().max(253),
  priority: count,
  weight: count,
})

const locationsSchema = z
  .array(
    z.object({
      key: z.string().max(300),
      targets: z.array(targetSchema).min(1).max(256),
      resolvedAtMs: count,
      expiresAtMs: count,
    }),
  )
  .max(LIMITS.destinations)

/** Where names led last: with it a restarted engine serves calls while DNS is dead. */
export function readLocations(folder: DataFolder, log: Logger): KeptLocation[] {
  const file = readChecked(folder.file(NAME))
  if (file.state === 'missing') return []
  const parsed = file.state === 'good' ? locationsSchema.safeParse(file.value) : null
  if (parsed?.success) return parsed.data
  log.error('locations.json is damaged; names are looked up anew')
  return []
}

/** Rejects with the system's error; the file on disk is then the one before. */
export function writeLocations(folder: DataFolder, locations: readonly KeptLocation[]): Promise<void> {
  return writeChecked(folder.file(NAME), locations)
}
