import { postgresqlMissing, startPostgresql, type TestPostgresql } from './postgresql.ts'

export interface TestDatabase {
  readonly name: string
  /** Why it cannot be tested here; empty where it can. */
  readonly missing: string
  /** Its address; what it keeps lies in the folder. */
  readonly open: (folder: string) => string
  readonly close: () => void
}

let cluster: TestPostgresql | null = null

/** What the panel keeps its rows in, for `describe.each`. */
export const DATABASES: readonly TestDatabase[] = [
  { name: 'SQLite', missing: '', open: (folder) => `file:${folder}/test.db`, close: () => {} },
  {
    name: 'PostgreSQL',
    missing: postgresqlMissing(),
    open: (folder) => {
      cluster = startPostgresql(folder)
      return cluster.url
    },
    close: () => {
      cluster?.stop()
      cluster = null
    },
  },
]
