import type { Candidate } from '#engine/balance/candidate.ts'
import { Selector } from '#engine/balance/select.ts'
import { type Random, seededRandom } from '#engine/base/random.ts'

const WEIGHT = 50
const CALL_ID_BYTES = 12

/** A destination that always has room: what the hash alone would choose. */
class FreeDestination implements Candidate {
  readonly id: number
  readonly position: number
  readonly weight = WEIGHT
  readonly hasMovingWeight = false
  readonly priority = 0

  constructor(id: number, position: number) {
    this.id = id
    this.position = position
  }

  skipReason(): null {
    return null
  }

  activeCalls(): number {
    return 0
  }
}

/** The same Call-IDs for the same seed, so that the picks are known before the first call. */
export function seededCallIds(seed: number, count: number): string[] {
  const random = seededRandom(seed)
  return Array.from({ length: count }, () => `${random.bytes(CALL_ID_BYTES).toString('hex')}@demo`)
}

/** Destination id by Call-ID, chosen by the engine's own selector: hash over Call-ID, nobody skipped. */
export function predictPicks(
  destinationIds: readonly number[],
  callIds: readonly string[],
  random: Random = seededRandom(0),
): Map<string, number> {
  const members = destinationIds.map((id, position) => new FreeDestination(id, position))
  const selector = new Selector(members, 'hash-call-id', random)
  const picks = new Map<string, number>()
  for (const callId of callIds) {
    const { destination } = selector.select({ callId, fromUri: '', toUri: '', requestUri: '' }, [])
    if (destination) picks.set(callId, destination.id)
  }
  return picks
}

/** How many calls each destination gets, in the order of the ids. */
export function countPicks(destinationIds: readonly number[], picks: ReadonlyMap<string, number>): number[] {
  const counts = new Map(destinationIds.map((id) => [id, 0]))
  for (const id of picks.values()) counts.set(id, (counts.get(id) ?? 0) + 1)
  return destinationIds.map((id) => counts.get(id) ?? 0)
}
