import type { CallJournal } from '#engine/journal/call-journal.ts'
import type { Spool } from '#engine/journal/spool.ts'
import type { Intake } from './intake.ts'

export interface LossKeepers {
  readonly journal: Pick<CallJournal, 'lostLines'>
  readonly spool: Pick<Spool, 'damagedLines'>
  readonly intake: Pick<Intake, 'droppedEvents'>
  readonly lostBatches: number
  /** Messages of panels that were not understood. */
  readonly refusedMessages: number
}

/** What the control thread dropped, by reason: no call is touched by it, but some book may have a gap. */
export function controlLosses(keepers: LossKeepers): Record<string, number> {
  const { journal, spool, intake, lostBatches, refusedMessages } = keepers
  return {
    'spool-batch': lostBatches,
    'spool-line': spool.damagedLines,
    'journal-line': journal.lostLines,
    event: intake.droppedEvents,
    'control-message': refusedMessages,
  }
}
