// `prisma/schema.prisma` (SQLite) is the only hand-edited schema; its PostgreSQL twin is derived here.
// `--check` compares instead of writing and ends with 1 when the twin is stale.
import fs from 'node:fs'

const SOURCE = 'prisma/schema.prisma'
const TWIN = 'prisma/schema.postgresql.prisma'

/** The PostgreSQL text of a SQLite schema. */
export function derivePostgresql(sqlite: string): string {
  const [, ...rest] = sqlite.split('\n')
  return ['// Derived from schema.prisma by derive-postgresql.ts: do not edit.', ...rest]
    .join('\n')
    .replace('provider = "sqlite"', 'provider = "postgresql"')
    .replace('../generated/sqlite', '../generated/postgresql')
}

if (import.meta.main) {
  const twin = derivePostgresql(fs.readFileSync(SOURCE, 'utf8'))
  if (!process.argv.includes('--check')) fs.writeFileSync(TWIN, twin)
  else if (fs.readFileSync(TWIN, 'utf8') !== twin) {
    process.stderr.write(`${TWIN} is stale: run node prisma/derive-postgresql.ts\n`)
    process.exitCode = 1
  }
}
