import { closeSync, fstatSync, ftruncateSync, openSync, writeSync } from 'node:fs'

/**
 * One append-only file. `append` is one write in the ordinary case and never syncs: what a killed process wrote
 * stays in the page cache (rules 5). Text that half arrived is cut off again, so the file holds whole lines.
 */
export class AppendFile {
  readonly path: string
  bytes: number
  private readonly fd: number
  private isTorn = false

  /** Throws the system's error. */
  constructor(path: string) {
    this.path = path
    this.fd = openSync(path, 'a', 0o600)
    this.bytes = fstatSync(this.fd).size
  }

  /** Throws the system's error; nothing of `text` counts as written then. */
  append(text: string): void {
    // A torn end that could not be cut off is closed by an empty line's worth of damage, which readers skip.
    const bytes = Buffer.from(this.isTorn ? `\n${text}` : text)
    let written = 0
    try {
      while (written < bytes.length) written += writeSync(this.fd, bytes, written)
      this.bytes += written
      this.isTorn = false
    } catch (error) {
      if (written > 0) this.cutBack()
      throw error
    }
  }

  private cutBack(): void {
    try {
      ftruncateSync(this.fd, this.bytes)
    } catch {
      this.isTorn = true
      this.bytes = fstatSync(this.fd).size
    }
  }

  close(): void {
    closeSync(this.fd)
  }
}
