import type { Settings } from '#engine/contract/config.ts'
import type { SettingsPatch } from '#web/lib/inputs.ts'
import { numberOf } from '#web/sets/field-values.ts'
import { type LimitValues, limitsOf, limitValues } from './limit-values.ts'

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
