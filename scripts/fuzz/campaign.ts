import type { Random } from '#engine/base/random.ts'
import { BlockMap } from './block-map.ts'
import { Corpus } from './corpus.ts'
import { coverOf } from './cover.ts'
import type { Coverage, FunctionRun } from './coverage.ts'
import { type Fault, isFault, type Verdict, verdictOn } from './fault.ts'
import { minimise } from './minimise.ts'
import { mutate } from './mutate.ts'
import type { Target, TargetInput } from './target.ts'

/** Of a batch: it doubles while nothing is new and is halved when something is. */
const LEAST_BATCH = 4
const MOST_BATCH = 256

/** What it takes to run inputs on a target. */
export interface Bench {
  readonly coverage: Coverage
  readonly random: Random
  /** Hears of each input before it is run: whoever watches knows then which one never ended. */
  readonly announce: (target: string, input: Buffer) => void
  /** Hears of each input that joins the corpus. */
  readonly keep: (kept: TargetInput) => void
}

/**
 * The search on one target. Batches of changed inputs are run under one reading of the coverage; a batch that reached
 * a new block is halved and run again until the inputs that did are alone.
 */
export class Campaign {
  readonly target: Target
  readonly corpus = new Corpus()
  executions = 0
  private readonly blocks = new BlockMap()
  private readonly bench: Bench
  private batch = LEAST_BATCH

  constructor(target: Target, bench: Bench) {
    this.target = target
    this.bench = bench
  }

  get reached(): number {
    return this.blocks.reached
  }

  /** Begins with these inputs, all of which stay in the corpus where they add anything. */
  begin(inputs: readonly Buffer[]): Fault | null {
    this.bench.coverage.take(this.target.guides)
    for (const input of inputs) {
      const fault = this.runSingle(input)
      if (fault) return fault
    }
    return null
  }

  /** Its share of rounds. The first fault ends them. */
  rounds(): Fault | null {
    for (let done = 0; done < this.target.share; done++) {
      const fault = this.round()
      if (fault) return fault
    }
    return null
  }

  /** So many inputs as a full batch has, and one by itself, to see how often it ran each block. */
  private round(): Fault | null {
    const alone = this.runSingle(this.next())
    if (alone) return alone
    for (let done = 0; done < MOST_BATCH; done += this.batch) {
      const size = this.corpus.size
      const fault = this.runBatch(Array.from({ length: this.batch }, () => this.next()))
      if (fault) return fault
      const isQuiet = this.corpus.size === size
      this.batch = isQuiet ? Math.min(MOST_BATCH, this.batch * 2) : Math.max(LEAST_BATCH, this.batch >> 1)
    }
    return null
  }

  private next(): Buffer {
    const { random } = this.bench
    return mutate(this.corpus.pick(random), random, this.target.craft, this.corpus.pick(random))
  }

  /** The fault with the shortest input that shows the same. */
  minimised(fault: Fault): Fault {
    const sameOf = (input: Buffer) => {
      const verdict = this.run(input)
      return isFault(verdict) && verdict.oracle === fault.oracle ? verdict : null
    }
    return sameOf(minimise(fault.input, (input) => sameOf(input) !== null)) ?? fault
  }

  /** Few and short inputs that reach all blocks the corpus reaches. */
  cover(): readonly Buffer[] {
    return coverOf(this.corpus.all(), (input) => this.measure(input).runs)
  }

  private measure(input: Buffer): { verdict: Verdict; runs: readonly FunctionRun[] } {
    const verdict = this.run(input)
    return { verdict, runs: this.bench.coverage.take(this.target.guides) }
  }

  private runSingle(input: Buffer): Fault | null {
    const { verdict, runs } = this.measure(input)
    if (isFault(verdict)) return verdict
    if (this.blocks.isNew(runs, true) && this.corpus.add(input, verdict === 'taken')) {
      this.blocks.add(runs)
      this.bench.keep({ target: this.target.name, input })
    }
    return null
  }

  private runBatch(inputs: readonly Buffer[]): Fault | null {
    const [only, ...others] = inputs
    if (only && others.length === 0) return this.runSingle(only)
    for (const input of inputs) {
      const verdict = this.run(input)
      if (isFault(verdict)) return verdict
    }
    if (!this.blocks.isNew(this.bench.coverage.take(this.target.guides), false)) return null
    const half = inputs.length >> 1
    return this.runBatch(inputs.slice(0, half)) ?? this.runBatch(inputs.slice(half))
  }

  private run(input: Buffer): Verdict {
    this.executions++
    this.bench.announce(this.target.name, input)
    return verdictOn(this.target, input)
  }
}
