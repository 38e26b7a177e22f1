import type { ChannelsLive } from '#engine/contract/live.ts'
import type { RelayFigures } from '#engine/control/relay-port.ts'
import { WatchedBook } from '#engine/control/watched-book.ts'
import type { Destination } from '#engine/destination/destination.ts'
import { detailOf } from '#engine/destination/detail.ts'
import { FigureSampler } from '#engine/relay-figures.ts'
import { openTestRelay, type TestRelay, type TestRelayOptions } from './test-relay.ts'

/** A relay whose watched sets are told second by second, the control thread's book of them, and what is true. */
export class WatchedWorld {
  readonly test: TestRelay
  readonly book = new WatchedBook()
  private readonly sampler: FigureSampler
  private watched: ReadonlySet<number> = new Set()

  private constructor(test: TestRelay) {
    this.test = test
    this.sampler = new FigureSampler(test.relay)
  }

  static async open(options: TestRelayOptions): Promise<WatchedWorld> {
    return new WatchedWorld(await openTestRelay(options))
  }

  watch(setIds: readonly number[]): void {
    this.watched = new Set(setIds)
    this.sampler.watch(setIds)
  }

  /** So much later the relay tells, and the control thread hears. */
  tell(afterMs = 1_000): RelayFigures {
    const { clock, relay } = this.test
    clock.advance(afterMs)
    relay.directory.settle()
    const certificates = { certificates: [], problems: [] }
    const figures = { ...this.sampler.sample(clock.wallMs()), certificates }
    this.book.take(structuredClone(figures))
    return figures
  }

  one(id: number): Destination {
    const found = this.test.relay.directory.destination(id)
    if (!found) throw new Error(`no destination ${id}`)
    return found
  }

  /** What is known of each, by id. */
  get known(): unknown {
    const { details, channels } = this.book
    return [byKey(details, ({ id }) => `${id}`), byKey(channels, keyOf)]
  }

  /** What a look at all of it gives now. */
  get truth(): unknown {
    const { clock, relay } = this.test
    const at = { nowMs: clock.monotonicMs(), wallMs: clock.wallMs() }
    const shown = relay.directory.destinations.filter(({ setId }) => this.watched.has(setId))
    const whole = new FigureSampler(relay)
    whole.watch([...this.watched])
    const details = shown.map((one) => detailOf(one, at))
    return [byKey(details, ({ id }) => `${id}`), byKey(whole.sample(clock.wallMs()).channels, keyOf)]
  }
}

const keyOf = ({ side, id }: ChannelsLive) => `${side}:${id}`

function byKey<T>(all: readonly T[], key: (one: T) => string): Record<string, T> {
  return Object.fromEntries(all.map((one) => [key(one), one]))
}
