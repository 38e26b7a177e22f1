import { z } from 'zod'

/** How much to call, and through what. */
export interface Load {
  readonly proxy: { readonly address: string; readonly port: number }
  /** One after the other, without a pause. */
  readonly phases: readonly Phase[]
  readonly holdMs: number
  readonly death?: Death
}

export interface Phase {
  /** Calls begun per second. */
  readonly rate: number
  readonly calls: number
}

/** A callee that fails in the middle of a load and is back after it: its port closes, or it falls silent. */
export interface Death {
  readonly way: 'closed' | 'silent'
  readonly afterMs: number
  /** From 0. */
  readonly callee: number
}

const latencySchema = z
  .object({ p50: z.number(), p95: z.number(), p99: z.number(), max: z.number() })
  .nullable()
export type Latency = z.output<typeof latencySchema>

export const outcomeSchema = z.object({
  calls: z.int(),
  completed: z.int(),
  failed: z.int(),
  /** Messages sent again after half a second, or heard twice. */
  resent: z.int(),
  /** 180 after 200, or ACK after BYE. */
  reordered: z.int(),
  seconds: z.number(),
  mostOpen: z.int(),
  /** Of caller and callees: the same work each time, so it tells how fast the machine was just then. */
  cpuUs: z.number(),
  perCallee: z.array(z.int()),
  /** INVITE from caller to callee; 200 back; INVITE to 180. Microseconds. */
  forwardUs: latencySchema,
  backUs: latencySchema,
  postDialDelayUs: latencySchema,
  /** Calls begun, answered, and refused by 503, by second of the load. */
  begunPerSecond: z.array(z.int()),
  answeredPerSecond: z.array(z.int()),
  refusedPerSecond: z.array(z.int()),
  /** When the callee died, in ms since the epoch; null where none did. */
  diedAtMs: z.number().nullable(),
})
export type Outcome = z.output<typeof outcomeSchema>

/** Caller and callees. The callees answer until it is stopped, the caller calls as often as it is asked. */
export interface Generator {
  /** Whether its callees answer probes between and during loads. */
  readonly answersProbes: boolean
  run(load: Load): Promise<Outcome>
  /** May be repeated safely. */
  stop(): Promise<void>
}

const GRACE_MS = 70_000

/** Longest a load can take: its calls, their hold, and a minute for what was lost. */
export function limitMs({ phases, holdMs }: Load): number {
  return phases.reduce((sum, { rate, calls }) => sum + (calls / rate) * 1_000, holdMs + GRACE_MS)
}
