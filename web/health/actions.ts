'use server'
import { z } from 'zod'
import { probeNowSchema } from '#engine/contract/health-live.ts'
import { guardedAction } from '#web/server/action.ts'
import { probeNow } from '#web/server/probe-now.ts'
import { listEvents } from '#web/server/repositories/events.ts'

const LAST_EVENTS = 20

/** What happened to one destination, newest first. */
export const destinationEventsAction = guardedAction(
  'viewer',
  z.object({ destinationId: z.int().min(1) }),
  ({ destinationId }) => listEvents({ destinationId, limit: LAST_EVENTS }),
)

/** One probe at once; the answer is what came of it. */
export const probeNowAction = guardedAction('operator', probeNowSchema, ({ destinationId }) =>
  probeNow(destinationId),
)
