import type { Dimension } from '#web/lib/grouping.ts'

export interface Grouping {
  /** Null: the tables of channels. */
  readonly by: Dimension | null
  readonly and: Dimension | null
}

/** The address of the page in this time and these groups. */
export function distributionHref(range: string, { by, and }: Grouping): string {
  const query = new URLSearchParams({ range })
  if (by !== null) query.set('by', by)
  if (by !== null && and !== null) query.set('and', and)
  return `/distribution?${query}`
}
