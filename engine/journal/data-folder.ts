import { closeSync, openSync, readdirSync, unlinkSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { makeFolder } from '#engine/base/make-folder.ts'
import { FairlineError } from '#engine/contract/errors.ts'

/** Where everything lies that must outlive the engine process. */
export interface DataFolder {
  readonly path: string
  /** Live-call journal segments. */
  readonly journal: string
  /** Batches the panel has not acknowledged. */
  readonly spool: string
  /** Messages of traced calls. */
  readonly traces: string
  file(name: string): string
}

/** A full disk is not an unwritable folder: the engine serves calls and says what it could not keep. */
const NO_ROOM = new Set(['ENOSPC', 'EDQUOT'])

/** The system's code of a failed call, as `ENOSPC`; empty when it has none. */
export function systemCode(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : ''
  return typeof code === 'string' ? code : ''
}

export function isNoRoom(error: unknown): boolean {
  return NO_ROOM.has(systemCode(error))
}

function probeWriting(folder: string): void {
  const probe = join(folder, `.probe-${process.pid}`)
  try {
    closeSync(openSync(probe, 'w', 0o600))
    unlinkSync(probe)
  } catch (error) {
    if (!isNoRoom(error)) throw error
  }
}

/** Makes the folder where it is missing. Throws `DATA_FOLDER_UNWRITABLE` naming the folder and the remedy. */
export function openDataFolder(path: string): DataFolder {
  const folder: DataFolder = {
    path,
    journal: join(path, 'journal'),
    spool: join(path, 'spool'),
    traces: join(path, 'traces'),
    file: (name) => join(path, name),
  }
  try {
    for (const each of [path, folder.journal, folder.spool, folder.traces]) {
      makeFolder(resolve(each))
      probeWriting(each)
    }
  } catch (error) {
    const detail = `${path} (${systemCode(error) || error}): give this user the right to write there, or set FAIRLINE_DATA to another folder.`
    throw new FairlineError('DATA_FOLDER_UNWRITABLE', detail, error)
  }
  return folder
}

/** Name of one append-only file: the start of the engine that wrote it, and its place in that start. */
export interface SegmentName {
  readonly path: string
  readonly startNumber: number
  readonly index: number
}

const SEGMENT = /^(\d{1,15})-(\d{1,15})\.log$/

export function segmentName(folder: string, startNumber: number, index: number): SegmentName {
  return { path: join(folder, `${startNumber}-${index}.log`), startNumber, index }
}

/** All segments of a folder, oldest first. */
export function listSegments(folder: string): SegmentName[] {
  const found: SegmentName[] = []
  for (const name of readdirSync(folder)) {
    const match = SEGMENT.exec(name)
    if (match) found.push(segmentName(folder, Number(match[1]), Number(match[2])))
  }
  return found.sort((a, b) => a.startNumber - b.startNumber || a.index - b.index)
}
