import { z } from 'zod'
import type { Logger } from '#engine/base/logger.ts'
import { LIMITS } from '#engine/contract/config.ts'
import type { KeptHealth } from '#engine/contract/health-live.ts'
import { ADMIN_STATES, HEALTHS } from '#engine/contract/vocabulary.ts'
import { readChecked, writeChecked } from './checked-file.ts'
import type { DataFolder } from './data-folder.ts'

const NAME = 'health.json'
const count = z.int().min(0)

const healthSchema = z
  .array(
    z.object({
      destinationId: z.int(),
      uri: z.string().max(300),
      adminState: z.enum(ADMIN_STATES),
      health: z.enum(HEALTHS),
      cause: z.string().max(64),
      reason: z.string().max(500),
      sinceMs: count,
      ejections: count,
      ejectedUntilMs: count.nullable(),
    }),
  )
  .max(LIMITS.destinations)

/** What was seen of destinations last: with it a restarted engine sends no call to one that is known to be down. */
export function readHealth(folder: DataFolder, log: Logger): KeptHealth[] {
  const file = readChecked(folder.file(NAME))
  if (file.state === 'missing') return []
  const parsed = file.state === 'good' ? healthSchema.safeParse(file.value) : null
  if (parsed?.success) return parsed.data
  log.error('health.json is damaged; every destination is unknown until it is probed')
  return []
}

/** Rejects with the system's error; the file on disk is then the one before. */
export function writeHealth(folder: DataFolder, health: readonly KeptHealth[]): Promise<void> {
  return writeChecked(folder.file(NAME), health)
}
