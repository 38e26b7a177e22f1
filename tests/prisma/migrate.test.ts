import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { openDatabase } from '#prisma/client.ts'
import { derivePostgresql } from '#prisma/derive-postgresql.ts'
import { migrate } from '#prisma/migrate.ts'
import { temporaryFolder } from '#tests/support/test-panel.ts'
import { readyDatabase } from '#web/server/repositories/database.ts'

const folder = temporaryFolder()
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }))

describe('migrations at start', () => {
  test('a new database gets all of them, an up-to-date one none', async () => {
    const url = `file:${folder}/new.db`
    expect((await migrate(url)).length).toBeGreaterThan(0)
    expect(await migrate(url)).toEqual([])
  })

  test('SQLite writes ahead, so that readers never wait', async () => {
    const db = await openDatabase(`file:${folder}/new.db`)
    expect(await db.$queryRawUnsafe('PRAGMA journal_mode')).toEqual([{ journal_mode: 'wal' }])
    await db.$disconnect()
  })

  test('thousands of transactions leave no connection open', async () => {
    const { db } = await readyDatabase(`file:${folder}/many.db`, 0)
    const before = fs.readdirSync('/proc/self/fd').length
    for (let i = 0; i < 2_000; i += 1) await db.$transaction(async (tx) => tx.revision.findMany())
    expect(fs.readdirSync('/proc/self/fd').length - before).toBeLessThan(10)
    await db.$disconnect()
  }, 60_000)

  test('the PostgreSQL schema is the derived one', () => {
    const twin = derivePostgresql(fs.readFileSync('prisma/schema.prisma', 'utf8'))
    expect(fs.readFileSync('prisma/schema.postgresql.prisma', 'utf8')).toBe(twin)
  })

  test('the migrations make exactly the schema', () => {
    const migrations = path.join(folder, 'migrations')
    fs.cpSync('prisma/migrations/sqlite', migrations, { recursive: true })
    // Numbers of records outgrow 32 bits. SQLite counts up an INTEGER alone, which holds 64; the schema has no word for it.
    const file = path.join(migrations, '20261126060000_choosing_and_counting', 'migration.sql')
    const sql = fs.readFileSync(file, 'utf8')
    const numbered = '"id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT'
    expect(sql.split(numbered)).toHaveLength(2)
    fs.writeFileSync(file, sql.replace(numbered, '"id" BIGINT NOT NULL PRIMARY KEY'))
    const diff = [
      'migrate',
      'diff',
      '--from-migrations',
      migrations,
      '--to-schema',
      'prisma/schema.prisma',
      '--exit-code',
    ]
    const env = { ...process.env, DATABASE_URL: `file:${folder}/none.db` }
    expect(execFileSync('node_modules/.bin/prisma', diff, { env, encoding: 'utf8' })).toContain(
      'No difference detected',
    )
  }, 60_000)

  test('both databases have the same migrations', () => {
    const names = (provider: string) => fs.readdirSync(`prisma/migrations/${provider}`).sort()
    expect(names('sqlite')).toEqual(names('postgresql'))
  })
})

describe('a wrong DATABASE_URL is told in one line', () => {
  test.each([
    ['a folder that does not exist', 'file:/nonexistent/folder/x.db'],
    ['a folder in place of a file', `file:${folder}`],
    ['a server that does not answer', 'postgresql://fairline:verysecret@127.0.0.1:1/fairline'],
  ])('%s', async (_, url) => {
    const failure = await readyDatabase(url, 0).catch((error: unknown) => String(error))
    expect(failure).toMatch(/^FairlineError: The database could not be opened\. DATABASE_URL=.+: \S.+/)
    expect(failure).not.toContain('\n')
    expect(failure).not.toContain('verysecret')
  })

  test('a file that is no database', async () => {
    fs.writeFileSync(`${folder}/text.db`, 'this is not a database, it is a text of some length'.repeat(20))
    await expect(readyDatabase(`file:${folder}/text.db`, 0)).rejects.toThrow(/could not be opened/)
  })
})
