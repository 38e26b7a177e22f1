import { METHODS } from '#engine/sip/methods.ts'
import type { TrafficCounters } from './ground.ts'

/** One row for every method we do not know, so that a stranger cannot make rows. */
const OTHER = 'OTHER'
const HIGHEST_CODE = 699

/** Counts by status. */
type Row = Float64Array

function emptyRows(): Map<string, Row> {
  return new Map([...METHODS, OTHER].map((method) => [method, new Float64Array(HIGHEST_CODE + 1)]))
}

/** Messages by direction, method and status (0 for a request), and drops by reason, since the thread began. */
export class TrafficTable implements TrafficCounters {
  private readonly in = emptyRows()
  private readonly out = emptyRows()
  private readonly drops = new Map<string, number>()

  received(method: string, code: number): void {
    count(this.in, method, code)
  }

  sent(method: string, code: number): void {
    count(this.out, method, code)
  }

  /** Reasons are words of ours, so that their number is bounded by the source. */
  dropped(reason: string): void {
    this.drops.set(reason, (this.drops.get(reason) ?? 0) + 1)
  }

  messages(): { direction: 'in' | 'out'; method: string; code: number; count: number }[] {
    return [...list('in', this.in), ...list('out', this.out)]
  }

  dropCounts(): { reason: string; count: number }[] {
    return Array.from(this.drops, ([reason, count]) => ({ reason, count }))
  }
}

function count(rows: Map<string, Row>, method: string, code: number): void {
  const row = rows.get(method) ?? rows.get(OTHER)
  const status = code <= HIGHEST_CODE ? code : HIGHEST_CODE
  if (row) row[status] = (row[status] ?? 0) + 1
}

/** Nearly all are 0: once a second this holds up the relay. */
function list<Direction extends 'in' | 'out'>(direction: Direction, rows: Map<string, Row>) {
  const counted: { direction: Direction; method: string; code: number; count: number }[] = []
  for (const [method, row] of rows)
    for (let code = 0; code < row.length; code++) {
      const count = row[code] ?? 0
      if (count > 0) counted.push({ direction, method, code, count })
    }
  return counted
}
