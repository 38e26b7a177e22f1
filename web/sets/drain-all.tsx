'use client'
import { Button, Group, Modal } from '@mantine/core'
import { useState } from 'react'
import type { SetConfig } from '#engine/contract/config.ts'
import { Notice } from '#web/components/notice.tsx'
import { useMay } from '#web/components/person.tsx'
import { attempt } from '#web/components/use-submit.ts'
import { setTitle } from '#web/lib/set-name.ts'
import { destinationName } from '#web/lib/uri.ts'
import { DONE_TEXTS, LIST_TEXTS } from '#web/texts/sets.ts'
import { switchDestinationsAction } from './actions.ts'
import { offerUndo } from './undo-notice.tsx'

/** All of a set at once, after a question, with the way back. */
export function DrainAll({ set }: { readonly set: SetConfig }) {
  const mayWant = useMay('operator')
  const [isOpen, setOpen] = useState(false)
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const rows = set.destinations.filter(({ adminState }) => adminState === 'enabled')
  if (!mayWant || set.destinations.length === 0) return null
  const close = () => {
    setOpen(false)
    setProblem(null)
  }
  const drain = async () => {
    setBusy(true)
    const result = await attempt(() =>
      switchDestinationsAction(rows.map(({ id }) => ({ id, adminState: 'draining' }))),
    )
    setBusy(false)
    if (!result.ok) return setProblem(result.message)
    const { revision } = result.value
    if (revision !== null)
      offerUndo(DONE_TEXTS.wanted(rows.map(destinationName), 'draining'), revision, () => undefined)
    close()
  }
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        disabled={rows.length === 0}
        onClick={() => setOpen(true)}
        aria-label={LIST_TEXTS.drainAllOf(set.id)}
      >
        {LIST_TEXTS.drainAll}
      </Button>
      <Modal
        opened={isOpen}
        onClose={close}
        title={<strong>{LIST_TEXTS.drainTitle(setTitle(set))}</strong>}
        closeButtonProps={{ 'aria-label': LIST_TEXTS.cancel }}
      >
        <p style={{ marginTop: 0 }}>{LIST_TEXTS.drainLine(rows.length)}</p>
        {problem ? <Notice kind="bad">{problem}</Notice> : null}
        <Group justify="flex-end" gap="xs" mt="md">
          <Button variant="default" onClick={close}>
            {LIST_TEXTS.cancel}
          </Button>
          <Button loading={isBusy} onClick={drain} data-autofocus>
            {LIST_TEXTS.drainAll}
          </Button>
        </Group>
      </Modal>
    </>
  )
}
