import { reserveCells } from '#engine/balance/cell-arena.ts'
import { slotOwner } from '#engine/balance/owner.ts'
import { seededRandom } from '#engine/base/random.ts'
import type { Snapshot } from '#engine/contract/config.ts'
import type { CellLayout } from '#engine/destination/cell-layout.ts'
import type { Destination } from '#engine/destination/destination.ts'
import { Directory } from '#engine/destination/directory.ts'
import { ManualClock } from '#tests/support/manual-clock.ts'

/** The directories of several relay threads, on one buffer and in one thread. */
export class Relays {
  readonly clock = new ManualClock()
  readonly first: Directory
  readonly all: readonly Directory[]
  private readonly waiting: { readonly layout: CellLayout; readonly snapshot: Snapshot }[][]

  constructor(threads: number, buffer = reserveCells()) {
    this.all = Array.from({ length: threads }, (_, i) => {
      const cells = { buffer, thread: i + 1, threads }
      return new Directory({ clock: this.clock, random: seededRandom(1), cells })
    })
    const [first] = this.all
    if (!first) throw new Error('no thread')
    this.first = first
    this.waiting = this.all.map(() => [])
  }

  apply(snapshot: Snapshot): void {
    this.begin(snapshot)
    for (const [i] of this.all.entries()) this.follow(i)
  }

  /** In the first thread alone. */
  begin(snapshot: Snapshot): void {
    this.first.apply(snapshot)
    const layout = structuredClone(this.first.layout())
    for (const queue of this.waiting.slice(1)) queue.push({ layout, snapshot })
  }

  /** The thread of that index takes over what it has not taken over yet, as `most` as are said. */
  follow(index: number, most = Number.POSITIVE_INFINITY): void {
    for (const { layout, snapshot } of this.waiting[index]?.splice(0, most) ?? []) {
      this.all[index]?.attach(layout)
      this.all[index]?.apply(snapshot)
    }
  }

  isBehind(index: number): boolean {
    return (this.waiting[index] ?? []).length > 0
  }

  /** As each thread sees it. */
  each(id: number): Destination[] {
    return this.all.map((directory) => {
      const destination = directory.destination(id)
      if (!destination) throw new Error(`no destination ${id}`)
      return destination
    })
  }
}

/** Of a call of the thread of that index. */
export function owner(index: number, call: number): number {
  return slotOwner(index + 1, call)
}
