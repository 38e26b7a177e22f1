import type { Clock, Stoppable } from '#engine/base/clock.ts'
import type { LoadFigures } from '#engine/contract/health-live.ts'
import type { LoadConnection } from '#engine/contract/vocabulary.ts'
import type { Told } from './events.ts'
import type { FollowedLoad, LoadNews } from './followed-load.ts'
import type { LoadUse } from './load-uses.ts'

/** A network that is gone makes news of every source at once: so many are told one by one, the rest as a number. */
const MOST_EVENTS = 50
const WINDOW_MS = 10_000

const WORDS: Record<LoadConnection, string> = {
  connecting: 'is being reached',
  connected: 'is connected',
  refused: 'refuses us',
  unreachable: 'is not reached',
  'wrong-password': 'turns us away',
  silent: 'is silent',
  'half-open': 'has fallen silent',
  malformed: 'says what cannot be read',
  closed: 'is closed',
}

/** Tells what became different for load sources, once for each destination, within a limit. */
export class LoadTeller {
  private readonly clock: Clock
  private readonly tell: (told: Told) => void
  private told = 0
  private untold = 0
  private window: Stoppable | null = null

  constructor(clock: Clock, tell: (told: Told) => void) {
    this.clock = clock
    this.tell = tell
  }

  hear(uses: readonly LoadUse[], load: FollowedLoad, news: LoadNews): void {
    const toldIds = new Set<number>()
    for (const use of uses) {
      const { id } = use.destination
      if (toldIds.has(id)) continue
      toldIds.add(id)
      this.count(() => this.tell(toldOf(use, load, news)))
    }
  }

  stop(): void {
    this.window?.stop()
  }

  private count(tell: () => void): void {
    this.window ??= this.clock.after(WINDOW_MS, () => this.closeWindow())
    this.told += 1
    if (this.told > MOST_EVENTS) this.untold += 1
    else tell()
  }

  private closeWindow(): void {
    const { untold } = this
    this.window = null
    this.told = 0
    this.untold = 0
    const text = `Load sources had news for ${untold} more destinations`
    if (untold > 0) this.tell({ kind: 'load', cause: 'more', text })
  }
}

function toldOf({ setId, destination, shown }: LoadUse, load: FollowedLoad, news: LoadNews): Told {
  const lastedMs = news.kind === 'figures' ? null : news.lastedMs
  const of = {
    kind: 'load',
    setId,
    destinationId: destination.id,
    figures: numbersOf(load.figures),
    lastedMs,
  } as const
  const who = `The load source ${shown} of ${destination.uri}`
  const { problem, patienceMs } = load
  if (news.kind === 'connection') {
    const { from, to } = news
    const text = `${who} ${WORDS[to]}${problem === '' ? '' : `: ${problem}`}`
    return { ...of, from, to, cause: problem, text }
  }
  if (news.kind === 'stale') {
    const cause = problem === '' ? `no news for ${Math.round(patienceMs / 100) / 10} s` : problem
    return {
      ...of,
      from: 'fresh',
      to: 'stale',
      cause,
      text: `${who} is stale, configured values hold: ${cause}`,
    }
  }
  return { ...of, from: 'stale', to: 'fresh', cause: 'news', text: `${who} tells its figures again` }
}

function numbersOf(figures: LoadFigures | null): Record<string, number> {
  const { sessions, maxSessions, idleCpu, sessionsPerSecond, weightPercent } = figures ?? {}
  const told = { sessions, maxSessions, idleCpuPercent: idleCpu, sessionsPerSecond, weightPercent }
  const numbers: Record<string, number> = {}
  for (const [name, value] of Object.entries(told)) if (typeof value === 'number') numbers[name] = value
  return numbers
}
