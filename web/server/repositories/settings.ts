import type { Settings } from '#engine/contract/config.ts'
import { type Database, JSON_NULL, type Transaction } from '#prisma/client.ts'
import { type SettingsPatch, settingsPatchSchema } from '#web/lib/inputs.ts'
import { changedFields } from '#web/lib/row-changes.ts'
import { panelRuntime } from '../runtime.ts'
import { type Actor, changeConfiguration, plainJson } from './configuration.ts'
import { requireSeen } from './conflicts.ts'
import { withoutUndefined } from './sets.ts'
import { readSettings } from './snapshot.ts'

/** `revision`: number of the configuration that changed any of them last. */
export type SettingsView = Settings & { readonly revision: number }

export async function getSettings(): Promise<SettingsView> {
  const { db } = panelRuntime()
  return { ...(await readSettings(db)), revision: await revisionOf(db) }
}

/** Stale is only what patches a setting that was changed since: two people may change two settings. */
export async function updateSettings(patch: SettingsPatch, actor: Actor): Promise<SettingsView> {
  const { revision: seen, ...parsed } = settingsPatchSchema.parse(patch)
  return changeConfiguration(actor, 'update settings', async (tx, revision) => {
    const before = await readSettings(tx)
    const limits = parsed.limits && { ...before.limits, ...withoutUndefined(parsed.limits) }
    const records = parsed.records && { ...before.records, ...withoutUndefined(parsed.records) }
    const tracing = parsed.tracing && { ...before.tracing, ...withoutUndefined(parsed.tracing) }
    const changed = withoutUndefined({ ...parsed, limits, records, tracing })
    const names = changedFields({ before: { ...before }, after: { ...before, ...changed } })
    const own = await revisionOf(tx, names)
    await requireSeen(tx, 'settings', own, seen, (change) =>
      changedFields(change).some((name) => names.includes(name)),
    )
    await writeSettings(
      tx,
      Object.fromEntries(names.map((name) => [name, Reflect.get(changed, name)])),
      revision,
    )
    const after = await readSettings(tx)
    return { value: { ...after, revision }, subject: 'settings', before, after }
  })
}

export async function writeSettings(
  tx: Transaction,
  settings: Readonly<Record<string, unknown>>,
  revision: number,
): Promise<void> {
  for (const [name, value] of Object.entries(settings)) {
    const json = value === null ? JSON_NULL : (plainJson({ value })?.value ?? {})
    const data = { value: json, revision }
    await tx.setting.upsert({ where: { name }, create: { name, ...data }, update: data })
  }
}

async function revisionOf(db: Database | Transaction, names?: readonly string[]): Promise<number> {
  const where = names ? { name: { in: [...names] } } : {}
  const { _max } = await db.setting.aggregate({ where, _max: { revision: true } })
  return _max.revision ?? 0
}
