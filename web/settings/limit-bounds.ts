import { settingsSchema } from '#engine/contract/config.ts'
import { limitsSchema } from '#engine/contract/limits.ts'
import { LIMIT_GROUPS, type LimitName } from '#web/texts/limits.ts'
import { scaleOf } from './limit-values.ts'

/** What the contract allows of a number, and what it is where nobody chose; in the field's own unit. */
export interface Bounds {
  readonly least: number
  readonly most: number
  readonly usual: number
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

/** What each number is where nobody chose, by its field. */
export function usualNumbers(): Readonly<Record<string, number>> {
  const names = LIMIT_GROUPS.flatMap((group) => group.names)
  return {
    ...Object.fromEntries(names.map((name) => [`limits.${name}`, limitBounds(name).usual])),
    udpRequestBytes: settingBounds('udpRequestBytes').usual,
  }
}
