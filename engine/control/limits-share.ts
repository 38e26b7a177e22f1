import type { Snapshot } from '#engine/contract/config.ts'

/**
 * The snapshot for one of so many relay threads: of what all of them together may take, each has its part. Connections are
 * with the first alone.
 */
export function withOwnShare(snapshot: Snapshot, threads: number): Snapshot {
  if (threads === 1) return snapshot
  const { limits } = snapshot.settings
  const transactions = Math.ceil(limits.transactions / threads)
  const rejectsPerSecond = Math.ceil(limits.rejectsPerSecond / threads)
  const own = { ...limits, transactions, rejectsPerSecond }
  return { ...snapshot, settings: { ...snapshot.settings, limits: own } }
}
