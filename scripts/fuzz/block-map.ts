import type { FunctionRun, Stretch } from './coverage.ts'

/** Powers of two told apart in a count; above, they are all one. */
const MOST_BUCKETS = 24

/** The bit of a count: its binary logarithm. 0 for a block that was not run. */
function bucketOf(count: number): number {
  return count === 0 ? 0 : 1 << Math.min(MOST_BUCKETS, 31 - Math.clz32(count))
}

/** The blocks of one function that were told apart so far, in order, each with the buckets its counts fell into. */
class FunctionBlocks {
  private readonly starts: number[]
  private readonly buckets: number[]

  constructor(past?: FunctionBlocks) {
    this.starts = [...(past?.starts ?? [])]
    this.buckets = [...(past?.buckets ?? [])]
  }

  get reached(): number {
    return this.buckets.filter((buckets) => buckets !== 0).length
  }

  /** Blocks not reached before, or reached as often for the first time where counts matter. */
  isNew(stretches: readonly Stretch[], byCount: boolean): boolean {
    return stretches.some(({ start, count }, i) => {
      const bucket = bucketOf(count)
      if (bucket === 0) return false
      const wanted = byCount ? bucket : -1
      let at = Math.max(0, this.placeOf(start))
      const end = stretches[i + 1]?.start ?? Number.POSITIVE_INFINITY
      do if (((this.buckets[at] ?? 0) & wanted) === 0) return true
      while (++at < this.starts.length && (this.starts[at] ?? 0) < end)
      return false
    })
  }

  add(stretches: readonly Stretch[]): void {
    for (const { start } of stretches) this.cutAt(start)
    for (const [i, { start, count }] of stretches.entries()) {
      const end = stretches[i + 1]?.start ?? Number.POSITIVE_INFINITY
      for (let at = this.placeOf(start); at < this.starts.length && (this.starts[at] ?? 0) < end; at++)
        this.buckets[at] = (this.buckets[at] ?? 0) | bucketOf(count)
    }
  }

  /** Where counts differ for the first time, two blocks are seen where there was one: both have its past. */
  private cutAt(start: number): void {
    const at = this.placeOf(start)
    if (this.starts[at] === start) return
    this.starts.splice(at + 1, 0, start)
    this.buckets.splice(at + 1, 0, this.buckets[at] ?? 0)
  }

  /** The last block that begins at or before it; -1 when there is none. */
  private placeOf(start: number): number {
    let low = 0
    let high = this.starts.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.starts[middle] ?? 0) <= start) low = middle + 1
      else high = middle
    }
    return low - 1
  }
}

/** What the inputs of one target have reached. */
export class BlockMap {
  private readonly functions = new Map<string, FunctionBlocks>()

  get reached(): number {
    return [...this.functions.values()].reduce((sum, blocks) => sum + blocks.reached, 0)
  }

  /** `byCount` only for what a single input ran: the counts of several say nothing about one. */
  isNew(runs: readonly FunctionRun[], byCount: boolean): boolean {
    return runs.some(({ name, stretches }) => {
      const known = this.functions.get(name)
      return known === undefined ? stretches.some(({ count }) => count > 0) : known.isNew(stretches, byCount)
    })
  }

  /** How many blocks there would be with these. */
  reachedWith(runs: readonly FunctionRun[]): number {
    return runs.reduce((sum, { name, stretches }) => {
      const past = this.functions.get(name)
      const blocks = new FunctionBlocks(past)
      blocks.add(stretches)
      return sum + blocks.reached - (past?.reached ?? 0)
    }, this.reached)
  }

  add(runs: readonly FunctionRun[]): void {
    for (const { name, stretches } of runs) {
      const known = this.functions.get(name) ?? new FunctionBlocks()
      known.add(stretches)
      this.functions.set(name, known)
    }
  }
}
