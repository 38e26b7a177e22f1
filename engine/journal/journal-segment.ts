import { readFileSync, unlinkSync } from 'node:fs'
import { AppendFile } from './append-file.ts'
import { systemCode } from './data-folder.ts'

/** One file of the live-call journal of this start. */
export class JournalSegment {
  readonly file: AppendFile
  /** Place in the call index. */
  slot = -1
  lines = 0
  /** Lines that still count: the branch line of open calls, and their answer or ring line. */
  liveLines = 0

  /** Throws the system's error. */
  constructor(path: string) {
    this.file = new AppendFile(path)
  }

  get bytes(): number {
    return this.file.bytes
  }

  text(): string {
    return readFileSync(this.file.path, 'utf8')
  }

  delete(): void {
    this.file.close()
    deleteFile(this.file.path)
  }
}

/** A file that is gone already is as good as deleted. */
export function deleteFile(path: string): void {
  try {
    unlinkSync(path)
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error
  }
}
