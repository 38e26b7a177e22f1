import { haveMovingWeights } from '#engine/balance/candidate.ts'
import { Selector, type SelectorOptions } from '#engine/balance/select.ts'
import type { Random } from '#engine/base/random.ts'
import type { SetConfig } from '#engine/contract/config.ts'
import type { Destination } from './destination.ts'

/** One set as calls are placed in it. Replaced as a whole by an edit. */
export interface FormedSet {
  readonly config: SetConfig
  readonly selector: Selector
  /** In order of the configuration. */
  readonly destinations: readonly Destination[]
  /** What the selector was made from: while it is the same the rotation goes on where it stood. */
  readonly ranking: string
}

/**
 * `destinations` already carry the new configuration. Where their ranking changes the rotation goes on by id. `shared`:
 * what other threads have to do with it.
 */
export function formSet(
  config: SetConfig,
  destinations: readonly Destination[],
  before: FormedSet | undefined,
  random: Random,
  shared: Pick<SelectorOptions, 'elsewhere' | 'place'>,
): FormedSet {
  const ranking = rankingOf(config, haveMovingWeights(destinations))
  const isKept =
    before !== undefined && before.ranking === ranking && isSameList(before.destinations, destinations)
  const selector = isKept
    ? before.selector
    : new Selector(destinations, { ...config, ...shared }, random, before?.selector ?? null)
  return { config, selector, destinations, ranking }
}

/** Where weights move they are read at every pick, so that the edit of one needs no new selector. */
function rankingOf(
  { algorithm, choice, tryAllWhenDown, destinations }: SetConfig,
  isMoving: boolean,
): string {
  const members = destinations.map(
    ({ id, weight, priority, lastResort }) =>
      `${id}:${isMoving ? 'moving' : weight}:${priority}:${lastResort ? 'last' : ''}`,
  )
  return [algorithm, JSON.stringify(choice), tryAllWhenDown, ...members].join(' ')
}

/** A destination that was forgotten and came back is another record under the same id. */
function isSameList(a: readonly Destination[], b: readonly Destination[]): boolean {
  return a.length === b.length && a.every((destination, index) => destination === b[index])
}
