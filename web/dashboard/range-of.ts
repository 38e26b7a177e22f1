import { type FiguresRange, figuresQuerySchema, type RangeName } from '#web/lib/figures.ts'

export const FIRST_RANGE: RangeName = '5min'

/** What the page's address asks for; what makes no sense there is the first range. */
export function rangeOf(address: {
  readonly range?: string | undefined
  readonly from?: string | undefined
  readonly to?: string | undefined
}): FiguresRange {
  const { range = '', from = '', to = '' } = address
  const parsed = figuresQuerySchema.safeParse({
    range: range || FIRST_RANGE,
    ...(from && { from }),
    ...(to && { to }),
  })
  return parsed.success ? parsed.data : { kind: FIRST_RANGE }
}
