'use server'
import { logQuestionSchema } from '#web/lib/inputs.ts'
import { EVENT_PARTS, filterOf } from '#web/lib/log-filter.ts'
import { guardedAction } from '#web/server/action.ts'
import { eventPage } from '#web/server/repositories/events.ts'

/** Events that match, from the newest on, or those before the oldest one shown. */
export const eventsAction = guardedAction('viewer', logQuestionSchema, ({ query, beforeId }) =>
  eventPage({ beforeId, limit: 200, filter: filterOf(EVENT_PARTS, query) }),
)
