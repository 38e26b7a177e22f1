import type { Clock } from '#engine/base/clock.ts'
import { settingsSchema } from '#engine/contract/config.ts'
import { Traces } from '#engine/control/traces.ts'
import type { Troubles } from '#engine/control/troubles.ts'
import type { StartFiles } from '#engine/journal/start-files.ts'
import { TraceStore } from '#engine/journal/trace-store.ts'

/** Traces of calls, those of the engine before this one too; what it left is looked into in its own time. */
export function composeTraces(
  clock: Clock,
  { folder, identity, snapshot }: StartFiles,
  troubles: Troubles,
): Traces {
  const { tracing } = snapshot?.settings ?? settingsSchema.parse({})
  const store = new TraceStore(folder, identity.startNumber, tracing.mostMb, (reason) =>
    troubles.set('traces', reason && `Traces of calls cannot be written, calls are not touched: ${reason}`),
  )
  void store.index()
  return new Traces(clock, store)
}
