import { randomUUID } from 'node:crypto'
import type { TraceFilter } from '#engine/contract/tracing.ts'
import type { TraceFilterInput } from '#web/lib/inputs.ts'
import { panelRuntime } from '../runtime.ts'
import type { Actor } from './configuration.ts'
import { getSettings, type SettingsView, updateSettings } from './settings.ts'

const MINUTE_MS = 60_000

/** Those that are over go with it: a list of what was once asked for helps nobody. Throws `CONFLICT`. */
export async function addTraceFilter(
  { minutes, ...filter }: TraceFilterInput,
  actor: Actor,
): Promise<SettingsView> {
  const nowMs = panelRuntime().clock.wallMs()
  const added = { ...filter, id: randomUUID(), untilMs: nowMs + minutes * MINUTE_MS }
  return changeFilters((filters) => [...filters.filter(({ untilMs }) => untilMs > nowMs), added], actor)
}

/** Throws `CONFLICT`. */
export async function removeTraceFilter(id: string, actor: Actor): Promise<SettingsView> {
  return changeFilters((filters) => filters.filter((filter) => filter.id !== id), actor)
}

async function changeFilters(
  change: (filters: readonly TraceFilter[]) => TraceFilter[],
  actor: Actor,
): Promise<SettingsView> {
  const { tracing, revision } = await getSettings()
  return updateSettings({ tracing: { filters: change(tracing.filters) }, revision }, actor)
}
