import { ModelCandidate } from '#engine/balance/model-candidate.ts'
import { Selector } from '#engine/balance/select.ts'
import { type Random, seededRandom } from '#engine/base/random.ts'

const CALL_ID_BYTES = 12

/** Of a caller that says nothing else. */
const NO_MORE = {
  fromUri: '',
  toUri: '',
  requestUri: '',
  method: 'INVITE',
  hasResourcePriority: false,
  header: () => null,
  contactUri: () => '',
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
  const members = destinationIds.map((id, position) => new ModelCandidate({ id, position }))
  const selector = new Selector(members, { algorithm: 'hash-call-id' }, random)
  const picks = new Map<string, number>()
  for (const callId of callIds) {
    const { destination } = selector.select({ ...NO_MORE, callId }, [])
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
