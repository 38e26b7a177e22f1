import type { CallJournal } from '#engine/journal/call-journal.ts'
import type { Spool } from '#engine/journal/spool.ts'
import type { Intake } from './intake.ts'

export interface RecordKeepers {
  readonly journal: Pick<CallJournal, 'lostLines'>
  readonly spool: Pick<Spool, 'damagedLines'>
  readonly intake: Pick<Intake, 'droppedEvents'>
  readonly spoolLosses: { readonly batches: number }
}

/** What the control thread could not keep, by reason: no call is touched by it, but some book has a gap. */
export function recordLosses({ journal, spool, intake, spoolLosses }: RecordKeepers): Record<string, number> {
  return {
    'spool-batch': spoolLosses.batches,
    'spool-line': spool.damagedLines,
    'journal-line': journal.lostLines,
    event: intake.droppedEvents,
  }
}
