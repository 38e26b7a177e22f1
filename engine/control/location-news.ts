import type { Clock, Stoppable } from '#engine/base/clock.ts'
import type { DestinationConfig } from '#engine/contract/destination-config.ts'
import { type LocatedTarget, listTargets } from '#engine/location/location.ts'
import type { LocationNews } from '#engine/location/locator.ts'
import type { Told } from './events.ts'

export type Tell = (told: Told) => void

/** A dead name server makes news of every name at once: so many are told one by one, the rest as a number. */
const MOST_EVENTS = 50
const WINDOW_MS = 10_000

const NAME_CHARS = 64
const TEXT_CHARS = 300

/** What became different for a name, as an event of one destination that is reached by it. */
function toldOf({ uri }: Pick<DestinationConfig, 'uri'>, news: LocationNews): Told {
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

/** Tells what became different for names, within a limit. */
export class LocationTeller {
  private readonly clock: Clock
  private readonly tell: Tell
  private told = 0
  private untold = 0
  private window: Stoppable | null = null

  constructor(clock: Clock, tell: Tell) {
    this.clock = clock
    this.tell = tell
  }

  hear(setId: number, destination: DestinationConfig, news: LocationNews): void {
    this.window ??= this.clock.after(WINDOW_MS, () => this.closeWindow())
    this.told += 1
    if (this.told > MOST_EVENTS) this.untold += 1
    else this.tell({ ...toldOf(destination, news), setId, destinationId: destination.id })
  }

  stop(): void {
    this.window?.stop()
  }

  private closeWindow(): void {
    const { untold } = this
    this.window = null
    this.told = 0
    this.untold = 0
    if (untold > 0)
      this.tell({ kind: 'location', cause: 'more', text: `DNS had news of ${untold} more destinations` })
  }
}
