// `prisma migrate deploy` without the command line: the same engine (as WebAssembly), the same
// `_prisma_migrations` table, no child process. Applied before the panel listens.
import { hash } from 'node:crypto'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { PrismaLibSql } from '@prisma/adapter-libsql'
import { PrismaPg } from '@prisma/adapter-pg'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import { isPostgresql } from './client.ts'

interface SchemaEngine {
  applyMigrations(request: unknown): Promise<{ appliedMigrationNames: string[] }>
  free(): void
}

interface EngineGlue {
  __wbg_set_wasm(exports: WebAssembly.Exports): void
  SchemaEngine: { new: (request: unknown, onLog: () => void, factory: unknown) => Promise<SchemaEngine> }
}

interface Disposable {
  dispose(): Promise<void>
}

interface Scripted extends Disposable {
  executeScript(script: string): Promise<void>
}

/** Prisma's own: whoever holds it migrates, alone. */
const POSTGRESQL_LOCK = 'SELECT pg_advisory_xact_lock(72707369);'

const HERE = import.meta.dirname
const require = createRequire(import.meta.url)
/** The glue keeps state in its module: it can be started once per process. */
let glue: Promise<EngineGlue> | undefined

async function loadGlue(): Promise<EngineGlue> {
  const entry = require.resolve('@prisma/schema-engine-wasm/schema_engine_bg')
  const loaded: EngineGlue & WebAssembly.ModuleImports = await import(entry)
  const code = fs.readFileSync(path.join(path.dirname(entry), 'schema_engine_bg.wasm'))
  const { instance } = await WebAssembly.instantiate(code, { './schema_engine_bg.js': loaded })
  loaded.__wbg_set_wasm(instance.exports)
  const start = instance.exports.__wbindgen_start
  if (typeof start === 'function') start()
  return loaded
}

/** Brings the database up to date; returns the names of what was applied, oldest first. */
export async function migrate(url: string): Promise<string[]> {
  const folder = isPostgresql(url) ? 'postgresql' : 'sqlite'
  const schema = path.join(HERE, isPostgresql(url) ? 'schema.postgresql.prisma' : 'schema.prisma')
  const { factory, opened } = trackedFactory(url)
  glue ??= loadGlue()
  const { SchemaEngine } = await glue
  const models = { datamodels: [[schema, fs.readFileSync(schema, 'utf8')]] }
  const engine = await SchemaEngine.new(models, () => undefined, bindMigrationAwareSqlAdapterFactory(factory))
  try {
    await forgetUnfinished(await factory.connect(), isPostgresql(url))
    const { appliedMigrationNames } = await engine.applyMigrations({
      migrationsList: migrationsIn(path.join(HERE, 'migrations', folder)),
      filters: { externalTables: [], externalEnums: [] },
    })
    return appliedMigrationNames
  } finally {
    engine.free()
    await Promise.all(opened.map((connection) => connection.dispose()))
  }
}

/** The engine never closes its connections, and PostgreSQL would keep the migration's lock with them. */
function trackedFactory(url: string): { factory: PrismaPg | PrismaLibSql; opened: Disposable[] } {
  const opened: Disposable[] = []
  if (isPostgresql(url)) {
    // One connection: the adapter sends the statements of a script one by one, each by any of them.
    const factory = new PrismaPg({ connectionString: url, max: 1 })
    const connect = factory.connect.bind(factory)
    factory.connect = async () => track(opened, rollingBack(await connect()))
    return { factory, opened }
  }
  const factory = new PrismaLibSql({ url })
  const connect = factory.connect.bind(factory)
  factory.connect = async () => track(opened, await connect())
  return { factory, opened }
}

function track<Connection extends Disposable>(opened: Disposable[], connection: Connection): Connection {
  opened.push(connection)
  return connection
}

function migrationsIn(baseDir: string) {
  const lock = fs.readFileSync(path.join(baseDir, 'migration_lock.toml'), 'utf8')
  const entries = fs.readdirSync(baseDir, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  return {
    baseDir,
    shadowDbInitScript: '',
    lockfile: { path: 'migration_lock.toml', content: lock },
    migrationDirectories: names.sort().map((name) => {
      const value = whole(name, fs.readFileSync(path.join(baseDir, name, 'migration.sql'), 'utf8'))
      return { path: name, migrationFile: { path: 'migration.sql', content: { tag: 'ok', value } } }
    }),
  }
}

/** In one transaction with the note that it is done: whoever is stopped in between leaves nothing of it. */
function whole(name: string, sql: string): string {
  const values = `"finished_at" = CURRENT_TIMESTAMP, "checksum" = '${hash('sha256', sql)}'`
  const done = `UPDATE "_prisma_migrations" SET ${values} WHERE "migration_name" = '${name}' AND "finished_at" IS NULL`
  return `BEGIN;\n${sql}\n${done};\nCOMMIT;\n`
}

/** What was begun and is not done left nothing behind, and begins anew: unless another panel is about it now. */
async function forgetUnfinished(connection: Scripted, isShared: boolean): Promise<void> {
  const forget = 'DELETE FROM "_prisma_migrations" WHERE "finished_at" IS NULL AND "rolled_back_at" IS NULL;'
  const script = `BEGIN; ${isShared ? POSTGRESQL_LOCK : ''} ${forget} COMMIT;`
  // A new database has no such table; whatever else is wrong, the migration says.
  await connection.executeScript(script).catch(() => undefined)
}

/** A script that failed leaves its transaction open, and what is said of it next would fail too. */
function rollingBack<Connection extends Scripted>(connection: Connection): Connection {
  const run = connection.executeScript.bind(connection)
  connection.executeScript = (script) =>
    run(script).catch(async (error: unknown) => {
      await run('ROLLBACK').catch(() => undefined)
      throw error
    })
  return connection
}
