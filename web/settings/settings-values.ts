import type { Settings } from '#engine/contract/config.ts'
import type { SettingsPatch } from '#web/lib/inputs.ts'

/** The engine's settings as their form holds them; an empty set number is none. */
export interface SettingsValues extends Record<string, unknown> {
  unknown: 'accept' | 'refuse'
  defaultSetId: string
  listenerSets: Record<string, string>
  maxCallDurationMin: number | string
}

export function settingsValues(settings: Settings): SettingsValues {
  return {
    unknown: settings.acceptUnknownSources ? 'accept' : 'refuse',
    defaultSetId: settings.defaultSetId === null ? '' : String(settings.defaultSetId),
    listenerSets: Object.fromEntries(
      Object.entries(settings.listenerSets).map(([name, id]) => [name, String(id)]),
    ),
    maxCallDurationMin: settings.maxCallDurationSec / 60,
  }
}

export function settingsOf(values: SettingsValues): SettingsPatch {
  const chosen = Object.entries(values.listenerSets).filter(([, id]) => id !== '')
  return {
    acceptUnknownSources: values.unknown === 'accept',
    defaultSetId: values.defaultSetId === '' ? null : Number(values.defaultSetId),
    listenerSets: Object.fromEntries(chosen.map(([name, id]) => [name, Number(id)])),
    maxCallDurationSec:
      values.maxCallDurationMin === '' ? Number.NaN : Math.round(Number(values.maxCallDurationMin) * 60),
  }
}
