'use server'
import { z } from 'zod'
import {
  adminStateSchema,
  destinationInputSchema,
  destinationPatchSchema,
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

const id = z.int().min(1)
const one = z.object({ id })

export const createSetAction = guardedAction('admin', setInputSchema, (input, user) => createSet(input, user))

export const updateSetAction = guardedAction(
  'admin',
  z.object({ id, patch: setPatchSchema }),
  (input, user) => updateSet(input.id, input.patch, user),
)

export const deleteSetAction = guardedAction('admin', one, (input, user) => deleteSet(input.id, user))

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

export const deleteDestinationAction = guardedAction('admin', one, (input, user) =>
  deleteDestination(input.id, user),
)

/** Sets a value, never flips one: repeating it is safe. */
export const setAdminStateAction = guardedAction(
  'operator',
  z.object({ id, adminState: adminStateSchema }),
  (input, user) => setDestinationAdminState(input.id, input.adminState, user),
)
