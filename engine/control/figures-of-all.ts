import type { ChannelsLive } from '#engine/contract/live.ts'
import { mergeFigures } from './merged-figures.ts'
import type { FurtherFigures, RelayFigures } from './relay-port.ts'
import { WatchedBook } from './watched-book.ts'

/** Takes the figures of every relay thread, and gives those of all of them. */
export class FiguresOfAll {
  private readonly threads: number
  private first: RelayFigures | null = null
  private readonly further = new Map<number, FurtherFigures>()
  /** By thread: what each tells of watched sets is news only. */
  private readonly watched = new Map<number, WatchedBook>()

  constructor(threads: number) {
    this.threads = threads
  }

  /** Null until each has told anew: where one is silent, all are. */
  take(thread: number, figures: RelayFigures | FurtherFigures): RelayFigures | null {
    if (this.threads === 1 && figures.kind === 'figures') return figures
    const book = this.watched.get(thread) ?? new WatchedBook()
    this.watched.set(thread, book)
    book.take(figures)
    if (figures.kind === 'figures') this.first = figures
    else this.further.set(thread, figures)
    const { first } = this
    if (!first || this.further.size < this.threads - 1) return null
    this.first = null
    const further = [...this.further.values()]
    this.further.clear()
    const channels = mergeChannels([...this.watched.values()].flatMap((each) => each.channels))
    const details = this.watched.get(1)?.details ?? []
    return { ...mergeFigures(first, further), channels, details }
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
