'use client'
import { Button, Group, Modal, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { BusyButton } from '#web/components/busy-button.tsx'
import { useAllKeyed } from '#web/components/keyed-store.ts'
import { Notice } from '#web/components/notice.tsx'
import { useFormat } from '#web/components/theme-provider.tsx'
import { WideTable } from '#web/components/wide-table.tsx'
import type { Conflict } from '#web/lib/conflict.ts'
import { useLiveStore } from '#web/live/live-provider.tsx'
import { BULK_TEXTS, STAGE_TEXTS } from '#web/texts/sets.ts'
import classes from './bars.module.css'
import { useBoard } from './board.tsx'
import { countOf, type StagedRow, stagedRows } from './staged-edits.ts'
import { changeWords, effectWords } from './staged-words.ts'

export interface Refusal {
  readonly message: string
  readonly conflicts: readonly Conflict[]
}

interface StagedDialogProps {
  readonly opened: boolean
  readonly isBusy: boolean
  readonly refusal: Refusal | null
  readonly onApply: () => void
  /** What stood in the way was dealt with. */
  readonly onSettled: () => void
  readonly onClose: () => void
}

/** Old and new of each destination, its share before and after, and what it means for its calls. */
export function StagedDialog(props: StagedDialogProps) {
  const { opened, onClose } = props
  const { staged } = useBoard()
  const count = countOf(useAllKeyed(staged))
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      size="xl"
      title={<strong>{STAGE_TEXTS.title(count)}</strong>}
      closeButtonProps={{ 'aria-label': STAGE_TEXTS.close }}
    >
      {opened ? <Proposal {...props} /> : null}
    </Modal>
  )
}

function Proposal({ isBusy, refusal, onApply, onSettled, onClose }: StagedDialogProps) {
  const { set, staged } = useBoard()
  const edits = useAllKeyed(staged)
  const rows = stagedRows(set, edits)
  const removals = rows.filter(({ edit }) => edit.remove).length
  const word = BULK_TEXTS.removeWord(removals)
  const [typed, setTyped] = useState('')
  const isMeant = removals === 0 || typed.trim() === word
  const apply = (event: FormEvent) => {
    event.preventDefault()
    if (isMeant) onApply()
  }
  return (
    <form onSubmit={apply}>
      <p className="faint" style={{ margin: '0 0 8px' }}>
        {STAGE_TEXTS.line}
      </p>
      {refusal ? <RefusalNotice refusal={refusal} onSettled={onSettled} /> : null}
      <WideTable label={STAGE_TEXTS.diffPart}>
        <table className={classes.diff} aria-label={STAGE_TEXTS.diff}>
          <thead>
            <tr>
              {STAGE_TEXTS.heads.map((head) => (
                <th key={head} scope="col">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <DiffRow key={row.id} of={row} />
            ))}
          </tbody>
        </table>
      </WideTable>
      {removals > 0 ? (
        <TextInput
          mt="sm"
          label={STAGE_TEXTS.confirm(word)}
          autoComplete="off"
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      ) : null}
      <Group justify="flex-end" gap="xs" mt="md">
        <Button variant="default" onClick={onClose}>
          {STAGE_TEXTS.close}
        </Button>
        <BusyButton type="submit" isBusy={isBusy} disabled={!isMeant || rows.length === 0}>
          {STAGE_TEXTS.apply}
        </BusyButton>
      </Group>
    </form>
  )
}

function DiffRow({ of }: { readonly of: StagedRow }) {
  const format = useFormat()
  const live = useLiveStore().read().destinations.get(of.id)
  const isMoved = Math.abs(of.shareBefore - of.shareAfter) >= 0.05
  return (
    <tr>
      <td>{of.name}</td>
      <td>
        {changeWords(of, format).map(({ field, from, to }) => (
          <div key={field}>
            {field} <span className={classes.from}>{from}</span> {to ? `→ ${to}` : ''}
          </div>
        ))}
      </td>
      <td>
        {isMoved
          ? `${format.share(of.shareBefore)} → ${format.share(of.shareAfter)}`
          : format.share(of.shareAfter)}
      </td>
      <td>{effectWords(of, live?.activeCalls ?? 0, format)}</td>
    </tr>
  )
}

/** Who was quicker, and the two ways on; nothing that was staged is lost. */
function RefusalNotice({
  refusal,
  onSettled,
}: {
  readonly refusal: Refusal
  readonly onSettled: () => void
}) {
  const { staged } = useBoard()
  const { message, conflicts } = refusal
  if (conflicts.length === 0) return <Notice kind="bad">{message}</Notice>
  const idOf = ({ subject }: Conflict) => Number(subject.split(' ')[1])
  const rebase = () => {
    staged.put(
      conflicts.flatMap((one) => {
        const edit = staged.read().get(idOf(one))
        return edit ? [[idOf(one), { ...edit, revision: one.revision }] as const] : []
      }),
    )
    onSettled()
  }
  const drop = () => {
    staged.put(conflicts.map((one) => [idOf(one), undefined]))
    onSettled()
  }
  return (
    <Notice kind="warn">
      {STAGE_TEXTS.conflicts}
      <ul className={classes.conflicts}>
        {conflicts.map(({ subject, actorName, changes }) => (
          <li key={subject}>
            {subject}:{' '}
            {STAGE_TEXTS.conflictLine(
              actorName,
              changes
                .slice(0, 3)
                .map(({ field, from, to }) => `${field} ${from} → ${to}`)
                .join(', '),
            )}
          </li>
        ))}
      </ul>
      <Group gap="xs">
        <Button size="compact-sm" variant="default" onClick={rebase}>
          {STAGE_TEXTS.rebase}
        </Button>
        <Button size="compact-sm" variant="default" onClick={drop}>
          {STAGE_TEXTS.drop}
        </Button>
      </Group>
    </Notice>
  )
}
