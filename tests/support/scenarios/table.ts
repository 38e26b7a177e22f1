import { CALLS } from './calls.ts'
import { DIALOGS } from './dialogs.ts'
import { FORMS } from './forms.ts'
import { LOSSES } from './losses.ts'
import type { Path } from './path.ts'
import type { Scenario } from './scenario.ts'

/** The long ones first, so that the rest runs beside them. */
export const SCENARIOS: readonly Scenario[] = [...LOSSES, ...CALLS, ...DIALOGS, ...FORMS]

/** Every scenario with every path, but for losses, which streams know none of. */
export function pairs(scenarios: readonly Scenario[], paths: readonly Path[]): [Scenario, Path][] {
  return scenarios.flatMap((scenario) =>
    paths
      .filter((path) => !scenario.loss || path[scenario.loss.leg].transport === 'udp')
      .map((path): [Scenario, Path] => [scenario, path]),
  )
}
