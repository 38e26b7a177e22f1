import { ADMIN_STATES } from '#engine/contract/vocabulary.ts'
import type { FoundPlaces } from '#web/lib/found-places.ts'
import { panelRuntime } from '../runtime.ts'
import { PRESENT } from './rows.ts'

/** Sets and destinations in use by what people call them, and no more of them than that. */
export async function listPlaces(): Promise<FoundPlaces> {
  const rows = await panelRuntime().db.set.findMany({
    where: PRESENT,
    orderBy: { id: 'asc' },
    select: {
      id: true,
      name: true,
      destinations: {
        where: PRESENT,
        orderBy: { position: 'asc' },
        select: { id: true, uri: true, description: true, adminState: true },
      },
    },
  })
  return {
    sets: rows.map(({ id, name, destinations }) => ({ id, name, destinations: destinations.length })),
    destinations: rows.flatMap(({ id: setId, name: setName, destinations }) =>
      destinations.map((one) => ({
        ...one,
        setId,
        setName,
        adminState: ADMIN_STATES.find((state) => state === one.adminState) ?? 'disabled',
      })),
    ),
  }
}
