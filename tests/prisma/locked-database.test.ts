import fs from 'node:fs'
import { afterAll, expect, test } from 'vitest'
import { openDatabase } from '#prisma/client.ts'
import { temporaryFolder } from '#tests/support/test-panel.ts'
import { readyDatabase } from '#web/server/repositories/database.ts'

const LOCK_WAIT_MS = 50
const folder = temporaryFolder()
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }))

test('rules 9: a lock held longer than is waited for fails what met it, and nothing that comes after it', async () => {
  const url = `file:${folder}/locked.db`
  const { db: other } = await readyDatabase(url, 0)
  const db = await openDatabase(url, LOCK_WAIT_MS)
  const write = (number: number) => db.$transaction((tx) => tx.revision.updateMany({ data: { number } }))
  await other.$executeRawUnsafe('BEGIN IMMEDIATE')
  await expect(write(2)).rejects.toThrow()
  await expect(db.revision.updateMany({ data: { number: 3 } })).rejects.toThrow()
  await other.$executeRawUnsafe('ROLLBACK')
  await write(4)
  expect(await other.revision.findMany({ select: { number: true } })).toEqual([{ number: 4 }])
  await db.$disconnect()
  await other.$disconnect()
})
