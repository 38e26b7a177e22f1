'use server'
import { z } from 'zod'
import { probeNowSchema } from '#engine/contract/health-live.ts'
import { probeHistorySchema } from '#engine/contract/probe-history.ts'
import { guardedAction } from '#web/server/action.ts'
import { probeNow, readProbeHistory } from '#web/server/probe-now.ts'
import { listEvents, listHealthChanges } from '#web/server/repositories/events.ts'
import { panelRuntime } from '#web/server/runtime.ts'

const LAST_EVENTS = 10
const WEEK_MS = 7 * 86_400_000

/** What happened to one destination last, and what was seen of it in the last week; newest first. */
export const destinationPastAction = guardedAction(
  'viewer',
  z.object({ destinationId: z.int().min(1) }),
  async ({ destinationId }) => ({
    events: await listEvents({ destinationId, limit: LAST_EVENTS }),
    changes: await listHealthChanges(destinationId, panelRuntime().clock.wallMs() - WEEK_MS),
  }),
)

/** What the engine remembers of its probes. */
export const probeHistoryAction = guardedAction('viewer', probeHistorySchema, ({ destinationId }) =>
  readProbeHistory(destinationId),
)

/** One probe at once; the answer is what came of it. */
export const probeNowAction = guardedAction('operator', probeNowSchema, ({ destinationId }) =>
  probeNow(destinationId),
)
