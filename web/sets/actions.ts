'use server'
import { z } from 'zod'
import type { Drain } from '#engine/contract/placing.ts'
import {
  adminStateSchema,
  destinationInputSchema,
  destinationPatchSchema,
  drainWithinSchema,
  setInputSchema,
  setPatchSchema,
} from '#web/lib/inputs.ts'
import { guardedAction } from '#web/server/action.ts'
import {
  createDestination,
  deleteDestination,
  setDestinationAdminState,
  updateDestination,
} from '#web/server/repositories/destinations.ts'
import { createSet, deleteSet, updateSet } from '#web/server/repositories/sets.ts'
import { panelRuntime } from '#web/server/runtime.ts'

const id = z.int().min(1)
/** `revision`: what was seen of it. */
const one = z.object({ id, revision: z.int().min(0).optional() })

export const createSetAction = guardedAction('admin', setInputSchema, (input, user) => createSet(input, user))

export const updateSetAction = guardedAction(
  'admin',
  z.object({ id, patch: setPatchSchema }),
  (input, user) => updateSet(input.id, input.patch, user),
)

export const deleteSetAction = guardedAction('admin', one, ({ id, revision }, user) =>
  deleteSet(id, user, revision),
)

export const createDestinationAction = guardedAction(
  'admin',
  z.object({ setId: id, destination: destinationInputSchema }),
  (input, user) => createDestination(input.setId, input.destination, user),
)

export const updateDestinationAction = guardedAction(
  'admin',
  z.object({ id, patch: destinationPatchSchema }),
  (input, user) => updateDestination(input.id, input.patch, user),
)

export const deleteDestinationAction = guardedAction('admin', one, ({ id, revision }, user) =>
  deleteDestination(id, user, revision),
)

/** The panel's own clock says when that is: a browser's may be wrong. */
function drainOf(drain: z.output<typeof drainWithinSchema> | null): Drain | null {
  if (drain === null) return null
  const { withinMin, atDeadline } = drain
  return { deadlineMs: Math.round(panelRuntime().clock.wallMs()) + withinMin * 60_000, atDeadline }
}

/** Sets a value, never flips one: repeating it is safe. */
export const setAdminStateAction = guardedAction(
  'operator',
  z.object({ id, adminState: adminStateSchema, drain: drainWithinSchema.nullable().default(null) }),
  (input, user) => setDestinationAdminState(input.id, input.adminState, user, drainOf(input.drain)),
)
