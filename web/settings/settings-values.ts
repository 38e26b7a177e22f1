import type { Settings } from '#engine/contract/config.ts'
import { problemsOf } from '#web/components/use-submit.ts'
import { type SettingsPatch, settingsPatchSchema } from '#web/lib/inputs.ts'
import { numberOf } from '#web/sets/field-values.ts'
import { LIMIT_GROUPS } from '#web/texts/limits.ts'
import {
  type Bounds,
  type LimitValues,
  limitBounds,
  limitsOf,
  limitValues,
  settingBounds,
} from './limit-values.ts'

/** The engine's settings as their form holds them; an empty set number is none. */
export interface SettingsValues extends Record<string, unknown> {
  unknown: 'accept' | 'refuse'
  defaultSetId: string
  listenerSets: Record<string, string>
  maxCallDurationMin: number | string
  udpRequestBytes: number | string
  records: { days: number | string; rows: number | string }
  reconcileSec: number | string
  limits: LimitValues
}

export function settingsValues(settings: Settings): SettingsValues {
  return {
    unknown: settings.acceptUnknownSources ? 'accept' : 'refuse',
    defaultSetId: settings.defaultSetId === null ? '' : String(settings.defaultSetId),
    listenerSets: Object.fromEntries(
      Object.entries(settings.listenerSets).map(([name, id]) => [name, String(id)]),
    ),
    maxCallDurationMin: settings.maxCallDurationSec / 60,
    udpRequestBytes: settings.udpRequestBytes,
    records: settings.records,
    reconcileSec: settings.reconcileSec,
    limits: limitValues(settings.limits),
  }
}

export function settingsOf(values: SettingsValues): SettingsPatch {
  const chosen = Object.entries(values.listenerSets).filter(([, id]) => id !== '')
  return {
    acceptUnknownSources: values.unknown === 'accept',
    defaultSetId: values.defaultSetId === '' ? null : Number(values.defaultSetId),
    listenerSets: Object.fromEntries(chosen.map(([name, id]) => [name, Number(id)])),
    maxCallDurationSec: Math.round(numberOf(values.maxCallDurationMin) * 60),
    udpRequestBytes: numberOf(values.udpRequestBytes),
    records: { days: numberOf(values.records.days), rows: numberOf(values.records.rows) },
    reconcileSec: numberOf(values.reconcileSec),
    limits: limitsOf(values.limits),
  }
}

/** Problems by the form's fields; a number out of bounds is told what it may be, in the unit it was written in. */
export function settingsProblems(
  values: SettingsValues,
  count: (value: number) => string,
): Record<string, string> {
  const said = new Map(
    numberFields().map(({ path, field, bounds }) => [
      path,
      { field, message: `Write a whole number from ${count(bounds.least)} to ${count(bounds.most)}.` },
    ]),
  )
  const problems = Object.entries(problemsOf(settingsPatchSchema, settingsOf(values)))
  return Object.fromEntries(
    problems.map(([path, message]) => {
      const known = said.get(path)
      return known ? [known.field, known.message] : [path, message]
    }),
  )
}

/** `path` in the contract, `field` in the form. */
function numberFields(): readonly { path: string; field: string; bounds: Bounds }[] {
  const limits = LIMIT_GROUPS.flatMap((group) => group.names).map((name) => {
    const path = `limits.${name}`
    return { path, field: path, bounds: limitBounds(name) }
  })
  const udp = settingBounds('udpRequestBytes')
  const duration = settingBounds('maxCallDurationSec', 1 / 60)
  return [
    ...limits,
    { path: 'udpRequestBytes', field: 'udpRequestBytes', bounds: udp },
    { path: 'maxCallDurationSec', field: 'maxCallDurationMin', bounds: duration },
  ]
}
