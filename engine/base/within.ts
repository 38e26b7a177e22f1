import type { Clock } from './clock.ts'

/** Resolves when the work is done, or after `limitMs`. */
export async function within(clock: Clock, limitMs: number, work: Promise<void>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const limit = clock.after(limitMs, resolve)
  await Promise.race([work, promise])
  limit.stop()
}
