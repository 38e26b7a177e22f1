import { PLAIN_CALL } from '#engine/balance/candidate.ts'
import type { Selector } from '#engine/balance/select.ts'
import type { Random } from '#engine/base/random.ts'
import { type Member, randomKeys } from './members.ts'

interface Load {
  readonly arrivals: number
  /** Calls under way at once in the mean. */
  readonly erlang: number
}

/**
 * Calls that arrive one after the other and last exponentially long. `onPick` is told each choice before its call
 * counts. Returns the number of those that found nobody.
 */
export function simulate(
  selector: Selector,
  members: readonly Member[],
  { arrivals, erlang }: Load,
  random: Random,
  onPick: (chosen: Member) => void,
): number {
  const ends = new Map<number, Member[]>()
  let refused = 0
  for (let now = 0; now < arrivals; now++) {
    for (const member of ends.get(now) ?? []) member.calls -= 1
    ends.delete(now)
    const picked = selector.select(randomKeys(random), [], PLAIN_CALL).destination
    const chosen = members.find((member) => member === picked)
    if (chosen === undefined) {
      refused += 1
      continue
    }
    onPick(chosen)
    chosen.calls += 1
    const end = now + 1 + Math.floor(-Math.log(1 - random.unit()) * erlang)
    ends.set(end, [...(ends.get(end) ?? []), chosen])
  }
  return refused
}
