'use server'
import { dryRunSchema } from '#engine/contract/dry-run.ts'
import { whatIfInputSchema } from '#web/lib/what-if-input.ts'
import { guardedAction } from '#web/server/action.ts'
import { whereWouldItGo } from '#web/server/dry-run.ts'
import { whatWouldChange } from '#web/server/what-if.ts'

/** Where a call would go; nothing is sent. */
export const dryRunAction = guardedAction('viewer', dryRunSchema, (command) => whereWouldItGo(command))

/** What an edit of a set would change; nothing is saved. */
export const whatIfAction = guardedAction('viewer', whatIfInputSchema, (request) => whatWouldChange(request))
