import type { FieldDiff } from './field-diff.ts'

/** Why an edit came too late: what was done since its author had looked, and by whom last. */
export interface Conflict {
  /** `destination 7`. */
  readonly subject: string
  readonly actorName: string
  readonly atMs: number
  /** Number of the configuration that changed it last. */
  readonly revision: number
  /** From what its author saw to what it is. */
  readonly changes: readonly FieldDiff[]
}

/** What a page or a caller was told of a row, and hands back with an edit. */
export interface Seen {
  /** Number of the configuration that changed the row last. */
  readonly revision?: number
}
