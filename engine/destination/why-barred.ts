import type { AdminState, SkipReason } from '#engine/contract/vocabulary.ts'
import type { FedLoad } from './fed-load.ts'
import type { HealthRecord } from './health.ts'
import type { Observations } from './observations.ts'

interface Barrable {
  readonly isRemoved: boolean
  readonly adminState: AdminState
  readonly targets: readonly unknown[]
  readonly health: HealthRecord
  readonly fed: FedLoad
  readonly observations: Observations
}

/**
 * Why a destination gets no new request at all, whether it has room or not: what is wanted of it goes first, then what is
 * seen of it, then what it says itself. `ignoresHealth`: as if it were up and had not asked to be left alone.
 */
export function whyBarred(
  { isRemoved, adminState, targets, health, fed, observations }: Barrable,
  ignoresHealth: boolean,
): SkipReason | null {
  if (isRemoved) return 'disabled'
  if (adminState !== 'enabled') return adminState
  if (targets.length === 0) return 'unresolved'
  if (health.health === 'down' && !ignoresHealth) return 'down'
  if (fed.isToldOff) return 'told'
  return observations.retryAfter.endsAt === null || ignoresHealth ? null : 'retry-after'
}
