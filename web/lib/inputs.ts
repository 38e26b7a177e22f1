import { z } from 'zod'
import { setSchema, settingsSchema, sourceSchema } from '#engine/contract/config.ts'
import { destinationSchema } from '#engine/contract/destination-config.ts'
import { drainSchema } from '#engine/contract/placing.ts'
import { namesNothing, traceFilterSchema } from '#engine/contract/tracing.ts'
import { ADMIN_STATES, DRAIN_ENDS, ROLES } from '#engine/contract/vocabulary.ts'
import type { Seen } from './conflict.ts'
import { API_SCOPES } from './people.ts'

/** What forms and actions hand in, derived from the contract's schemas. Browser-safe. */

const id = z.int().min(1).max(2_147_483_647)

export const setInputSchema = setSchema.omit({ id: true, destinations: true }).extend({
  /** The number in `dispatcher.list`; left out: the next free one. */
  id: id.optional(),
})
export const destinationInputSchema = destinationSchema.omit({ id: true })
export const sourceInputSchema = sourceSchema.omit({ id: true })

/** An object within (a set's probe, the limits) is patched field by field; lists and tables of names are replaced. */
type PatchField<Field> =
  Field extends z.ZodPrefault<infer Inner>
    ? Inner extends z.ZodObject
      ? Partial<z.output<Inner>>
      : z.output<Field>
    : z.output<Field>
type PatchFields<Shape extends z.ZodRawShape> = {
  [name in keyof Shape]?: PatchField<Shape[name]>
} & Seen
type Patch<Shape extends z.ZodRawShape> = z.ZodType<PatchFields<Shape>, PatchFields<Shape>>

/** What the editor saw: where the row was changed after that, the edit is refused with `CONFLICT`; left out: it is not asked. */
const seen = { revision: z.int().min(0).optional() }

/** Every field optional and without its default: what a patch leaves out stays as it is. */
function patchOf<Shape extends z.ZodRawShape>(schema: z.ZodObject<Shape>): Patch<Shape> {
  return bareObject(schema).extend(seen) as unknown as Patch<Shape>
}

function bareObject(schema: z.ZodObject): z.ZodObject {
  const fields = Object.entries(schema.shape).map(([name, field]) => [name, bare(field).optional()])
  return z.object(Object.fromEntries(fields))
}

/** An object that is left out as a whole (a destination's own probe) is replaced as a whole. */
function bare(field: z.core.$ZodType): z.ZodType {
  if (field instanceof z.ZodDefault) return field.unwrap() as z.ZodType
  const inner = field instanceof z.ZodPrefault ? field.unwrap() : field
  return inner instanceof z.ZodObject ? bareObject(inner) : (inner as z.ZodType)
}

export const setPatchSchema = patchOf(setInputSchema.omit({ id: true }))
export const destinationPatchSchema = patchOf(destinationInputSchema)
export const sourcePatchSchema = patchOf(sourceInputSchema)
export const settingsPatchSchema = patchOf(settingsSchema)
export const adminStateSchema = z.enum(ADMIN_STATES)
/** A deadline of a drain, as people give it; a week at most. */
export const drainWithinSchema = z.object({
  withinMin: z.int().min(1).max(10_080),
  atDeadline: z.enum(DRAIN_ENDS),
})
/** A state that is wished. `drain` goes with `draining`: null takes its deadline away, left out it stays as it is. */
export const wishSchema = z
  .object({ adminState: adminStateSchema, drain: drainSchema.nullable().optional() })
  .refine(({ adminState, drain }) => !drain || adminState === 'draining', {
    path: ['drain'],
    message: 'a deadline goes with draining alone',
  })

const revision = z.int().min(0)
/** What is taken back: one change by its revision, or everything after one. */
export const returnSchema = z.object({
  target: z.union([z.strictObject({ change: revision }), z.strictObject({ to: revision })], {
    error: 'say one of: {"change": REVISION}, or {"to": REVISION}',
  }),
  dryRun: z.boolean().default(false),
  revision: revision.optional(),
})

/** At least ten characters; the upper end keeps the hash's cost bounded. */
export const passwordSchema = z.string().min(10, 'at least 10 characters').max(128)
/** A change of one's own password: whoever finds an open screen does not know the present one. */
export const ownPasswordSchema = z.object({
  current: z.string().min(1, 'write your present password').max(128),
  password: passwordSchema,
})
export const userInputSchema = z.object({
  email: z.email('write an e-mail address').max(254).toLowerCase(),
  name: z.string().trim().min(1, 'a person needs a name').max(64),
  password: passwordSchema,
  role: z.enum(ROLES),
})

const { id: _id, untilMs: _untilMs, ...filterFields } = traceFilterSchema.shape
/** A filter for traces as people make it: it ends so long from now. */
export const traceFilterInputSchema = z
  .object({ ...filterFields, minutes: z.int().min(1).max(10_080) })
  .refine((filter) => !namesNothing(filter), {
    path: ['number'],
    message: 'name a number, an address, a set, a destination or a Call-ID',
  })

export type TraceFilterInput = z.output<typeof traceFilterInputSchema>

export const invitationInputSchema = userInputSchema.pick({ email: true, role: true })
/** Whoever opens an invitation's link; whose it is stands in the invitation. */
export const invitedPersonSchema = userInputSchema
  .pick({ name: true, password: true })
  .extend({ token: z.string().min(1).max(128) })
const apiTokenInputSchema = z.object({
  name: z.string().trim().min(1, 'a token needs a name').max(64),
  scope: z.enum(API_SCOPES),
  /** Null: it does not expire. */
  days: z.int().min(1, 'at least one day').max(3_650, 'at most ten years').nullable(),
})
/** As its owner asks for it, who proves to be it. */
export const apiTokenFormSchema = apiTokenInputSchema.extend({
  password: z.string().min(1, 'write your present password').max(128),
})
/** Six digits of a telephone, however they are grouped. */
export const codeSchema = z
  .string()
  .transform((text) => text.replace(/\s/g, ''))
  .pipe(z.string().regex(/^\d{6}$/, 'six digits, as your telephone shows them'))

export type Wish = z.output<typeof wishSchema>
export type SetInput = z.input<typeof setInputSchema>
export type SetPatch = z.input<typeof setPatchSchema>
export type DestinationInput = z.input<typeof destinationInputSchema>
export type DestinationPatch = z.input<typeof destinationPatchSchema>
export type SourceInput = z.input<typeof sourceInputSchema>
export type SourcePatch = z.input<typeof sourcePatchSchema>
export type SettingsPatch = z.input<typeof settingsPatchSchema>
export type ApiTokenInput = z.output<typeof apiTokenInputSchema>
export type UserInput = z.input<typeof userInputSchema>

/** What is looked for in events or audit, as it stands in the page's address, and where to go on. */
export const logQuestionSchema = z.object({
  query: z.string().max(1_000),
  beforeId: z.int().min(1).optional(),
})
