/** Texts of the way back to an earlier configuration. */

export const RETURN_TEXTS = {
  returnTo: (revision: number) => `Return to revision ${revision}`,
  takeBack: (revision: number) => `Take back the change of revision ${revision}`,
  done: 'Returned, as a revision of its own.',
  working: 'Working out what would change …',
  everything: 'Return everything since',
  again: 'Look again',
  return: 'Return',
  line: (changes: number, counts: string) =>
    `${changes === 1 ? 'One change is' : `${changes} changes are`} taken back: ${counts}. What is removed gets no new calls, and its calls in progress finish. What comes back keeps its counts.`,
  passwords: (destinations: string) =>
    `Passwords of earlier addresses were not kept: write them again afterwards (destination ${destinations}).`,
} as const

/** Of what was changed, field by field. */
export const ROW_DIFF_TEXTS = {
  less: 'Show less',
  all: 'Show all of it',
  moreRows: (count: number) => `and ${count} more rows, as the audit has them`,
  kind: { added: 'added', changed: 'changed', removed: 'removed' },
} as const
