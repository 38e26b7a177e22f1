'use server'
import { releaseSchema } from '#engine/contract/live-calls.ts'
import { guardedAction } from '#web/server/action.ts'
import { releaseCalls } from '#web/server/live-calls.ts'

/** Takes calls out of the books; the answer is how many. */
export const releaseAction = guardedAction('operator', releaseSchema, (command, user) =>
  releaseCalls(command, user),
)
