import type { Limits } from '#engine/contract/limits.ts'
import { numberOf } from '#web/sets/field-values.ts'
import { LIMIT_GROUPS, LIMIT_TEXTS, type LimitName } from '#web/texts/limits.ts'

/** The limits as their form holds them, by name. */
export type LimitValues = Record<string, number | string>

const NAMES = LIMIT_GROUPS.flatMap((group) => group.names)
export const scaleOf = (name: LimitName): number => LIMIT_TEXTS[name].scale ?? 1

export function limitValues(limits: Limits): LimitValues {
  return Object.fromEntries(NAMES.map((name) => [name, limits[name] / scaleOf(name)]))
}

export function limitsOf(values: LimitValues): Partial<Limits> {
  const read = (name: LimitName) => Math.round(numberOf(values[name] ?? '') * scaleOf(name))
  return Object.fromEntries(NAMES.map((name) => [name, read(name)]))
}
