import { type FiguresRange, type RangeName, readRange } from '#web/lib/figures.ts'

export const FIRST_RANGE: RangeName = '5min'

/** What the page's address asks for; what makes no sense there is the first range. */
export function rangeOf(address: {
  readonly range?: string | undefined
  readonly from?: string | undefined
  readonly to?: string | undefined
}): FiguresRange {
  const { range, from, to } = address
  const read = readRange({ range: range || FIRST_RANGE, from: from || undefined, to: to || undefined })
  return 'kind' in read ? read : { kind: FIRST_RANGE }
}
