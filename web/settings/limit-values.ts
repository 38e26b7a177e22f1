import { settingsSchema } from '#engine/contract/config.ts'
import { type Limits, limitsSchema } from '#engine/contract/limits.ts'
import { numberOf } from '#web/sets/field-values.ts'
import { LIMIT_GROUPS, LIMIT_TEXTS, type LimitName } from '#web/texts/limits.ts'

/** What the contract allows of a number, and what it is where nobody chose; in the field's own unit. */
export interface Bounds {
  readonly least: number
  readonly most: number
  readonly usual: number
}

/** The limits as their form holds them, by name. */
export type LimitValues = Record<string, number | string>

const NAMES = LIMIT_GROUPS.flatMap((group) => group.names)
const scaleOf = (name: LimitName): number => LIMIT_TEXTS[name].scale ?? 1

export function limitValues(limits: Limits): LimitValues {
  return Object.fromEntries(NAMES.map((name) => [name, limits[name] / scaleOf(name)]))
}

export function limitsOf(values: LimitValues): Partial<Limits> {
  const read = (name: LimitName) => Math.round(numberOf(values[name] ?? '') * scaleOf(name))
  return Object.fromEntries(NAMES.map((name) => [name, read(name)]))
}

export function limitBounds(name: LimitName): Bounds {
  return boundsOf(limitsSchema.shape[name], 1 / scaleOf(name))
}

export function settingBounds(name: 'udpRequestBytes' | 'maxCallDurationSec', scale = 1): Bounds {
  return boundsOf(settingsSchema.shape[name], scale)
}

interface NumberSchema {
  unwrap(): { readonly minValue: number | null; readonly maxValue: number | null }
  parse(value: unknown): number
}

function boundsOf(schema: NumberSchema, scale: number): Bounds {
  const { minValue, maxValue } = schema.unwrap()
  const all = [minValue ?? 0, maxValue ?? Number.MAX_SAFE_INTEGER, schema.parse(undefined)]
  const [least = 0, most = 0, usual = 0] = all.map((value) => value * scale)
  return { least, most, usual }
}
