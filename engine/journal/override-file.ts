import { z } from 'zod'
import type { Logger } from '#engine/base/logger.ts'
import { LIMITS } from '#engine/contract/config.ts'
import { overrideSchema } from '#engine/contract/control-channel.ts'
import { readChecked, writeCheckedSync } from './checked-file.ts'
import type { DataFolder } from './data-folder.ts'

const NAME = 'overrides.json'
const overridesSchema = z.array(overrideSchema.extend({ atMs: z.int().min(0) })).max(LIMITS.destinations)

/** An admin state set on the engine directly while the panel was away (rules 27). */
export type Override = z.output<typeof overridesSchema>[number]

export function readOverrides(folder: DataFolder, log: Logger): Override[] {
  const file = readChecked(folder.file(NAME))
  if (file.state === 'missing') return []
  const parsed = file.state === 'good' ? overridesSchema.safeParse(file.value) : null
  if (parsed?.success) return parsed.data
  log.error('overrides.json is damaged; admin states are those of the snapshot')
  return []
}

/** Throws the system's error when it cannot be kept. */
export function writeOverrides(folder: DataFolder, overrides: readonly Override[]): void {
  writeCheckedSync(folder.file(NAME), overrides)
}
