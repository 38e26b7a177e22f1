import { z } from 'zod'
import type { Clock } from '#engine/base/clock.ts'
import type { Logger } from '#engine/base/logger.ts'
import type { Random } from '#engine/base/random.ts'
import { readChecked, setAside, writeCheckedSync } from './checked-file.ts'
import type { DataFolder } from './data-folder.ts'

const SECRET_BYTES = 32
const keySchema = z.object({
  id: z.string().regex(/^[0-9a-z]{1,2}$/),
  secret: z.base64url().min(22),
  createdAtMs: z.int().min(0),
})
/** Rotations within the longest call that are kept apart. */
export const MOST_KEYS = 32
const HIGHEST_ID = 36 * 36
const keysSchema = z.array(keySchema).min(1).max(MOST_KEYS)

/** A signing key as it lies in `keys.json`; `secret` is base64url. */
export type StoredKey = z.output<typeof keySchema>

/** A key whose id none of the others has: the one behind that of the newest, which stands first. */
export function newSigningKey(others: readonly StoredKey[], clock: Clock, random: Random): StoredKey {
  let number = Number.parseInt(others[0]?.id ?? '0', 36)
  do number = (number + 1) % HIGHEST_ID
  while (others.some(({ id }) => id === number.toString(36)))
  const secret = random.bytes(SECRET_BYTES).toString('base64url')
  return { id: number.toString(36), secret, createdAtMs: clock.wallMs() }
}

/**
 * The first signs, all verify (rules 4): without these bytes no call of an earlier start can be carried on.
 * Made at the first start; a damaged file is set aside and new keys are made, since new calls must be served.
 */
export function openSigningKeys(folder: DataFolder, clock: Clock, random: Random, log: Logger): StoredKey[] {
  const path = folder.file('keys.json')
  const file = readChecked(path)
  const parsed = file.state === 'good' ? keysSchema.safeParse(file.value) : null
  if (parsed?.success) return parsed.data
  if (file.state !== 'missing') {
    log.error('keys.json is damaged; calls of earlier starts are lost', {
      kept: setAside(path, clock.wallMs()),
    })
  }
  const keys = [newSigningKey([], clock, random)]
  writeSigningKeys(folder, keys)
  return keys
}

export function writeSigningKeys(folder: DataFolder, keys: readonly StoredKey[]): void {
  writeCheckedSync(folder.file('keys.json'), keys)
}
