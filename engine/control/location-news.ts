import type { DestinationConfig } from '#engine/contract/config.ts'
import type { EngineEvent } from '#engine/contract/live.ts'
import { type LocatedTarget, listTargets } from '#engine/location/location.ts'
import type { LocationNews } from '#engine/location/locator.ts'

type Told = Pick<EngineEvent, 'kind' | 'from' | 'to' | 'cause' | 'text'>

const NAME_CHARS = 64
const TEXT_CHARS = 300

/** What became different for a name, as an event of one destination that is reached by it. */
export function toldOf({ uri }: Pick<DestinationConfig, 'uri'>, news: LocationNews): Told {
  const { answer, problem } = news.name
  const targets = answer?.targets ?? []
  const to = listTargets(targets, NAME_CHARS)
  const event = { kind: 'location', from: '', to, cause: news.kind } as const
  switch (news.kind) {
    case 'found':
      return { ...event, text: `${uri} is found at ${inText(targets)}` }
    case 'changed': {
      const from = listTargets(news.before, NAME_CHARS)
      return { ...event, from, text: `${uri} moved from ${inText(news.before)} to ${inText(targets)}` }
    }
    case 'stale':
      return { ...event, text: `${uri} keeps its last addresses, for DNS gives no new ones: ${problem}` }
    case 'fresh':
      return { ...event, text: `DNS answers for ${uri} again, with the same addresses` }
    case 'unresolved':
      return { ...event, to: '', text: `${uri} is not resolved: ${problem}` }
  }
}

/** Both lists of a change have room in one event. */
function inText(targets: readonly LocatedTarget[]): string {
  return listTargets(targets, TEXT_CHARS / 2)
}
