#!/usr/bin/env node
// Drop-in replacement for Prisma's native `schema-engine` executable.
// Prisma 7's CLI still talks JSON-RPC over stdio to a Rust binary that it downloads from
// the engine download host; the very same engine is published as WebAssembly on npm
// (@prisma/schema-engine-wasm, same commit hash) and runs on top of a driver adapter.
// Point PRISMA_SCHEMA_ENGINE_BINARY at this file and no download is needed.
import fs from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import readline from 'node:readline'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'

const require = createRequire(import.meta.url)
const argv = process.argv.slice(2)
const datamodels = []
let datasource = {}
let cli
for (let i = 0; i < argv.length; i++) {
  if (argv[i] === '--datamodels') datamodels.push(argv[++i])
  else if (argv[i] === '--datasource') datasource = JSON.parse(argv[++i])
  else if (argv[i] === 'cli') cli = argv.slice(i + 1).find((a) => !a.startsWith('-'))
}
const url = datasource.url ?? process.env.DATABASE_URL ?? 'file:./dev.db'
const sqliteFile = /^file:([^?]+)/.exec(url)?.[1]

async function adapterFactory() {
  if (/^postgres(ql)?:/.test(url)) {
    const [{ PrismaPg }, { default: pg }] = await Promise.all([import('@prisma/adapter-pg'), import('pg')])
    // The engine reads pg_catalog columns of the internal type "char" (oid 18), which adapter-pg refuses:
    // "Column type 'char' could not be deserialized from the database". Present them as text.
    const addFields = pg.Result.prototype.addFields
    pg.Result.prototype.addFields = function (fields) {
      for (const f of fields) if (f.dataTypeID === 18) f.dataTypeID = 25
      return addFields.call(this, fields)
    }
    // not `{ connectionString }`: its database name would win over the shadow database's
    const { parse } = await import('pg-connection-string')
    const factory = new PrismaPg(parse(url))
    // adapter-pg drops the shadow database before it closes its own connections to it
    factory.connectToShadowDb = async () => {
      const database = `prisma_migrate_shadow_db_${crypto.randomUUID()}`
      const admin = await new PrismaPg(parse(url)).connect()
      await admin.executeScript(`CREATE DATABASE "${database}"`)
      const conn = await new PrismaPg({ ...parse(url), database }).connect()
      const dispose = conn.dispose.bind(conn)
      conn.dispose = async () => {
        await dispose()
        await admin.executeScript(`DROP DATABASE "${database}" WITH (FORCE)`)
        await admin.dispose()
      }
      return conn
    }
    return factory
  }
  const { PrismaLibSql } = await import('@prisma/adapter-libsql')
  const factory = new PrismaLibSql({ url })
  // libsql drops a ':memory:' database whenever it reopens the connection: use a throw-away file
  factory.connectToShadowDb = async () => {
    const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'prisma-shadow-'))
    const conn = await new PrismaLibSql({ url: `file:${dir}/shadow.db` }).connect()
    // migrations are replayed with executeRaw, of which libsql runs the first statement only
    conn.executeRaw = async (q) => {
      await conn.executeScript(q.sql)
      return 0
    }
    const dispose = conn.dispose.bind(conn)
    conn.dispose = async () => {
      await dispose()
      fs.rmSync(dir, { recursive: true, force: true })
    }
    return conn
  }
  return fixMissingTable(factory)
}

// On a database that was never migrated the engine's first SELECT from _prisma_migrations must not
// surface as an error (with the wasm engine + libsql it does: "SQLITE_ERROR: no such table" / P1014).
// An empty result means the same thing: nothing applied yet. applyMigrations creates the table itself.
function fixMissingTable(factory) {
  const wrap = (conn) =>
    new Proxy(conn, {
      get(t, k) {
        const v = t[k]
        if (typeof v !== 'function') return v
        if (k === 'startTransaction') return async (...a) => wrap(await v.apply(t, a))
        if (k !== 'queryRaw') return v.bind(t)
        return async (...a) => {
          try {
            return await v.apply(t, a)
          } catch (e) {
            if (
              /no such table: (main\.)?_prisma_migrations/.test(
                `${e?.message} ${e?.cause?.message} ${e?.cause?.originalMessage}`,
              )
            ) {
              return { columnNames: [], columnTypes: [], rows: [] }
            }
            throw e
          }
        }
      },
    })
  return new Proxy(factory, {
    get(t, k) {
      const v = t[k]
      if (k === 'connect' || k === 'connectToShadowDb') return async (...a) => wrap(await v.apply(t, a))
      return typeof v === 'function' ? v.bind(t) : v
    },
  })
}

