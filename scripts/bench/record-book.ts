import { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'

const countSchema = z.object({ rows: z.int() })
const offeredSchema = z.object({ calls: z.int(), last: z.string().nullable() })

export interface Offered {
  readonly calls: number
  /** When the last of them began, in ms since the epoch; null where there is none. */
  readonly lastAtMs: number | null
}

/** The call records of an installation under test, read beside its panel: SQLite takes any number of readers. */
export class RecordBook {
  private readonly database: DatabaseSync

  constructor(file: string) {
    this.database = new DatabaseSync(file, { readOnly: true })
  }

  count(): number {
    return countSchema.parse(this.database.prepare('SELECT count(*) AS rows FROM CallRecord').get()).rows
  }

  /** Calls begun since then that were sent to this target before any other; `target` as records have it. */
  firstSentTo(target: string, sinceMs: number): Offered {
    const since = new Date(sinceMs).toISOString().replace('Z', '+00:00')
    const question = `SELECT count(*) AS calls, max(startedAt) AS last FROM CallRecord
      WHERE startedAt >= ? AND attempts ->> '$[0].target' = ?`
    const { calls, last } = offeredSchema.parse(this.database.prepare(question).get(since, target))
    return { calls, lastAtMs: last === null ? null : Date.parse(last) }
  }

  /** May be repeated safely. */
  close(): void {
    if (this.database.isOpen) this.database.close()
  }
}
