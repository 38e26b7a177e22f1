import { expect, test, vi } from 'vitest'
import { readChecked, writeCheckedInPlace, writeCheckedSync } from '#engine/journal/checked-file.ts'
import { temporaryFolder } from '#tests/support/data-folders.ts'

/** A disk that takes a few bytes at a time, without an error. */
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>()
  const writeSync = (fd: number, data: string | Buffer, offset = 0) =>
    fs.writeSync(fd, Buffer.from(data).subarray(offset, offset + 20))
  return { ...fs, writeSync }
})

test('a file that the disk takes in pieces is whole before it replaces the good one', () => {
  const path = temporaryFolder().file('keys.json')
  const value = { secret: 'a'.repeat(100) }
  writeCheckedSync(path, value)
  expect(readChecked(path)).toEqual({ state: 'good', value })
  writeCheckedInPlace(path, { ...value, startNumber: 2 }, 512)
  expect(readChecked(path)).toEqual({ state: 'good', value: { ...value, startNumber: 2 } })
})
