import { CALLS } from './calls.ts'
import { DIALOGS } from './dialogs.ts'
import { FORMS } from './forms.ts'
import { LOSSES } from './losses.ts'
import type { Path } from './path.ts'
import type { Scenario } from './scenario.ts'

/** The long ones first, so that the rest runs beside them. */
export const SCENARIOS: readonly Scenario[] = [...LOSSES, ...CALLS, ...DIALOGS, ...FORMS]

/** Every scenario with every path it can be shown on. */
export function pairs(scenarios: readonly Scenario[], paths: readonly Path[]): [Scenario, Path][] {
  return scenarios.flatMap((scenario) =>
    paths.filter((path) => isShown(scenario, path)).map((path): [Scenario, Path] => [scenario, path]),
  )
}

/**
 * Streams lose nothing, so the leg that does is one over UDP; and what is lost on the caller's leg needs a callee over
 * UDP as well, because SIPp repeats no 200 over a stream, as RFC 3261 §13.3.1.4 asks of it.
 */
function isShown({ loss }: Scenario, { caller, callee }: Path): boolean {
  if (!loss) return true
  return callee.transport === 'udp' && (loss.leg === 'callee' || caller.transport === 'udp')
}
