import path from 'node:path'
import { defineConfig } from 'prisma/config'

// Prisma's own schema engine would be downloaded; the same engine runs as WebAssembly through our bridge.
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= path.resolve('prisma/schema-engine.mjs')
process.env.CHECKPOINT_DISABLE ??= '1'
const url = process.env.DATABASE_URL ?? 'file:./data/fairline.db'
const isPostgresql = /^postgres(ql)?:/.test(url)

export default defineConfig({
  schema: isPostgresql ? 'prisma/schema.postgresql.prisma' : 'prisma/schema.prisma',
  migrations: { path: isPostgresql ? 'prisma/migrations/postgresql' : 'prisma/migrations/sqlite' },
  datasource: { url },
})
