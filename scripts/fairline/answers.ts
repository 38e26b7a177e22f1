import { z } from 'zod'
import { ADMIN_STATES, HEALTHS, SKIP_REASONS, TRANSPORTS } from '#engine/contract/vocabulary.ts'

/** What the panel's command routes answer. */

const channelSchema = z.object({ channel: z.union([z.int(), z.string()]), total: z.int(), active: z.int() })

export const statsSchema = z.object({
  sets: z.array(
    z.object({
      id: z.int(),
      destinations: z.array(
        z.object({
          id: z.int(),
          uri: z.string(),
          adminState: z.enum(ADMIN_STATES),
          health: z.enum(HEALTHS),
          total: z.int(),
          active: z.int(),
          channels: z.array(channelSchema),
        }),
      ),
    }),
  ),
  sources: z.array(
    z.looseObject({
      id: z.int(),
      name: z.string(),
      total: z.int(),
      active: z.int(),
      channels: z.array(channelSchema),
    }),
  ),
})
export type Stats = z.output<typeof statsSchema>

export const destinationsSchema = z.object({
  destinations: z.array(
    z.looseObject({
      id: z.int(),
      setId: z.int(),
      uri: z.string(),
      weight: z.int(),
      priority: z.int(),
      channels: z.int().nullable(),
      adminState: z.enum(ADMIN_STATES),
      health: z.enum(HEALTHS),
      active: z.int(),
    }),
  ),
})
export type ListedDestinations = z.output<typeof destinationsSchema>['destinations']

const rowDiffSchema = z.object({
  subject: z.string(),
  name: z.string(),
  kind: z.enum(['added', 'removed', 'changed']),
  diffs: z.array(z.object({ field: z.string(), from: z.string(), to: z.string() })),
})
export const historySchema = z.object({
  revisions: z.array(
    z.object({
      id: z.int(),
      revision: z.int(),
      atMs: z.int(),
      actorName: z.string(),
      action: z.string(),
      subject: z.string(),
      rows: z.array(rowDiffSchema),
      rowCount: z.int(),
    }),
  ),
  nextBeforeId: z.int().nullable(),
})
export type HistoryAnswer = z.output<typeof historySchema>
export const returnReportSchema = z.object({
  isApplied: z.boolean(),
  revision: z.int(),
  changes: z.int(),
  rows: z.array(rowDiffSchema),
  rowCount: z.int(),
  lostPasswordIds: z.array(z.int()),
})
export type ReturnAnswer = z.output<typeof returnReportSchema>
export const exportAnswerSchema = z.object({ text: z.string(), notes: z.array(z.string()).default([]) })

export const adminStateAnswerSchema = z.looseObject({ adminState: z.enum(ADMIN_STATES) })
/** What came of a probe that was asked for. */
export const probedSchema = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.literal('probed'),
    probe: z.looseObject({
      kind: z.enum(['answered', 'unanswered', 'refused', 'unsent']),
      status: z.int(),
      text: z.string(),
      latencyMs: z.number().nullable(),
      isGood: z.boolean(),
    }),
  }),
  z.object({ outcome: z.literal('impossible'), reason: z.string() }),
])
export type Probed = z.output<typeof probedSchema>

export const releasedSchema = z.object({ released: z.int() })

export const resetAnswerSchema = z.object({
  email: z.string(),
  apiTokens: z.int(),
  passkeys: z.int(),
  invitations: z.int(),
})
export const rotationSchema = z.object({ keyId: z.string(), keys: z.int() })
export const healthAnswerSchema = z.looseObject({
  engine: z.looseObject({ pid: z.int() }),
  reason: z.string().nullish(),
})

const namesSchema = z.object({
  sets: z.array(z.object({ id: z.int(), name: z.string() })),
  destinations: z.array(z.object({ id: z.int(), uri: z.string(), name: z.string() })),
  sources: z.array(z.object({ id: z.int(), name: z.string() })),
})
export type Names = z.output<typeof namesSchema>

const skippedSchema = z.array(z.object({ destinationId: z.int(), why: z.enum(SKIP_REASONS) }))
export type Skipped = z.output<typeof skippedSchema>

/** Where a call would go. */
export const placedAnswerSchema = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.literal('answered'),
    ...{ status: z.int(), reason: z.string(), sourceId: z.int(), names: namesSchema },
  }),
  z.object({ outcome: z.literal('direct'), why: z.string(), sourceId: z.int(), names: namesSchema }),
  z.object({
    outcome: z.literal('placed'),
    sourceId: z.int(),
    setWhy: z.string(),
    setId: z.int(),
    steps: z.array(
      z.object({
        setId: z.int(),
        algorithm: z.string(),
        destinationId: z.int(),
        chance: z.number(),
        why: z.string(),
        skipped: skippedSchema,
        moreSkipped: z.int(),
      }),
    ),
    end: z.object({ status: z.int(), reason: z.string(), exhausted: z.string() }),
    leftOver: skippedSchema,
    names: namesSchema,
  }),
])
export type PlacedAnswer = z.output<typeof placedAnswerSchema>

/** What an edited set would change. */
export const predictedAnswerSchema = z.object({
  outcome: z.literal('predicted'),
  calls: z.int(),
  shares: z.array(
    z.object({
      destinationId: z.int(),
      callsNow: z.int().nullable(),
      callsThen: z.int().nullable(),
      peakNow: z.int().nullable(),
      peakThen: z.int().nullable(),
    }),
  ),
  unplacedNow: z.int(),
  unplacedThen: z.int(),
  moved: z.int().nullable(),
  names: namesSchema,
})
export type PredictedAnswer = z.output<typeof predictedAnswerSchema>

export const traceAnswerSchema = z.object({
  messages: z.array(
    z.object({
      atMs: z.number(),
      direction: z.enum(['in', 'out']),
      transport: z.enum(TRANSPORTS),
      local: z.string(),
      remote: z.string(),
      length: z.int(),
      text: z.string(),
    }),
  ),
})
