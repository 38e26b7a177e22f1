import type { Settings } from '#engine/contract/config.ts'
import { type SettingsPatch, settingsPatchSchema } from '#web/lib/inputs.ts'
import { panelRuntime } from '../runtime.ts'
import { type Actor, changeConfiguration, plainJson } from './configuration.ts'
import { withoutUndefined } from './sets.ts'
import { readSettings } from './snapshot.ts'

export async function getSettings(): Promise<Settings> {
  return readSettings(panelRuntime().db)
}

export async function updateSettings(patch: SettingsPatch, actor: Actor): Promise<Settings> {
  const parsed = settingsPatchSchema.parse(patch)
  return changeConfiguration(actor, 'update settings', async (tx) => {
    const before = await readSettings(tx)
    const limits = parsed.limits && { ...before.limits, ...withoutUndefined(parsed.limits) }
    const records = parsed.records && { ...before.records, ...withoutUndefined(parsed.records) }
    for (const [name, value] of Object.entries(withoutUndefined({ ...parsed, limits, records }))) {
      // A JSON null cannot be told from an absent column: the default stands for it.
      if (value === null) await tx.setting.deleteMany({ where: { name } })
      else {
        const json = plainJson({ value })?.value ?? {}
        await tx.setting.upsert({ where: { name }, create: { name, value: json }, update: { value: json } })
      }
    }
    const after = await readSettings(tx)
    return { value: after, subject: 'settings', before, after }
  })
}