async function loadEngine() {
  const dir = path.dirname(require.resolve('@prisma/schema-engine-wasm/schema_engine_bg'))
  const glue = await import(require.resolve('@prisma/schema-engine-wasm/schema_engine_bg'))
  const mod = new WebAssembly.Module(fs.readFileSync(path.join(dir, 'schema_engine_bg.wasm')))
  const inst = new WebAssembly.Instance(mod, { './schema_engine_bg.js': glue })
  glue.__wbg_set_wasm(inst.exports)
  inst.exports.__wbindgen_start()
  return glue.SchemaEngine
}

// JSON-RPC ids must be answered in order of completion; the CLI never pipelines.
async function serve() {
  const SchemaEngine = await loadEngine()
  const factory = bindMigrationAwareSqlAdapterFactory(await adapterFactory())
  const models = datamodels.map((p) => [p, fs.readFileSync(p, 'utf8')])
  let engine
  const get = async () =>
    (engine ??= await SchemaEngine.new({ datamodels: models.length ? models : undefined }, () => {}, factory))
  const rl = readline.createInterface({ input: process.stdin, crlfDelay: Infinity })
  const reply = (o) => process.stdout.write(`${JSON.stringify(o)}\n`)
  for await (const line of rl) {
    if (!line.trim()) continue
    const { id, method, params } = JSON.parse(line)
    if (!method) continue // acknowledgement of our `print` call
    try {
      const e = await get()
      let result
      if (method === 'getDatabaseVersion') result = await e.version(params)
      else if (method === 'createDatabase') result = { databaseName: '' }
      else if (method === 'reset' && sqliteFile) {
        // the wasm engine only empties the tables; Prisma's native engine recreates the file
        e.free()
        engine = undefined
        for (const sfx of ['', '-wal', '-shm', '-journal']) fs.rmSync(sqliteFile + sfx, { force: true })
        result = {}
      } else if (method === 'diff') {
        result = await e.diff(params)
        if (result.stdout) {
          // the native engine streams the script through a `print` notification
          reply({
            jsonrpc: '2.0',
            id: 1e6 + id,
            method: 'print',
            params: { content: result.stdout.replace(/\n$/, '') },
          })
        }
      } else result = (await e[method](params)) ?? {}
      reply({ jsonrpc: '2.0', id, result })
    } catch (err) {
      let data = { is_panic: false, message: String(err?.message ?? err) }
      if (err?.code) data = { ...data, error_code: err.code, meta: err.meta ?? {} }
      reply({ jsonrpc: '2.0', id, error: { code: 4466, message: 'An error happened.', data } })
    }
  }
  process.exit(0)
}

async function canConnect() {
  const fail = (code, message) => {
    // the CLI ignores the first stderr line
    process.stderr.write(
      'schema-engine\n' +
        JSON.stringify({
          timestamp: new Date().toISOString(),
          level: 'ERROR',
          fields: { message, is_panic: false, error_code: code, meta: {} },
          target: 'schema_engine::logger',
        }) +
        '\n',
    )
    process.exit(1)
  }
  if (sqliteFile && !fs.existsSync(sqliteFile) && cli === 'can-connect-to-database')
    fail('P1003', `Database ${sqliteFile} does not exist`)
  try {
    if (/^postgres/.test(url)) {
      const { default: pg } = await import('pg')
      const target = new URL(url)
      const db = decodeURIComponent(target.pathname.slice(1))
      if (cli === 'create-database') target.pathname = '/postgres'
      const c = new pg.Client({ connectionString: target.href })
      await c.connect()
      if (cli === 'create-database') await c.query(`CREATE DATABASE ${pg.escapeIdentifier(db)}`)
      await c.end()
    } else await (await (await adapterFactory()).connect()).dispose()
    process.exit(0)
  } catch (e) {
    fail(e?.code === '3D000' ? 'P1003' : e?.code === '28P01' ? 'P1000' : 'P1001', String(e?.message ?? e))
  }
}

if (argv.includes('--version')) console.log('schema-engine-cli wasm-bridge')
else if (cli === 'can-connect-to-database' || cli === 'create-database') await canConnect()
else if (cli) {
  console.error(`unsupported: ${cli}`)
  process.exit(1)
} else await serve()
