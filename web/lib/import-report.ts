import { z } from 'zod'
import { ALGORITHMS } from '#engine/contract/vocabulary.ts'
import { EXCHANGE_FORMATS } from './exchange-formats.ts'

/** What an import would do, or has done; the panel's answer to its page and to the command line. */

const rowDiffSchema = z.object({
  subject: z.string(),
  name: z.string(),
  kind: z.enum(['added', 'removed', 'changed']),
  diffs: z.array(z.object({ field: z.string(), from: z.string(), to: z.string() })).readonly(),
})

export const importReportSchema = z.object({
  isApplied: z.boolean(),
  format: z.enum(EXCHANGE_FORMATS),
  sets: z.array(
    z.object({
      id: z.int(),
      isNew: z.boolean(),
      added: z.int(),
      /** Destinations that stay; `changed` of them are not as they were. */
      kept: z.int(),
      changed: z.int(),
      removed: z.int(),
      /** The first of those that differ. */
      rows: z.array(rowDiffSchema).readonly(),
      rowCount: z.int(),
      /** The algorithm that the attributes speak for; null: the one it has, or none. */
      suggestion: z
        .object({ algorithm: z.enum(ALGORITHMS), why: z.string() })
        .nullable()
        .default(null),
    }),
  ),
  /** What the peer would have done differently, one sentence each. */
  warnings: z.array(z.string()),
  ignored: z.array(z.object({ field: z.string(), why: z.string(), line: z.int(), count: z.int() })),
  /** The configuration that was looked at. */
  revision: z.int(),
})
export type ImportReport = z.output<typeof importReportSchema>
