import type { Contender } from './contenders.ts'
import { cpuUs, hostTicks } from './cpu.ts'
import type { Generator, Load, Outcome } from './load.ts'

/** One proxy under one load. */
export interface Measurement {
  readonly proxy: string
  /** CPU of the proxy per call, all its processes and threads. Microseconds. */
  readonly cpuUsPerCall: number
  readonly generatorUsPerCall: number
  /** The first over the second: comparable between runs far apart. */
  readonly norm: number
  /** CPU time the host took from this machine: above 8 the latencies mean nothing. */
  readonly stealPercent: number
  readonly outcome: Outcome
}

export async function measure(
  proxy: Contender,
  load: Omit<Load, 'proxy'>,
  generate: Generator,
  onStart: (pid: number) => void,
): Promise<Measurement> {
  const host = hostTicks()
  const before = cpuUs(proxy.pid)
  const outcome = await generate({ ...load, proxy }, onStart)
  const cpuUsPerCall = (cpuUs(proxy.pid) - before) / load.calls
  const after = hostTicks()
  const generatorUsPerCall = outcome.cpuUs / load.calls
  return {
    proxy: proxy.name,
    cpuUsPerCall,
    generatorUsPerCall,
    norm: cpuUsPerCall / Math.max(generatorUsPerCall, 1),
    stealPercent: ((after.stolen - host.stolen) / Math.max(after.all - host.all, 1)) * 100,
    outcome,
  }
}

export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? 0
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2
}

export interface Summary {
  readonly proxy: string
  readonly cpuUsPerCall: number
  readonly norm: number
  readonly failed: number
  readonly resent: number
  readonly postDialDelayP99Us: number | null
}

/** Medians per proxy, in order of first appearance. */
export function summarise(measurements: readonly Measurement[]): Summary[] {
  const names = [...new Set(measurements.map(({ proxy }) => proxy))]
  return names.map((name) =>
    summaryOf(
      name,
      measurements.filter(({ proxy }) => proxy === name),
    ),
  )
}

function summaryOf(proxy: string, own: readonly Measurement[]): Summary {
  const total = (field: 'failed' | 'resent') => own.reduce((sum, { outcome }) => sum + outcome[field], 0)
  const delays = own.flatMap(({ outcome }) => outcome.postDialDelayUs?.p99 ?? [])
  return {
    proxy,
    cpuUsPerCall: median(own.map((one) => one.cpuUsPerCall)),
    norm: median(own.map((one) => one.norm)),
    failed: total('failed'),
    resent: total('resent'),
    postDialDelayP99Us: delays.length > 0 ? median(delays) : null,
  }
}

/** Median over rounds of ours over theirs in the same round; null without a second contender. */
export function ratio(measurements: readonly Measurement[]): number | null {
  const [ours, theirs] = [...new Set(measurements.map(({ proxy }) => proxy))]
  if (theirs === undefined) return null
  const of = (name: string | undefined) => measurements.filter(({ proxy }) => proxy === name)
  const pairs = of(ours).map(
    (one, round) => one.cpuUsPerCall / (of(theirs)[round]?.cpuUsPerCall ?? Number.NaN),
  )
  return median(pairs.filter(Number.isFinite))
}
