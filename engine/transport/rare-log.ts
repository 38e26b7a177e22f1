import type { Clock } from '#engine/base/clock.ts'
import type { Logger } from '#engine/base/logger.ts'

const GAP_MS = 60_000
/** Forgotten altogether at this size: strangers must not make it grow. */
const MAX_KEYS = 1_024

/** Warnings that would come again and again: one a minute for each `key`. */
export class RareLog {
  private readonly clock: Clock
  private readonly logger: Logger
  private readonly saidMs = new Map<string, number>()

  constructor(clock: Clock, logger: Logger) {
    this.clock = clock
    this.logger = logger
  }

  warn(key: string, message: string, fields: Record<string, unknown>): void {
    const nowMs = this.clock.monotonicMs()
    const lastMs = this.saidMs.get(key)
    if (lastMs !== undefined && nowMs - lastMs < GAP_MS) return
    if (this.saidMs.size >= MAX_KEYS) this.saidMs.clear()
    this.saidMs.set(key, nowMs)
    this.logger.warn(message, fields)
  }
}
