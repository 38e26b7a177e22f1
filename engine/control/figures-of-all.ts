import type { ChannelsLive } from '#engine/contract/live.ts'
import { mergeFigures } from './merged-figures.ts'
import type { RelayFigures } from './relay-port.ts'
import { WatchedBook } from './watched-book.ts'

/** Takes the figures of every relay thread, and gives those of all of them. */
export class FiguresOfAll {
  private readonly threads: number
  private readonly told = new Map<number, RelayFigures>()
  /** By thread: what each tells of watched sets is news only. */
  private readonly watched = new Map<number, WatchedBook>()

  constructor(threads: number) {
    this.threads = threads
  }

  /** Null until each has told anew: where one is silent, all are. */
  take(thread: number, figures: RelayFigures): RelayFigures | null {
    if (this.threads === 1) return figures
    const book = this.watched.get(thread) ?? new WatchedBook()
    this.watched.set(thread, book)
    book.take(figures)
    this.told.set(thread, figures)
    const first = this.told.get(1)
    if (!first || this.told.size < this.threads) return null
    this.told.delete(1)
    const others = [...this.told.values()]
    this.told.clear()
    const channels = mergeChannels([...this.watched.values()].flatMap((each) => each.channels))
    const details = this.watched.get(1)?.details ?? []
    return { ...mergeFigures([first, ...others]), channels, details }
  }
}

/** Numbered channels are told by the first thread alone, reported ones by each that carries calls on them. */
function mergeChannels(all: readonly ChannelsLive[]): ChannelsLive[] {
  const bySide = new Map<string, ChannelsLive>()
  for (const live of all) {
    const key = `${live.side} ${live.id}`
    const known = bySide.get(key)
    bySide.set(key, known ? { ...known, channels: addChannels(known.channels, live.channels) } : live)
  }
  return [...bySide.values()]
}

function addChannels(a: ChannelsLive['channels'], b: ChannelsLive['channels']): ChannelsLive['channels'] {
  const calls = new Map(a.map(({ channel, activeCalls }) => [channel, activeCalls]))
  for (const { channel, activeCalls } of b) calls.set(channel, (calls.get(channel) ?? 0) + activeCalls)
  return Array.from(calls, ([channel, activeCalls]) => ({ channel, activeCalls }))
}
