import type { Actor } from '#web/server/repositories/configuration.ts'
import { changeDestinations } from '#web/server/repositories/destination-changes.ts'

/** One alone, as its row's menu does it. */
export async function deleteDestination(id: number, actor: Actor, revision?: number): Promise<void> {
  await changeDestinations([{ id, patch: { revision }, isRemoved: true }], actor)
}
