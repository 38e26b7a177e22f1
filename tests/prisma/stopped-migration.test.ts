import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import { afterAll, describe, expect, test } from 'vitest'
import { openDatabase } from '#prisma/client.ts'
import { migrate } from '#prisma/migrate.ts'
import { DATABASES } from '#tests/support/databases.ts'
import { temporaryFolder } from '#tests/support/test-panel.ts'

const LAST = '20261126130000_figures'
const KILLED_AFTER_MS = [20, 45, 70, 95, 120]

/** Migrates one new database after the other, so that it is always in the middle of one. */
const MIGRATING = `
  const { migrate } = await import('${import.meta.resolve('#prisma/migrate.ts')}')
  for (let i = 0; ; i += 1) {
    await migrate('file:' + process.argv[1] + '/' + i + '.db')
    if (i === 0) console.log('ready')
  }`

async function killedMigration(folder: string, afterMs: number): Promise<void> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', MIGRATING, folder])
  await once(child.stdout, 'data')
  await new Promise((resolve) => setTimeout(resolve, afterMs))
  child.kill('SIGKILL')
  await once(child, 'exit')
}

const folder = temporaryFolder()
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }))

test.each(KILLED_AFTER_MS)(
  'rules 9: a panel killed while it migrates starts again (after %i ms)',
  async (afterMs) => {
    const own = `${folder}/${afterMs}`
    fs.mkdirSync(own)
    await killedMigration(own, afterMs)
    const newest = fs.readdirSync(own).filter((name) => name.endsWith('.db')).length - 1
    const url = `file:${own}/${newest}.db`
    await migrate(url)
    expect(await migrate(url)).toEqual([])
    const db = await openDatabase(url)
    expect(await db.destinationFigure.findMany()).toEqual([])
    await db.$disconnect()
  },
)

describe.each(DATABASES)(
  'a migration that was begun and left nothing on $name',
  ({ missing, open, close }) => {
    const own = temporaryFolder()
    afterAll(() => {
      close()
      fs.rmSync(own, { recursive: true, force: true })
    })

    test.skipIf(missing)(`begins anew ${missing}`, async () => {
      const url = open(own)
      await migrate(url)
      const db = await openDatabase(url)
      await db.$executeRawUnsafe('DROP TABLE "Figure"')
      await db.$executeRawUnsafe('DROP TABLE "DestinationFigure"')
      await db.$executeRawUnsafe('UPDATE "_prisma_migrations" SET "finished_at" = CURRENT_TIMESTAMP')
      await db.$executeRawUnsafe(
        `UPDATE "_prisma_migrations" SET "finished_at" = NULL, "applied_steps_count" = 0 WHERE "migration_name" = '${LAST}'`,
      )
      expect(await migrate(url)).toEqual([LAST])
      expect(await migrate(url)).toEqual([])
      expect(await db.figure.findMany()).toEqual([])
      await db.$disconnect()
    })
  },
)

test('no migration says what does nothing within a transaction', () => {
  const scripts = fs.globSync('prisma/migrations/*/*/migration.sql')
  expect(scripts.length).toBeGreaterThan(0)
  const idle = /\b(PRAGMA|BEGIN|COMMIT|VACUUM|CONCURRENTLY)\b/i
  expect(scripts.filter((script) => idle.test(fs.readFileSync(script, 'utf8')))).toEqual([])
})
