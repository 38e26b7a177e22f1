'use client'
import { notifications } from '@mantine/notifications'
import { useRouter } from 'next/navigation'
import { useMemo } from 'react'
import type { AdminState } from '#engine/contract/vocabulary.ts'
import { attempt } from '#web/components/attempt.ts'
import { useMay } from '#web/components/person.tsx'
import type { DrainWithin, RowEdit } from '#web/lib/destination-edits.ts'
import type { Outcome } from '#web/lib/outcome.ts'
import { destinationName } from '#web/lib/uri.ts'
import { DONE_TEXTS } from '#web/texts/sets.ts'
import { changeDestinationsAction, switchDestinationsAction } from './actions.ts'
import { type Board, useBoard } from './board.tsx'
import { type Row, type StagedEdit, withFields } from './staged-edits.ts'
import { offerUndo } from './undo-notice.tsx'

type Changed = Awaited<ReturnType<typeof switchDestinationsAction>>

/** What can be done with one row or many: staged, or at once as one change, shown before it is saved and taken back if refused. */
export interface Doings {
  readonly want: (rows: readonly Row[], adminState: AdminState) => Promise<void>
  readonly weigh: (rows: readonly Row[], weight: number) => Promise<void>
  /** Null when done, else why not. */
  readonly remove: (rows: readonly Row[]) => Promise<string | null>
  readonly stage: (rows: readonly Row[], fields: Omit<StagedEdit, 'revision'>) => void
  readonly send: (edits: readonly RowEdit[]) => Promise<Changed>
}

export function useDoings(): Doings {
  const board = useBoard()
  const router = useRouter()
  const mayEdit = useMay('admin')
  return useMemo(() => {
    const stage: Doings['stage'] = (rows, fields) =>
      board.staged.put(rows.map((row) => [row.id, withFields(row, board.staged.read().get(row.id), fields)]))
    const send: Doings['send'] = (edits) =>
      attempt(() =>
        mayEdit ? changeDestinationsAction(edits) : switchDestinationsAction(edits.flatMap(wishOf)),
      )
    const undone = (rows: readonly Row[]) => () => {
      board.wishes.put(rows.map(({ id }) => [id, undefined]))
      board.pending.put(rows.map(({ id }) => [id, undefined]))
      router.refresh()
    }
    return {
      stage,
      send,
      want: async (rows, adminState) => {
        if (board.isStaging) return stage(rows, { adminState })
        const result = await sendWish(board, rows, adminState)
        if (result.ok) offer(result, DONE_TEXTS.wanted(rows.map(destinationName), adminState), undone(rows))
        else tellRefusal(rows, result.message)
      },
      weigh: async (rows, weight) => {
        if (board.isStaging) return stage(rows, { weight })
        board.pending.put(rows.map((row) => [row.id, { weight: { value: weight, before: row.weight } }]))
        const result = await send(rows.map(({ id, revision }) => ({ id, revision, weight })))
        if (result.ok)
          return offer(result, DONE_TEXTS.weighed(rows.map(destinationName), String(weight)), undone(rows))
        board.pending.put(rows.map(({ id }) => [id, undefined]))
        tellRefusal(rows, result.message)
        router.refresh()
      },
      remove: async (rows) => {
        board.pending.put(rows.map(({ id }) => [id, { isRemoved: true }]))
        const result = await send(rows.map(({ id, revision }) => ({ id, revision, remove: true })))
        if (result.ok) {
          board.selection.chosen.put(rows.map(({ id }) => [id, undefined]))
          offer(result, DONE_TEXTS.removed(rows.map(destinationName)), undone(rows))
          return null
        }
        board.pending.put(rows.map(({ id }) => [id, undefined]))
        return result.message
      },
    }
  }, [board, router, mayEdit])
}

const wishOf = ({ id, adminState }: RowEdit) => (adminState ? [{ id, adminState }] : [])

/** Optimistic; where it is refused the switches fall back and say so. */
export async function sendWish(
  { wishes }: Pick<Board, 'wishes'>,
  rows: readonly Row[],
  wanted: AdminState,
  drain?: DrainWithin | null,
): Promise<Changed> {
  const shown = (phase: 'saving' | 'saved' | 'failed', reason = '') =>
    wishes.put(rows.map((row) => [row.id, { phase, wanted, before: row.adminState, reason }]))
  shown('saving')
  const result = await attempt(() =>
    switchDestinationsAction(rows.map(({ id }) => ({ id, adminState: wanted, drain }))),
  )
  if (result.ok) shown('saved')
  else shown('failed', result.message)
  return result
}

function offer({ value }: Extract<Changed, { ok: true }>, words: string, onUndone: () => void): void {
  if (value.revision !== null) offerUndo(words, value.revision, onUndone)
}

/** They fall back, and say why where it cannot be overlooked. */
function tellRefusal(rows: readonly Row[], reason: Extract<Outcome<never>, { ok: false }>['message']): void {
  notifications.show({ color: 'red', title: DONE_TEXTS.stays(rows.map(destinationName)), message: reason })
}
