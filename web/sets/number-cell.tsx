'use client'
import { notifications } from '@mantine/notifications'
import { useRouter } from 'next/navigation'
import { type KeyboardEvent, memo, useState } from 'react'
import { attempt } from '#web/components/attempt.ts'
import { useKeyed } from '#web/components/keyed-store.ts'
import { useMay } from '#web/components/person.tsx'
import { useFormat } from '#web/components/theme-provider.tsx'
import { destinationName } from '#web/lib/uri.ts'
import { STAGE_TEXTS, TABLE_WORDS } from '#web/texts/sets.ts'
import { updateDestinationAction } from './actions.ts'
import { useBoard } from './board.tsx'
import classes from './cells.module.css'
import { useDraft, useOwnSaves } from './shares.tsx'
import type { Row } from './staged-edits.ts'
import { useDoings } from './use-doings.tsx'

type Field = 'weight' | 'priority' | 'channels'

interface NumberCellProps {
  readonly row: Row
  readonly field: Field
}

interface Edit {
  readonly text: string
  /** The saved value when typing began; once it moves, the edit is over. */
  readonly before: number | null
  /** The row's revision then: what was changed after it, its author has not seen. */
  readonly seen: number | undefined
  readonly phase: 'typing' | 'saving' | 'saved'
}

/** A figure edited in place: Enter or leaving saves or stages, Escape takes it back. */
export const NumberCell = memo(function NumberCell({ row, field }: NumberCellProps) {
  const { id, revision } = row
  const saved = row[field]
  const name = destinationName(row)
  const [edit, setEdit] = useState<Edit | null>(null)
  const board = useBoard()
  const doings = useDoings()
  const staged = useKeyed(board.staged, id)?.[field]
  const pending = useKeyed(board.pending, id)?.weight
  const setDraft = useDraft()
  const saves = useOwnSaves()
  const router = useRouter()
  const format = useFormat()
  const mayChange = useMay('admin')
  // Null is unlimited.
  const words = (value: number | null) => (value === null ? STAGE_TEXTS.unlimited : format.count(value))
  if (!mayChange) return <span>{saved === null ? '∞' : format.count(saved)}</span>

  const isPending = field === 'weight' && pending !== undefined && pending.before === saved
  const value = staged !== undefined ? staged : isPending ? pending.value : saved
  const leave = () => {
    setEdit(null)
    setDraft(id, null)
  }
  const type = (text: string) => {
    const seen = edit?.phase === 'typing' ? edit.seen : revision
    setEdit({ text, before: saved, seen, phase: 'typing' })
    const typed = readNumber(text, field)
    if (field !== 'channels' && typeof typed === 'number') setDraft(id, { [field]: typed })
  }
  const save = async () => {
    if (edit?.phase !== 'typing') return
    const typed = readNumber(edit.text, field)
    if (typed === undefined || typed === value) return leave()
    if (board.isStaging || staged !== undefined) {
      doings.stage([row], { [field]: typed })
      return leave()
    }
    setEdit({ ...edit, phase: 'saving' })
    const result = await saves.save(id, edit.seen, (seen) =>
      attempt(() => updateDestinationAction({ id, patch: { [field]: typed, revision: seen } })),
    )
    if (result.ok) return setEdit({ ...edit, phase: 'saved' })
    notifications.show({
      color: 'red',
      title: TABLE_WORDS.cellStays(field, name, words(saved)),
      message: result.message,
    })
    leave()
    if (result.conflict) router.refresh()
  }

  const isOver = edit?.phase === 'saved' && edit.before !== saved
  const text = edit && !isOver ? edit.text : value === null ? '' : String(value)
  const isWrong = edit?.phase === 'typing' && readNumber(edit.text, field) === undefined
  return (
    <input
      className={classes.number}
      inputMode="numeric"
      aria-label={[
        TABLE_WORDS.cell(field, name),
        ...(staged === undefined ? [] : [STAGE_TEXTS.was(words(saved))]),
      ].join(', ')}
      title={staged === undefined ? undefined : STAGE_TEXTS.was(words(saved))}
      placeholder={field === 'channels' ? '∞' : undefined}
      aria-invalid={isWrong || undefined}
      data-phase={edit && !isOver ? edit.phase : isPending ? 'saving' : undefined}
      data-staged={staged === undefined ? undefined : true}
      value={text}
      onChange={(event) => type(event.currentTarget.value)}
      onFocus={(event) => event.currentTarget.select()}
      onBlur={save}
      onKeyDown={(event) => onKey(event, leave)}
    />
  )
})

function onKey(event: KeyboardEvent<HTMLInputElement>, leave: () => void): void {
  if (event.key === 'Enter') event.currentTarget.blur()
  if (event.key !== 'Escape') return
  leave()
  event.stopPropagation()
}

/** What was typed as a value of the field; undefined where it is none. An empty channels field is unlimited. */
export function readNumber(text: string, field: Field): number | null | undefined {
  const trimmed = text.trim()
  if (trimmed === '' && field === 'channels') return null
  const shape = field === 'priority' ? /^-?\d{1,7}$/ : /^\d{1,7}$/
  return shape.test(trimmed) ? Number(trimmed) : undefined
}
