import type { PredictedAnswer } from './answers.ts'
import { type Cell, formatTable } from './table.ts'

/** Calls and shares of each destination, as the set is and as it would be. */
export function wordWhatIf({
  shares,
  calls,
  unplacedNow,
  unplacedThen,
  moved,
  names,
}: PredictedAnswer): string {
  const rows = shares.map(({ destinationId, callsNow, callsThen, peakNow, peakThen }): Cell[] => {
    const uri = names.destinations.find(({ id }) => id === destinationId)?.uri ?? ''
    return [destinationId, uri, callsNow, share(callsNow), peakNow, callsThen, share(callsThen), peakThen]
  })
  const head = ['id', 'uri', 'calls now', '%', 'most now', 'calls then', '%', 'most then']
  function share(count: number | null): string | null {
    return count === null ? null : ((count / calls) * 100).toFixed(1)
  }
  return [formatTable(head, rows), ...ending(calls, unplacedNow, unplacedThen, moved)].join('\n')
}

function ending(calls: number, unplacedNow: number, unplacedThen: number, moved: number | null): string[] {
  return [
    `of ${calls} calls ${unplacedNow} find nobody now, ${unplacedThen} then`,
    ...(moved === null ? [] : [`${moved} calls would go elsewhere than now`]),
    'nothing was changed',
  ]
}
