import type { Tick } from '#engine/contract/live.ts'
import type { CallJournal } from '#engine/journal/call-journal.ts'
import type { Spool } from '#engine/journal/spool.ts'
import type { Intake } from './intake.ts'
import type { RelayFigures } from './relay-port.ts'
import type { Traces } from './traces.ts'

/** Call records that found no room, by the relay's own count and by ours. */
export const LOST_RECORDS = 'call-record'

export interface LossKeepers {
  readonly journal: Pick<CallJournal, 'lostLines'>
  readonly spool: Pick<Spool, 'damagedLines' | 'waitingRecords'>
  readonly intake: Pick<Intake, 'droppedEvents' | 'droppedRecords' | 'waitingRecords'>
  /** What the spool gave up. */
  readonly lost: { readonly batches: number; readonly records: number }
  readonly traces: Pick<Traces, 'dropped'>
  /** Messages of panels that were not understood. */
  readonly refusedMessages: number
}

/** What the control thread dropped, by reason: no call is touched by it, but some book may have a gap. */
export function controlLosses(keepers: LossKeepers): Record<string, number> {
  const { journal, spool, intake, lost, traces, refusedMessages } = keepers
  return {
    'spool-batch': lost.batches,
    [LOST_RECORDS]: lost.records + intake.droppedRecords,
    'spool-line': spool.damagedLines,
    'journal-line': journal.lostLines,
    event: intake.droppedEvents,
    'control-message': refusedMessages,
    trace: traces.dropped,
  }
}

/** Call records on their way to the panel, and those given up anywhere since the engine began. */
export function recordFigures(
  { spool, intake, lost }: Pick<LossKeepers, 'spool' | 'intake' | 'lost'>,
  { drops }: Pick<RelayFigures, 'drops'>,
): Tick['records'] {
  const lostByRelay = drops.find(({ reason }) => reason === LOST_RECORDS)?.count ?? 0
  const waiting = spool.waitingRecords + intake.waitingRecords
  return { waiting, lost: lost.records + intake.droppedRecords + lostByRelay }
}
