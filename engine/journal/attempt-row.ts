import { z } from 'zod'
import { callRecordSchema, type RecordedAttempt } from '#engine/contract/call-record.ts'
import { SKIP_REASONS } from '#engine/contract/vocabulary.ts'

type Skips = RecordedAttempt['skipped']

const attempt = callRecordSchema.shape.attempts.element.shape
const count = z.int().min(0)

/** Whom a choice passed over: `[7, "down", 9, "full"]`. */
export function skipRow(skips: Skips): (number | string)[] {
  return skips.flatMap(({ destinationId, why }) => [destinationId, why])
}

export const skipRowSchema = z.array(z.union([z.int(), z.enum(SKIP_REASONS)])).transform((row) => {
  const skips: Skips = []
  for (let i = 0; i + 1 < row.length; i += 2) {
    const [destinationId, why] = [row[i], row[i + 1]]
    if (typeof destinationId === 'number' && typeof why === 'string') skips.push({ destinationId, why })
  }
  return skips
})

/** An attempt without the names of its fields, as it is written to disk. */
export function attemptRow(a: RecordedAttempt) {
  return [a.setId, a.destinationId, a.target, a.startedMs, a.tookMs, a.status, a.outcome, skipRow(a.skipped)]
}

export const attemptRowSchema = z
  .tuple([
    attempt.setId,
    attempt.destinationId,
    attempt.target,
    count,
    count,
    attempt.status,
    attempt.outcome,
    skipRowSchema,
  ])
  .transform(
    ([setId, destinationId, target, startedMs, tookMs, status, outcome, skipped]): RecordedAttempt => ({
      setId,
      destinationId,
      target,
      startedMs,
      tookMs,
      status,
      outcome,
      skipped,
    }),
  )
