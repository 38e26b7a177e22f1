import type { Feed } from '#engine/contract/load-source.ts'
import type { Drain } from '#engine/contract/placing.ts'
import type { Resources } from '#engine/contract/resources.ts'
import type { AdminState, Health } from '#engine/contract/vocabulary.ts'
import { listSets } from './repositories/sets.ts'
import { panelRuntime } from './runtime.ts'

export interface ListedDestination {
  readonly id: number
  readonly setId: number
  readonly uri: string
  readonly description: string
  readonly weight: number
  readonly priority: number
  readonly channels: number | null
  readonly resources: Resources
  /** Their passwords are hidden. */
  readonly feeds: readonly Feed[]
  readonly callsPerSecond: number | null
  readonly lastResort: boolean
  readonly adminState: AdminState
  /** How its drain is to end; null: with its last call. */
  readonly drain: Drain | null
  /** Number of the configuration that changed it last. */
  readonly revision: number
  readonly health: Health
  readonly active: number
}

/** What `fairline destinations --json` prints: wished and seen side by side. */
export async function listDestinations(): Promise<{ destinations: ListedDestination[] }> {
  const seen = new Map(
    panelRuntime()
      .bridge.latestTick()
      ?.destinations.map((one) => [one.id, one]),
  )
  const sets = await listSets()
  const destinations = sets.flatMap((set) =>
    set.destinations.map((destination) => {
      const { id, uri, description, weight, priority, channels, resources, feeds } = destination
      const { callsPerSecond, lastResort, adminState, drain, revision } = destination
      const live = seen.get(id)
      const observed = { health: live?.health ?? ('unknown' as const), active: live?.activeCalls ?? 0 }
      const wished = { id, setId: set.id, uri, description, weight, priority, channels, adminState, drain }
      return { ...wished, resources, feeds, callsPerSecond, lastResort, revision, ...observed }
    }),
  )
  return { destinations }
}
