import type { Metadata } from 'next'
import { placedDestinations } from '#web/lib/destinations.ts'
import { setTitle } from '#web/lib/set-name.ts'
import { listSets } from '#web/server/repositories/sets.ts'
import { getSettings } from '#web/server/repositories/settings.ts'
import { panelRuntime } from '#web/server/runtime.ts'
import { requireUser } from '#web/server/session.ts'
import { TracingPage } from '#web/settings/tracing-page.tsx'
import { TRACING_TEXTS } from '#web/texts/tracing.ts'

export const metadata: Metadata = { title: TRACING_TEXTS.tab }

export default async function Tracing() {
  await requireUser()
  const { bridge } = panelRuntime()
  const [settings, sets, state] = await Promise.all([getSettings(), listSets(), bridge.traceState()])
  const places = {
    sets: sets.map((set) => ({ value: String(set.id), label: setTitle(set) })),
    destinations: placedDestinations(sets).map(({ id, name }) => ({ value: String(id), label: name })),
  }
  return <TracingPage tracing={settings.tracing} revision={settings.revision} state={state} places={places} />
}
