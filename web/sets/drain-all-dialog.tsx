'use client'
import { Button, Group, Modal } from '@mantine/core'
import { useState } from 'react'
import type { SetConfig } from '#engine/contract/config.ts'
import { attempt } from '#web/components/attempt.ts'
import { BusyButton } from '#web/components/busy-button.tsx'
import { Notice } from '#web/components/notice.tsx'
import { setTitle } from '#web/lib/set-name.ts'
import { destinationName } from '#web/lib/uri.ts'
import { DONE_TEXTS, LIST_TEXTS } from '#web/texts/sets.ts'
import { switchDestinationsAction } from './actions.ts'
import type { Row } from './staged-edits.ts'
import { offerUndo } from './undo-notice.tsx'

interface DrainAllDialogProps {
  readonly set: SetConfig
  /** Those that are on. */
  readonly rows: readonly Row[]
  readonly opened: boolean
  readonly onClose: () => void
}

export function DrainAllDialog({ set, rows, opened, onClose }: DrainAllDialogProps) {
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const close = () => {
    onClose()
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
    <Modal
      opened={opened}
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
        <BusyButton isBusy={isBusy} onClick={drain} data-autofocus>
          {LIST_TEXTS.drainAll}
        </BusyButton>
      </Group>
    </Modal>
  )
}
