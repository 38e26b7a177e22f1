'use server'
import { z } from 'zod'
import type { Drain } from '#engine/contract/placing.ts'
import { type DrainWithin, type RowEdit, rowEditsSchema, wishesSchema } from '#web/lib/destination-edits.ts'
import {
  destinationInputSchema,
  destinationPatchSchema,
  setInputSchema,
  setPatchSchema,
} from '#web/lib/inputs.ts'
import { guardedAction } from '#web/server/action.ts'
import { hasRole } from '#web/server/auth/session-user.ts'
import { changeDestinations } from '#web/server/repositories/destination-changes.ts'
import { createDestination, updateDestination } from '#web/server/repositories/destinations.ts'
import { returnConfiguration, returnSwitch } from '#web/server/repositories/returning.ts'
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

/** The panel's own clock says when that is: a browser's may be wrong. */
function drainOf(drain: DrainWithin | null | undefined): Drain | null | undefined {
  if (!drain) return drain
  const { withinMin, atDeadline } = drain
  return { deadlineMs: Math.round(panelRuntime().clock.wallMs()) + withinMin * 60_000, atDeadline }
}

/** Sets a value, never flips one: repeating it is safe. All of them, or none. */
export const switchDestinationsAction = guardedAction('operator', wishesSchema, (wishes, user) =>
  changeDestinations(
    wishes.map(({ id, adminState, drain }) => ({ id, wish: { adminState, drain: drainOf(drain) } })),
    user,
  ),
)

/** Edits, moves, wishes and removals of several rows as one change: all of them, or none. */
export const changeDestinationsAction = guardedAction('admin', rowEditsSchema, (edits, user) =>
  changeDestinations(edits.map(destinationChange), user),
)

function destinationChange({ id, revision, position, adminState, remove, ...fields }: RowEdit) {
  const isEdited = remove || position !== undefined || Object.keys(fields).length > 0
  return {
    id,
    ...(isEdited && { patch: { ...fields, revision } }),
    ...(position !== undefined && { position }),
    ...(adminState && { wish: { adminState } }),
    ...(remove && { isRemoved: true }),
  }
}

/** Takes back one change, if nothing it touched was changed since; an operator's own kind of change alone. */
export const undoAction = guardedAction(
  'operator',
  z.object({ revision: z.int().min(1) }),
  ({ revision }, user) =>
    hasRole(user, 'admin')
      ? returnConfiguration({ change: revision }, {}, user)
      : returnSwitch(revision, user),
)
