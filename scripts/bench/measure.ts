import type { Contender, Memory } from './contender.ts'
import { hostTicks } from './cpu.ts'
import type { Generator, Load, Outcome } from './generator.ts'

/** One of those that take turns: a contender, or the same one under other circumstances. */
export interface Trial {
  readonly name: string
  readonly proxy: Contender
  /** Brings the circumstances about; the answer ends them. */
  arrange?(): Promise<() => Promise<void>>
}

/** One trial under one load. */
export interface Measurement extends Memory {
  readonly trial: string
  /** CPU of the proxy per call, all its processes and threads, its panel not. Microseconds. */
  readonly cpuUsPerCall: number
  /** Of that the threads that relay; of the panel, beside it. */
  readonly relayUsPerCall: number | null
  readonly panelUsPerCall: number | null
  readonly generatorUsPerCall: number
  /** CPU of the proxy over the generator's: comparable between runs far apart. */
  readonly norm: number
  /** CPU time the host took from this machine: above 8 the latencies mean nothing. */
  readonly stealPercent: number
  /** CPU time of everybody else on this machine. */
  readonly otherPercent: number
  readonly outcome: Outcome
  /** Why the figures do not count; empty where they do. */
  readonly faults: readonly string[]
}

const TICK_US = 10_000

/** CPU is read when the records of the load have arrived, so that none of its work is left out. */
export async function measure(
  { name, proxy, arrange }: Trial,
  load: Omit<Load, 'proxy'>,
  generator: Generator,
): Promise<Measurement> {
  const undo = await arrange?.()
  const audit = await proxy.audit()
  const [host, before] = [hostTicks(), proxy.usage()]
  const outcome = await generator.run({ ...load, proxy })
  const [hostAfter, atEnd, memory] = [hostTicks(), proxy.usage(), proxy.memory()]
  await audit.drain(outcome)
  const after = proxy.usage()
  await undo?.()
  const perCall = (us: number) => us / outcome.calls
  const cpuUsPerCall = perCall(after.cpuUs - before.cpuUs)
  const generatorUsPerCall = perCall(outcome.cpuUs)
  const ticks = Math.max(hostAfter.all - host.all, 1)
  const oursUs = atEnd.cpuUs - before.cpuUs + (atEnd.panelUs ?? 0) - (before.panelUs ?? 0) + outcome.cpuUs
  const stolen = hostAfter.stolen - host.stolen
  const busy = ticks - (hostAfter.idle - host.idle) - stolen
  return {
    trial: name,
    cpuUsPerCall,
    relayUsPerCall:
      after.relayUs === null || before.relayUs === null ? null : perCall(after.relayUs - before.relayUs),
    panelUsPerCall:
      after.panelUs === null || before.panelUs === null ? null : perCall(after.panelUs - before.panelUs),
    generatorUsPerCall,
    norm: cpuUsPerCall / Math.max(generatorUsPerCall, 1),
    stealPercent: (stolen / ticks) * 100,
    otherPercent: (Math.max(busy - oursUs / TICK_US, 0) / ticks) * 100,
    ...memory,
    outcome,
    faults: [...loadFaults(outcome), ...(await audit.faults(outcome))],
  }
}

function loadFaults({ calls, completed }: Outcome): string[] {
  return completed === calls ? [] : [`${calls - completed} of ${calls} calls failed`]
}

/** Round after round, everybody in turn. */
export async function alternate(
  trials: readonly Trial[],
  load: Omit<Load, 'proxy'>,
  generator: Generator,
  rounds: number,
  say: (line: string) => void,
): Promise<Measurement[]> {
  const measurements: Measurement[] = []
  for (let round = 1; round <= rounds; round++) {
    for (const trial of trials) measurements.push(await measure(trial, load, generator))
    say(`round ${round} of ${rounds} done`)
  }
  return measurements
}
