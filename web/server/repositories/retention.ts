import type { Database } from '#prisma/client.ts'
import { HOURS_KEPT_MS } from './count-range.ts'
import { MINUTES_KEPT_MS } from './history.ts'

const DAY_MS = 86_400_000
/** Events are for people who ask what happened lately. */
const EVENTS_KEPT_MS = 90 * DAY_MS

/** Drops what is older than it is kept (rules 22); days per channel and totals stay for ever. */
export async function dropExpired(db: Database, nowMs: number): Promise<void> {
  const minute = { lt: Math.floor((nowMs - MINUTES_KEPT_MS) / 60_000) }
  const hour = { lt: Math.floor((nowMs - HOURS_KEPT_MS) / 3_600_000) }
  await db.destinationMinute.deleteMany({ where: { minute } })
  await db.sourceMinute.deleteMany({ where: { minute } })
  await db.destinationHour.deleteMany({ where: { hour } })
  await db.sourceHour.deleteMany({ where: { hour } })
  await db.event.deleteMany({ where: { at: { lt: new Date(nowMs - EVENTS_KEPT_MS) } } })
  await db.session.deleteMany({ where: { expiresAt: { lt: new Date(nowMs) } } })
}
