import type { Database } from '#prisma/client.ts'
import { type Clock, type Stoppable, wait } from './clock.ts'
import { errorFields, type Log } from './log.ts'
import { dropExpired, dropOldCalls } from './repositories/retention.ts'
import { readSettings } from './repositories/snapshot.ts'

const EVERY_MS = 10 * 60_000
/** Between two slices of call records: the panel's own work comes first. */
const REST_MS = 50

/** Keeps the database as large as it is meant to be. One run at a time: a long one leaves the next out. */
export class RetentionJob implements Stoppable {
  private readonly timer: Stoppable
  private readonly db: Database
  private readonly clock: Clock
  private readonly log: Log
  private isRunning = false
  private isStopped = false

  constructor(db: Database, clock: Clock, log: Log) {
    this.db = db
    this.clock = clock
    this.log = log
    this.timer = clock.every(EVERY_MS, () => void this.run())
  }

  stop(): void {
    this.isStopped = true
    this.timer.stop()
  }

  private async run(): Promise<void> {
    if (this.isRunning) return
    this.isRunning = true
    try {
      await this.drop()
    } catch (error) {
      if (!this.isStopped) this.log.error('what is old could not be dropped', errorFields(error))
    }
    this.isRunning = false
  }

  private async drop(): Promise<void> {
    const nowMs = this.clock.wallMs()
    await dropExpired(this.db, nowMs)
    const { records } = await readSettings(this.db)
    const dropped = await dropOldCalls(this.db, records, nowMs, () => this.rest())
    if (dropped.byAge + dropped.byRows > 0) this.log.info('old call records were dropped', { ...dropped })
  }

  private async rest(): Promise<boolean> {
    await wait(this.clock, REST_MS)
    return !this.isStopped
  }
}
