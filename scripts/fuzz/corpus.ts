import type { Random } from '#engine/base/random.ts'

/** Both bound the memory of a run, however long. */
const MOST_ENTRIES = 3_000
const MOST_BYTES = 24 * 1_024 * 1_024
/** The latest ones are where there is most to find. */
const LATEST = 24

/** The inputs that reached something new, to be changed further. */
export class Corpus {
  private readonly taken: Buffer[] = []
  private readonly turnedAway: Buffer[] = []
  private bytes = 0

  get size(): number {
    return this.taken.length + this.turnedAway.length
  }

  all(): readonly Buffer[] {
    return [...this.taken, ...this.turnedAway]
  }

  /** False when it is full. */
  add(input: Buffer, isTaken: boolean): boolean {
    if (this.size >= MOST_ENTRIES || this.bytes + input.length > MOST_BYTES) return false
    const list = isTaken ? this.taken : this.turnedAway
    list.push(input)
    this.bytes += input.length
    return true
  }

  /**
   * One that was taken, three times of four: a change of what is turned away is mostly turned away as well. Of all or
   * of the latest; of two the shorter one, mostly, since it costs less and says the same.
   */
  pick(random: Random): Buffer {
    const isTaken = this.turnedAway.length === 0 || (this.taken.length > 0 && random.below(4) > 0)
    const list = isTaken ? this.taken : this.turnedAway
    const latest = random.below(3) === 0 ? Math.min(LATEST, list.length) : list.length
    const any = () => list[list.length - 1 - random.below(latest)] ?? Buffer.alloc(0)
    const [one, other] = [any(), any()]
    return one.length <= other.length || random.below(3) === 0 ? one : other
  }
}
