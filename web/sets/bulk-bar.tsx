'use client'
import { Button, TextInput } from '@mantine/core'
import { type FormEvent, type KeyboardEvent, useState } from 'react'
import { ADMIN_STATES } from '#engine/contract/vocabulary.ts'
import { useAllKeyed } from '#web/components/keyed-store.ts'
import { useMay } from '#web/components/person.tsx'
import { useFormat } from '#web/components/theme-provider.tsx'
import { BULK_TEXTS } from '#web/texts/sets.ts'
import { ADMIN_STATE_LINES, ADMIN_STATE_WORDS } from '#web/texts/vocabulary.ts'
import classes from './bars.module.css'
import { useBoard } from './board.tsx'
import { readNumber } from './number-cell.tsx'
import type { Row } from './staged-edits.ts'
import { useDoings } from './use-doings.tsx'

interface BulkBarProps {
  readonly matching: readonly Row[]
  /** Asks before it is done. */
  readonly onRemove: (rows: readonly Row[]) => void
}

/** How many are chosen, and what can be done with all of them at once. What the filter hides is not among them. */
export function BulkBar({ matching, onRemove }: BulkBarProps) {
  const { selection, set } = useBoard()
  const chosen = useAllKeyed(selection.chosen)
  const doings = useDoings()
  const format = useFormat()
  const mayEdit = useMay('admin')
  const rows = matching.filter(({ id }) => chosen.has(id))
  if (rows.length === 0) return null
  const leave = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key !== 'Escape') return
    focusBox(event.currentTarget, selection.anchor.current)
  }
  return (
    <section className={classes.bar} aria-label={BULK_TEXTS.bar} data-bulk={set.id} onKeyDown={leave}>
      <span className={classes.words} role="status">
        {BULK_TEXTS.chosen(format.count(rows.length), format.count(matching.length))}
      </span>
      {rows.length < matching.length ? (
        <Button
          variant="subtle"
          size="compact-sm"
          onClick={() => selection.chosen.put(matching.map(({ id }) => [id, true]))}
        >
          {BULK_TEXTS.all(format.count(matching.length))}
        </Button>
      ) : null}
      <span className={classes.group}>
        <span className="faint">{BULK_TEXTS.want}</span>
        {ADMIN_STATES.map((state) => (
          <Button
            key={state}
            size="compact-sm"
            variant="default"
            title={ADMIN_STATE_LINES[state]}
            onClick={() => doings.want(rows, state)}
          >
            {ADMIN_STATE_WORDS[state]}
          </Button>
        ))}
      </span>
      {mayEdit ? (
        <>
          <BulkWeight onWeight={(weight) => doings.weigh(rows, weight)} />
          <Button size="compact-sm" variant="default" onClick={() => onRemove(rows)}>
            {BULK_TEXTS.remove}
          </Button>
        </>
      ) : null}
      <Button
        className={classes.end}
        variant="subtle"
        color="gray"
        size="compact-sm"
        onClick={(event) => {
          focusBox(event.currentTarget, selection.anchor.current)
          selection.chosen.replace(new Map())
        }}
      >
        {BULK_TEXTS.clear}
      </Button>
    </section>
  )
}

/** Back to the box from where the bar was entered. */
function focusBox(within: HTMLElement, id: number | null): void {
  const table = within.closest('[data-bulk]')?.parentElement
  table?.querySelector<HTMLElement>(`tr[data-row="${id}"] input[type="checkbox"]`)?.focus()
}

function BulkWeight({ onWeight }: { readonly onWeight: (weight: number) => void }) {
  const [text, setText] = useState('')
  const [isWrong, setWrong] = useState(false)
  const set = (event: FormEvent) => {
    event.preventDefault()
    const weight = readNumber(text, 'weight')
    const isFit = typeof weight === 'number' && weight <= 1_000_000
    setWrong(!isFit)
    if (!isFit) return
    setText('')
    onWeight(weight)
  }
  return (
    <form className={classes.group} onSubmit={set}>
      <TextInput
        size="xs"
        w={64}
        inputMode="numeric"
        aria-label={BULK_TEXTS.weight}
        placeholder={BULK_TEXTS.weightShort}
        value={text}
        error={isWrong}
        title={isWrong ? BULK_TEXTS.wrongWeight : undefined}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Button type="submit" size="compact-sm" variant="default">
        {BULK_TEXTS.setWeight}
      </Button>
    </form>
  )
}
