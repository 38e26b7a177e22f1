import type { CallCause } from '#engine/contract/vocabulary.ts'
import { CAUSE_TEXTS } from '#web/lib/call-words.ts'
import type { Figures } from '#web/lib/figures.ts'
import { DASHBOARD_TEXTS } from '#web/texts/dashboard.ts'

export interface FailureBar {
  readonly name: string
  readonly calls: number
  /** Of all calls offered in this time. */
  readonly percent: number
}

type Cause = Figures['causes'][number]

/** As many as have room; what is left over stands together. */
const MOST_BARS = 8

/** Calls that were not answered, by cause and what the caller was told; most frequent first. */
export function failureBars(causes: readonly Cause[], offered: number): readonly FailureBar[] {
  const bar = (name: string, calls: number) => ({
    ...{ name, calls, percent: offered > 0 ? (100 * calls) / offered : 0 },
  })
  const failed = causes.filter((one) => !one.isAfterAnswer)
  const bars = failed.map((one) => bar(failureName(one), one.calls))
  if (bars.length <= MOST_BARS) return bars
  const rest = failed.slice(MOST_BARS - 1).reduce((sum, one) => sum + one.calls, 0)
  return [...bars.slice(0, MOST_BARS - 1), bar(DASHBOARD_TEXTS.charts.othersPast, rest)]
}

/** "rejected, 4xx". */
function failureName({ cause, statusClass }: Cause): string {
  return `${causeWord(cause)}, ${DASHBOARD_TEXTS.charts.told(statusClass)}`
}

/** Answered calls that no BYE ended. */
export function badEnds(
  causes: readonly Cause[],
): readonly { readonly name: string; readonly calls: number }[] {
  return causes
    .filter((one) => one.isAfterAnswer)
    .map(({ cause, calls }) => ({ name: causeWord(cause), calls }))
}

function causeWord(cause: string): string {
  return Object.hasOwn(CAUSE_TEXTS, cause) ? CAUSE_TEXTS[cause as CallCause].label : cause
}
