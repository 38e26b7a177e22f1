import type { Outcome } from './generator.ts'

/** CPU time had so far, in microseconds. */
export interface Usage {
  readonly cpuUs: number
  /** Of these the threads that relay; null where all do. */
  readonly relayUs: number | null
  /** What stands beside and is not counted: the panel. */
  readonly panelUs: number | null
}

/** PSS, in bytes. */
export interface Memory {
  readonly ownBytes: number
  readonly panelBytes: number | null
}

/** What must be true of one load for its figures to count; begun before the load. */
export interface Audit {
  /** Resolves when all that the load left behind is written down, or takes too long. */
  drain(outcome: Outcome): Promise<void>
  /** One sentence for each thing that is not as it must be. */
  faults(outcome: Outcome): Promise<readonly string[]>
}

/** A running balancer: hash over Call-ID, Record-Route, the callees of the load as its destinations. */
export interface Contender {
  readonly name: string
  readonly address: string
  readonly port: number
  /** What a reader of the figures must know of it. */
  readonly note: string
  usage(): Usage
  memory(): Memory
  audit(): Promise<Audit>
  /** May be repeated safely. */
  stop(): Promise<void>
}
