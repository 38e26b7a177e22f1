import { readFileSync } from 'node:fs'
import { seededRandom } from '#engine/base/random.ts'
import { Campaign } from './campaign.ts'
import { readCorpus, writeCorpus } from './corpus-files.ts'
import { Coverage } from './coverage.ts'
import { type Fault, isFault, verdictOn } from './fault.ts'
import type { Finding } from './finding.ts'
import { slownessOf } from './speed.ts'
import type { Target, TargetInput } from './target.ts'
import { TARGETS } from './targets/all.ts'
import type { Watch } from './watch.ts'

export interface SearchOptions {
  /** Empty: all. */
  readonly targets: readonly string[]
  readonly seed: number
  readonly seconds: number
  /** Ends sooner, after so many inputs: the same number and seed give the same inputs again. */
  readonly executions: number
  /** Without the kept corpus, from the plain seeds alone. */
  readonly isFresh: boolean
  /** Rewrites the kept corpus at the end. */
  readonly keeps: boolean
}

export interface Progress {
  readonly elapsedMs: number
  readonly executions: number
  readonly heapBytes: number
  readonly targets: readonly { name: string; executions: number; corpus: number; blocks: number }[]
}

const PROGRESS_MS = 3_000

function chosen(names: readonly string[]): readonly Target[] {
  const unknown = names.filter((name) => !TARGETS.some((target) => target.name === name))
  if (unknown.length > 0)
    throw new Error(
      `no target ${unknown.join()}; there are ${TARGETS.map((target) => target.name).join(', ')}`,
    )
  return names.length === 0 ? TARGETS : TARGETS.filter((target) => names.includes(target.name))
}

/** Searches all targets in turn until time is up, the inputs are spent, or something is found. */
export class Search {
  private readonly options: SearchOptions
  private readonly startMs = performance.now()
  private readonly coverage = new Coverage()
  private readonly campaigns: readonly Campaign[]
  private toldMs = this.startMs

  /** `keep` hears of each input that joins a corpus. */
  constructor(options: SearchOptions, watch: Watch, keep: (kept: TargetInput) => void) {
    this.options = options
    const announce = (target: string, input: Buffer) => watch.announce(target, input)
    this.campaigns = chosen(options.targets).map((target, i) => {
      const random = seededRandom(options.seed * 64 + i)
      return new Campaign(target, { coverage: this.coverage, random, announce, keep })
    })
  }

  run(tell: (progress: Progress) => void): Finding | null {
    this.coverage.start()
    const finding = this.begin() ?? this.rounds(tell)
    if (finding === null && this.options.keeps)
      for (const campaign of this.campaigns) writeCorpus(campaign.target.name, campaign.cover())
    this.coverage.stop()
    tell(this.progress())
    return finding
  }

  private begin(): Finding | null {
    for (const campaign of this.campaigns) {
      const { name, seeds } = campaign.target
      const kept = this.options.isFresh ? [] : readCorpus(name).map(({ input }) => input)
      const fault = campaign.begin([...seeds.map((seed) => Buffer.from(seed, 'latin1')), ...kept])
      if (fault) return this.finding(campaign, fault)
    }
    return null
  }

  private rounds(tell: (progress: Progress) => void): Finding | null {
    while (!this.isOver()) {
      for (const campaign of this.campaigns) {
        const fault = campaign.rounds()
        if (fault) return this.finding(campaign, fault)
      }
      if (performance.now() - this.toldMs < PROGRESS_MS) continue
      this.toldMs = performance.now()
      tell(this.progress())
    }
    return null
  }

  private isOver(): boolean {
    const { seconds, executions } = this.options
    return performance.now() - this.startMs >= seconds * 1_000 || this.executions() >= executions
  }

  private executions(): number {
    return this.campaigns.reduce((sum, campaign) => sum + campaign.executions, 0)
  }

  private finding(campaign: Campaign, fault: Fault): Finding {
    const found = { executions: this.executions(), elapsedMs: performance.now() - this.startMs }
    return { target: campaign.target.name, ...campaign.minimised(fault), ...found }
  }

  private progress(): Progress {
    return {
      elapsedMs: performance.now() - this.startMs,
      executions: this.executions(),
      heapBytes: process.memoryUsage().heapUsed,
      targets: this.campaigns.map(({ target, executions, corpus, reached }) => ({
        name: target.name,
        executions,
        corpus: corpus.size,
        blocks: reached,
      })),
    }
  }
}

/** One file through the oracles of the targets. */
export function judge(file: string, targets: readonly string[], watch: Watch): Finding | null {
  const startMs = performance.now()
  const input = readFileSync(file)
  for (const target of chosen(targets)) {
    watch.announce(target.name, input)
    const verdict = verdictOn(target, input)
    const fault = isFault(verdict) ? verdict : slownessOf(target, input)
    if (fault) return { target: target.name, ...fault, executions: 1, elapsedMs: performance.now() - startMs }
  }
  return null
}
