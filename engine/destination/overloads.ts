import type { Endpoint } from '#engine/contract/address.ts'
import type { OverloadLive } from '#engine/contract/health-live.ts'
import { Overload, type OverloadNews } from './overload.ts'

type Place = Pick<Endpoint, 'address' | 'port'>

/** What one place says of its overload. */
export interface OverloadWord extends Place {
  readonly news: OverloadNews
}

/** Places of one destination that are told apart; the one that was heard least lately goes first. */
const MOST_PLACES = 64

/**
 * What the places of one destination last said of their overload: each address and port speaks for itself alone
 * (RFC 7339 §5.4), and its sequence numbers are its own.
 */
export class Overloads {
  private readonly places: { readonly at: Place; readonly overload: Overload }[] = []
  private hasNews = false
  private readonly onChange: () => void

  /** `onChange`: people may be shown something else now. */
  constructor(onChange = () => {}) {
    this.onChange = onChange
  }

  /** True when it was taken. */
  learn({ address, port }: Place, news: OverloadNews, nowMs: number): boolean {
    const index = this.places.findIndex(({ at }) => at.port === port && at.address === address)
    const [known] = index < 0 ? [] : this.places.splice(index, 1)
    const place = known ?? { at: { address, port }, overload: new Overload() }
    this.places.push(place)
    if (this.places.length > MOST_PLACES) this.places.shift()
    this.onChange()
    const isTaken = place.overload.learn(news, nowMs)
    if (isTaken) this.hasNews = true
    return isTaken
  }

  /** What each says now, where one said something else since the time before; else null. */
  takeNews(nowMs: number): OverloadWord[] | null {
    if (!this.hasNews) return null
    this.hasNews = false
    return this.said(nowMs)
  }

  /** What each says now, for another thread. */
  said(nowMs: number): OverloadWord[] {
    return this.places.flatMap(({ at, overload }) => {
      const news = overload.said(nowMs)
      return news ? [{ ...at, news }] : []
    })
  }

  /** Of the place that wants least; null where none says anything now. */
  read(nowMs: number, wallMs: number): OverloadLive | null {
    let most: OverloadLive | null = null
    for (const { overload } of this.places) {
      const said = overload.read(nowMs, wallMs)
      if (said !== null && (most === null || said.value > most.value)) most = said
    }
    return most
  }

  /** Up to then `read` gives what it gives now, if nobody says anything else: the time of one of them is over. */
  holdsUntilMs(nowMs: number): number {
    let untilMs = Number.POSITIVE_INFINITY
    for (const { overload } of this.places)
      if (overload.endsAt > nowMs) untilMs = Math.min(untilMs, overload.endsAt)
    return untilMs
  }

  /**
   * Per cent of requests to keep back, 0 to 100. Which of its places a request will go to is not known yet, so that the
   * one that wants least speaks for all: none ever gets more than it asked for.
   */
  percent(nowMs: number): number {
    let most = 0
    for (const { overload } of this.places) most = Math.max(most, overload.percent(nowMs))
    return most
  }

  /** Another address: what was said is another's. */
  forget(): void {
    this.places.length = 0
    this.onChange()
  }
}
