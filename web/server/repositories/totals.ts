import type { CallCount, SourceCount } from '#engine/contract/live.ts'
import type { Database } from '#prisma/client.ts'

/** Everything counted since counting began. */
export interface CommittedTotals {
  readonly sinceMs: number
  readonly calls: readonly CallCount[]
  readonly sources: readonly SourceCount[]
}

export async function readTotals(db: Database): Promise<CommittedTotals> {
  const { countingSince } = await db.revision.findUniqueOrThrow({ where: { id: 1 } })
  const calls = await db.destinationTotal.findMany({
    orderBy: [{ setId: 'asc' }, { destinationId: 'asc' }, { channel: 'asc' }],
  })
  const sources = await db.sourceTotal.findMany({ orderBy: [{ sourceId: 'asc' }, { channel: 'asc' }] })
  return {
    sinceMs: countingSince.getTime(),
    calls: calls.map((row) => ({
      ...row,
      total: Number(row.total),
      answered: Number(row.answered),
      failed: Number(row.failed),
      attempts: Number(row.attempts),
    })),
    sources: sources.map((row) => ({ ...row, total: Number(row.total), unplaced: Number(row.unplaced) })),
  }
}
