import { z } from 'zod'
import { setSchema, settingsSchema, sourceSchema } from '#engine/contract/config.ts'
import { destinationSchema } from '#engine/contract/destination-config.ts'
import { ADMIN_STATES, DRAIN_ENDS, ROLES } from '#engine/contract/vocabulary.ts'

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
type Patch<Shape extends z.ZodRawShape> = z.ZodType<{ [name in keyof Shape]?: PatchField<Shape[name]> }>

/** Every field optional and without its default: what a patch leaves out stays as it is. */
function patchOf<Shape extends z.ZodRawShape>(schema: z.ZodObject<Shape>): Patch<Shape> {
  const fields = Object.entries(schema.shape).map(([name, field]) => [name, bare(field).optional()])
  return z.object(Object.fromEntries(fields)) as unknown as Patch<Shape>
}

function bare(field: z.core.$ZodType): z.ZodType {
  const inner = field instanceof z.ZodDefault || field instanceof z.ZodPrefault ? field.unwrap() : field
  return inner instanceof z.ZodObject ? patchOf(inner) : (inner as z.ZodType)
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

export type SetInput = z.input<typeof setInputSchema>
export type SetPatch = z.input<typeof setPatchSchema>
export type DestinationInput = z.input<typeof destinationInputSchema>
export type DestinationPatch = z.input<typeof destinationPatchSchema>
export type SourceInput = z.input<typeof sourceInputSchema>
export type SourcePatch = z.input<typeof sourcePatchSchema>
export type SettingsPatch = z.input<typeof settingsPatchSchema>
export type UserInput = z.input<typeof userInputSchema>
