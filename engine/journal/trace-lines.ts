import { crc32 } from 'node:zlib'
import { z } from 'zod'
import type { TracedMessage } from '#engine/contract/tracing.ts'
import { TRANSPORTS } from '#engine/contract/vocabulary.ts'

/** A file of traces: lines of CRC-32 (8 hexadecimal digits), a space and JSON; the Call-ID stands first. */
const CRC_CHARS = 8

export interface KeptTrace extends TracedMessage {
  readonly callId: string
}

const lineSchema = z.tuple([
  z.string(),
  z.number(),
  z.enum(['in', 'out']),
  z.enum(TRANSPORTS),
  z.string(),
  z.string(),
  z.int(),
  z.string(),
])

export function traceLine(trace: KeptTrace): string {
  const { callId, atMs, direction, transport, local, remote, length, text } = trace
  const json = JSON.stringify([callId, atMs, direction, transport, local, remote, length, text])
  return `${crc32(json).toString(16).padStart(CRC_CHARS, '0')} ${json}\n`
}

/** How the line of this call begins, so that the others need not be read. */
export function startOfCall(callId: string): string {
  return `[${JSON.stringify(callId)},`
}

/** Null where the line is damaged or torn. */
export function readTraceLine(line: string): KeptTrace | null {
  const json = line.slice(CRC_CHARS + 1)
  if (json === '' || Number.parseInt(line.slice(0, CRC_CHARS), 16) !== crc32(json)) return null
  const parsed = lineSchema.safeParse(JSON.parse(json))
  if (!parsed.success) return null
  const [callId, atMs, direction, transport, local, remote, length, text] = parsed.data
  return { callId, atMs, direction, transport, local, remote, length, text }
}

/** Whether a line is of this call, by its begin alone. */
export function isOfCall(line: string, start: string): boolean {
  return line.startsWith(start, CRC_CHARS + 1)
}
