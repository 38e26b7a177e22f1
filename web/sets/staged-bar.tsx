'use client'
import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { BusyButton } from '#web/components/busy-button.tsx'
import { useAllKeyed } from '#web/components/keyed-store.ts'
import { DONE_TEXTS, STAGE_TEXTS } from '#web/texts/sets.ts'
import classes from './bars.module.css'
import { useBoard } from './board.tsx'
import { StagedDialog } from './drawers.ts'
import type { Refusal } from './staged-dialog.tsx'
import { countOf } from './staged-edits.ts'
import { offerUndo } from './undo-notice.tsx'
import { useDoings } from './use-doings.tsx'

/** How many changes wait, what they would do, and the two ways on. */
export function StagedBar() {
  const { staged } = useBoard()
  const edits = useAllKeyed(staged)
  const doings = useDoings()
  const router = useRouter()
  const [isOpen, setOpen] = useState(false)
  const [isBusy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const count = countOf(edits)
  if (count === 0 && !isOpen) return null
  const hasRemovals = [...edits.values()].some(({ remove }) => remove)
  const close = () => {
    setOpen(false)
    setRefusal(null)
  }
  const apply = async () => {
    setBusy(true)
    const result = await doings.send([...edits].map(([id, edit]) => ({ id, ...edit })))
    setBusy(false)
    if (!result.ok) {
      const { message, conflict, conflicts = conflict ? [conflict] : [] } = result
      setRefusal({ message, conflicts })
      setOpen(true)
      router.refresh()
      return
    }
    const { revision } = result.value
    if (revision === null) notifications.show({ message: DONE_TEXTS.applied(count) })
    else offerUndo(DONE_TEXTS.applied(count), revision, () => router.refresh())
    staged.replace(new Map())
    close()
  }
  return (
    <section className={classes.bar} data-kind="staged" aria-label={STAGE_TEXTS.bar}>
      <span className={classes.words} role="status">
        {STAGE_TEXTS.count(count)}
      </span>
      <Button size="compact-sm" variant="default" onClick={() => setOpen(true)}>
        {STAGE_TEXTS.look}
      </Button>
      {/* What cannot be overlooked is looked at first. */}
      <BusyButton size="compact-sm" isBusy={isBusy} onClick={hasRemovals ? () => setOpen(true) : apply}>
        {STAGE_TEXTS.apply}
      </BusyButton>
      <Button
        size="compact-sm"
        variant="subtle"
        color="gray"
        onClick={() => {
          staged.replace(new Map())
          close()
        }}
      >
        {STAGE_TEXTS.discard}
      </Button>
      <StagedDialog
        opened={isOpen}
        isBusy={isBusy}
        refusal={refusal}
        onApply={apply}
        onSettled={() => setRefusal(null)}
        onClose={close}
      />
    </section>
  )
}
