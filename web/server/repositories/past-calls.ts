import { MOST_SIMULATED, type PastCall } from '#engine/contract/dry-run.ts'
import { panelRuntime } from '../runtime.ts'

/** Calls of a set that began since then, oldest first; where there are too many, the newest of them. */
export async function pastCalls(setId: number, sinceMs: number): Promise<PastCall[]> {
  const rows = await panelRuntime().db.callRecord.findMany({
    where: { setId, startedAt: { gte: new Date(sinceMs) } },
    orderBy: { startedAt: 'desc' },
    take: MOST_SIMULATED,
    select: { callId: true, from: true, to: true, requestUri: true, startedAt: true, endedAt: true },
  })
  return rows.reverse().map(({ startedAt, endedAt, ...keys }) => ({
    ...keys,
    startedMs: startedAt.getTime(),
    lastedMs: Math.max(0, endedAt.getTime() - startedAt.getTime()),
  }))
}
