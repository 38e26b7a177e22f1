import type { Latency, Outcome } from './generator.ts'

const SECOND_MS = 1_000

/** What a load of `thread-load.ts` comes to, call by call and second by second. Times in ms of one clock. */
export class CallTally {
  completed = 0
  failed = 0
  resent = 0
  reordered = 0
  mostOpen = 0
  diedAtMs: number | null = null
  readonly forwardMs: number[] = []
  readonly backMs: number[] = []
  readonly ringingMs: number[] = []
  private readonly perCallee: number[]
  private readonly seconds = { begun: [] as number[], answered: [] as number[], refused: [] as number[] }
  private readonly startMs: number

  constructor(callees: number, startMs: number) {
    this.perCallee = Array.from({ length: callees }, () => 0)
    this.startMs = startMs
  }

  taken(callee: number): void {
    this.perCallee[callee] = (this.perCallee[callee] ?? 0) + 1
  }

  count(what: keyof CallTally['seconds'], nowMs: number): void {
    const second = Math.floor((nowMs - this.startMs) / SECOND_MS)
    for (const counts of Object.values(this.seconds)) while (counts.length <= second) counts.push(0)
    const counts = this.seconds[what]
    counts[second] = (counts[second] ?? 0) + 1
  }

  outcome(calls: number, nowMs: number, cpuUs: number): Outcome {
    const { completed, resent, reordered, mostOpen, perCallee, diedAtMs } = this
    return {
      ...{ calls, completed, resent, reordered, mostOpen, cpuUs, perCallee, diedAtMs },
      failed: calls - completed,
      seconds: (nowMs - this.startMs) / SECOND_MS,
      forwardUs: latencyOf(this.forwardMs),
      backUs: latencyOf(this.backMs),
      postDialDelayUs: latencyOf(this.ringingMs),
      begunPerSecond: this.seconds.begun,
      answeredPerSecond: this.seconds.answered,
      refusedPerSecond: this.seconds.refused,
    }
  }
}

function latencyOf(spansMs: readonly number[]): Latency {
  if (spansMs.length === 0) return null
  const sorted = Float64Array.from(spansMs).sort()
  const at = (share: number) =>
    (sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)] ?? 0) * 1_000
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) }
}
