import { z } from 'zod'
import type { Clock } from '#engine/base/clock.ts'
import type { Logger } from '#engine/base/logger.ts'
import type { Random } from '#engine/base/random.ts'
import { readChecked, setAside, writeCheckedInPlace } from './checked-file.ts'
import { type DataFolder, listSegments } from './data-folder.ts'

/** Who this engine is, and which of its starts this one is (rules 1, 6, 9). */
export interface EngineIdentity {
  readonly engineId: string
  /** Minutes since the epoch at this start, or one more than at the last; on disk before anything is signed with it. */
  readonly startNumber: number
}

const FILE_BYTES = 512
const identitySchema = z.object({ engineId: z.string().min(1).max(64), startNumber: z.int().min(0) })

function newUuid(random: Random): string {
  const bytes = random.bytes(16)
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

const MINUTE_MS = 60_000

/** The newest start that left a trace, should `engine.json` be lost: a start number is never used twice. */
function newestTrace(folder: DataFolder): number {
  const segments = [...listSegments(folder.journal), ...listSegments(folder.spool)]
  return segments.reduce((newest, segment) => Math.max(newest, segment.startNumber), 0)
}

function readIdentity(path: string, clock: Clock, log: Logger): EngineIdentity | null {
  const file = readChecked(path)
  if (file.state === 'missing') return null
  const parsed = file.state === 'good' ? identitySchema.safeParse(file.value) : null
  if (parsed?.success) return parsed.data
  const kept = setAside(path, clock.wallMs())
  log.error('engine.json is damaged; this engine gets a new id', { kept })
  return null
}

export function beginStart(folder: DataFolder, clock: Clock, random: Random, log: Logger): EngineIdentity {
  const path = folder.file('engine.json')
  const before = readIdentity(path, clock, log)
  // A folder that was set back knows nothing of its last starts, and the panel counts nothing twice: time goes on.
  const atLeast = Math.floor(clock.wallMs() / MINUTE_MS)
  const identity: EngineIdentity = {
    engineId: before?.engineId ?? newUuid(random),
    startNumber: Math.max(atLeast, (before?.startNumber ?? 0) + 1, newestTrace(folder) + 1),
  }
  writeCheckedInPlace(path, identity, FILE_BYTES)
  return identity
}
