import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { JournalledCall } from '#engine/journal/entry.ts'
import { readLiveCalls } from '#engine/journal/live-calls.ts'

/** What a restarted engine would read back from these journal lines, through a real file. */
export function readCallsOf(text: string): JournalledCall[] {
  const folder = mkdtempSync(join(tmpdir(), 'fairline-journal-'))
  const path = join(folder, '1.journal')
  writeFileSync(path, text)
  try {
    const { calls, damagedLines } = readLiveCalls([{ path, startNumber: 1, index: 1 }])
    if (damagedLines > 0) throw new Error('damaged lines')
    return [...calls]
  } finally {
    rmSync(folder, { recursive: true })
  }
}
