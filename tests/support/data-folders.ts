import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { type DataFolder, openDataFolder } from '#engine/journal/data-folder.ts'

/** A path that is gone when the test is over. */
export function temporaryPath(): string {
  const path = mkdtempSync(join(tmpdir(), 'fairline-test-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

export function temporaryFolder(): DataFolder {
  return openDataFolder(temporaryPath())
}
