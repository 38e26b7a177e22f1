export interface LeakOptions {
  readonly calls: number
  /** Calls begun per second. */
  readonly rate: number
  readonly restart: 'SIGTERM' | 'SIGKILL'
  /** Seconds between two restarts of the engine. */
  readonly restartEverySec: number
  readonly seed: number
  /** Hears how far it is. */
  say?(text: string): void
}

export interface LeakReport {
  readonly seconds: number
  readonly restarts: number
  readonly reloads: number
  readonly forged: number
  readonly deaths: number
  /** Callers that were killed with their calls. */
  readonly callersKilled: number
  readonly callers: { readonly successful: number; readonly failed: number }
  /** By destination. */
  readonly totals: readonly LeakTotal[]
  /** What is left in the books when all is over: each must be 0. */
  readonly left: Readonly<Record<string, number>>
}

/** What Fairline says of a destination, and what that did by its own log. */
export interface LeakTotal {
  /** Calls on it. */
  readonly counted: number
  /** Records of calls on it. */
  readonly recorded: number
  /** Calls that were offered to it, and went on to another. */
  readonly movedOn: number
  /** Calls whose INVITE it had. */
  readonly served: number
  /** Its machine dies now and then: what moved on may never have reached it. */
  readonly isMortal: boolean
}

/** Calls that end in the last moments before a kill may lack their count and their record (rules 9). */
const UNCOUNTED_SEC = 0.2

/** The totals that are not what was promised: its records' and its own figure, exact unless the engine was killed. */
export function brokenTotals({ totals, restarts }: LeakReport, options: LeakOptions): readonly LeakTotal[] {
  const slack = options.restart === 'SIGTERM' ? 0 : restarts * UNCOUNTED_SEC * options.rate
  return totals.filter(({ counted, recorded, movedOn, served, isMortal }) => {
    if (Math.abs(counted - recorded) > slack) return true
    const least = isMortal ? counted : counted + movedOn
    return served < least || served > counted + movedOn + slack
  })
}
