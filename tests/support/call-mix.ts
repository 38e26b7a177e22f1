import { type CallerScenario, type SippAddress, type SippProcess, startCaller } from './sipp.ts'

/** The mix of the flow tests: most calls are ordinary, five in a hundred of each other kind. */
export const CALL_MIX: readonly { readonly scenario: CallerScenario; readonly percent: number }[] = [
  { scenario: 'caller', percent: 75 },
  { scenario: 'caller-busy', percent: 5 },
  { scenario: 'caller-cancels', percent: 5 },
  { scenario: 'caller-missing', percent: 5 },
  { scenario: 'caller-hears-bye', percent: 5 },
  { scenario: 'caller-reinvite', percent: 5 },
]

export interface MixOptions {
  readonly to: SippAddress
  /** Address of the callers; each kind gets a port of its own. */
  readonly address: string
  readonly calls: number
  readonly rate: number
  readonly holdMs: number
  readonly limitSec: number
}

/** One SIPp process per kind of call, together `calls` calls at `rate` per second. */
export function startMix(options: MixOptions): SippProcess[] {
  const { to, address, calls, rate, holdMs, limitSec } = options
  return CALL_MIX.map(({ scenario, percent }, i) =>
    startCaller({
      scenario,
      from: { address, port: 5_070 + i },
      to,
      calls: (calls * percent) / 100,
      rate: (rate * percent) / 100,
      // The re-INVITE stands in the middle of two holds.
      holdMs: scenario === 'caller-reinvite' ? holdMs / 2 : holdMs,
      limitSec,
    }),
  )
}
