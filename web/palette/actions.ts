'use server'
import { z } from 'zod'
import { matchingPlaces } from '#web/lib/found-places.ts'
import { guardedAction } from '#web/server/action.ts'
import { listPlaces } from '#web/server/repositories/places.ts'

export const findPlacesAction = guardedAction(
  'viewer',
  z.object({ words: z.string().max(128) }),
  async (input) => matchingPlaces(await listPlaces(), input.words),
)
