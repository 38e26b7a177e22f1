import { createHash } from 'node:crypto'
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { open, rename } from 'node:fs/promises'
import { reasonOf } from '#engine/base/reason.ts'
import { isNoRoom, systemCode } from './data-folder.ts'

/** What a checksummed file turned out to be. */
export type Checked =
  | { readonly state: 'missing' }
  | { readonly state: 'damaged'; readonly why: string }
  | { readonly state: 'good'; readonly value: unknown }

const PRIVATE = 0o600

const checksum = (text: string) => createHash('sha256').update(text).digest('hex')

/** JSON with its own checksum inside, so that a person can still read the file. */
function encode(value: unknown): string {
  return `{"checksum":"${checksum(JSON.stringify(value))}","content":${JSON.stringify(value)}}\n`
}

function decode(text: string): Checked {
  const file: unknown = JSON.parse(text)
  if (typeof file !== 'object' || file === null || !('checksum' in file) || !('content' in file)) {
    return { state: 'damaged', why: 'no checksum' }
  }
  const isIntact = file.checksum === checksum(JSON.stringify(file.content))
  return isIntact ? { state: 'good', value: file.content } : { state: 'damaged', why: 'checksum differs' }
}

export function readChecked(path: string): Checked {
  try {
    return decode(readFileSync(path, 'utf8'))
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return { state: 'missing' }
    return { state: 'damaged', why: reasonOf(error) }
  }
}

/** A damaged file is set aside for a person to look at, never overwritten. Returns its new name. */
export function setAside(path: string, nowMs: number): string {
  const kept = `${path}.damaged-${nowMs}`
  renameSync(path, kept)
  return kept
}

function writeAndSync(path: string, flags: 'w' | 'r+', text: string): void {
  const bytes = Buffer.from(text)
  const fd = openSync(path, flags, PRIVATE)
  try {
    for (let written = 0; written < bytes.length; ) written += writeSync(fd, bytes, written)
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

/** Whole or not at all, also through a power cut: temporary file, fsync, rename. */
export function writeCheckedSync(path: string, value: unknown): void {
  const temporary = `${path}.new`
  writeAndSync(temporary, 'w', encode(value))
  renameSync(temporary, path)
}

/**
 * Like `writeCheckedSync`, for a file that must be written even on a full disk: the file keeps `width` bytes,
 * so that its own block can be overwritten in place when there is no room for a second one.
 */
export function writeCheckedInPlace(path: string, value: unknown, width: number): void {
  const text = encode(value).padEnd(width)
  const temporary = `${path}.new`
  try {
    writeAndSync(temporary, 'w', text)
    renameSync(temporary, path)
  } catch (error) {
    if (!isNoRoom(error)) throw error
    writeAndSync(path, 'r+', text)
  }
}

/** Like `writeCheckedSync`, without holding up the thread: for the large ones. */
export async function writeChecked(path: string, value: unknown): Promise<void> {
  const temporary = `${path}.new`
  const file = await open(temporary, 'w', PRIVATE)
  try {
    await file.writeFile(encode(value))
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(temporary, path)
}
