import { z } from 'zod'
import { MOST_SIMULATED, startsFromSchema } from '#engine/contract/dry-run.ts'
import { destinationPatchSchema, setPatchSchema } from './inputs.ts'

const id = z.int().min(1).max(2_147_483_647)

/** Which calls a prediction is made with. */
const whatIfCallsSchema = z.discriminatedUnion('kind', [
  /** Those of the set that began within so many minutes, from their records. */
  z.object({
    kind: z.literal('past'),
    minutes: z.int().min(1).max(1_440, '1,440 minutes are the most').default(60),
  }),
  z.object({
    kind: z.literal('synthetic'),
    count: z
      .int('write a whole number of calls')
      .min(1, 'at least one call')
      .max(MOST_SIMULATED, '10,000 calls are the most')
      .default(MOST_SIMULATED),
    perSecond: z.number().min(0.01, '0.01 is the least').max(10_000, '10,000 is the most').default(10),
    holdSec: z.number().min(0, '0 is the least').max(86_400, '86,400 is the most').default(180),
  }),
])
export type WhatIfCalls = z.input<typeof whatIfCallsSchema>

/** An edit of a set that is only asked about: what is left out stays as it is. */
export const whatIfInputSchema = z.object({
  setId: id,
  set: setPatchSchema.default({}),
  destinations: z
    .array(z.object({ id, patch: destinationPatchSchema }))
    .max(10_000)
    .default([]),
  /** `now`: each destination begins with the calls that it has. */
  startsFrom: startsFromSchema,
  calls: whatIfCallsSchema.default({ kind: 'synthetic', count: MOST_SIMULATED, perSecond: 10, holdSec: 180 }),
})
export type WhatIfRequest = z.output<typeof whatIfInputSchema>
