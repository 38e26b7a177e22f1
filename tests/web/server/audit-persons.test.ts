import fs from 'node:fs'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { PrismaOneConnection } from '#prisma/one-connection.ts'
import { openPanel, type TestPanel, temporaryFolder } from '#tests/support/test-panel.ts'
import { auditPersons } from '#web/server/repositories/audit.ts'

const folder = temporaryFolder()

const ENTRIES = 3_000
let panel: TestPanel
/** Rows that the database answered with. */
let answered = 0

beforeAll(async () => {
  const { createClient } = PrismaOneConnection.prototype
  const opening = vi.spyOn(PrismaOneConnection.prototype, 'createClient')
  opening.mockImplementation(function (this: PrismaOneConnection, config) {
    const client = createClient.call(this, config)
    const { execute } = client
    const counted = async (...asked: Parameters<typeof execute>) => {
      const answer = await execute.apply(client, asked)
      answered += answer.rows.length
      return answer
    }
    return Object.assign(client, { execute: counted })
  })
  panel = await openPanel(folder)
  opening.mockRestore()
})
afterAll(async () => {
  await panel.close()
  fs.rmSync(folder, { recursive: true, force: true })
})

test('who stands in the audit is asked of the database: no entry is read for it', async () => {
  const entry = (i: number) => ({
    ...{ at: new Date(i), actorId: `${i % 3}`, actorName: ['Carol', 'Alice', 'Bob'][i % 3] ?? '' },
    ...{ action: 'edit', subject: 'set 1', revision: i },
  })
  await panel.runtime.db.auditEntry.createMany({ data: Array.from({ length: ENTRIES }, (_, i) => entry(i)) })
  answered = 0
  expect(await auditPersons()).toEqual(['Alice', 'Bob', 'Carol'])
  expect(answered).toBe(3)
})
