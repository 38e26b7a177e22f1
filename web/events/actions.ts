'use server'
import { z } from 'zod'
import { guardedAction } from '#web/server/action.ts'
import { listEvents } from '#web/server/repositories/events.ts'

/** The page of events before the oldest one shown. */
export const olderEventsAction = guardedAction('viewer', z.object({ beforeId: z.int().min(1) }), (input) =>
  listEvents({ beforeId: input.beforeId, limit: 200 }),
)
