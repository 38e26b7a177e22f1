'use client'
import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { type FormEvent, type ReactNode, useState } from 'react'
import { SHARED_TEXTS } from '#web/texts/shared.ts'
import { BusyButton } from './busy-button.tsx'
import { Notice } from './notice.tsx'

interface TypedConfirmProps {
  readonly title: string
  /** What is lost, plainly. */
  readonly children: ReactNode
  /** What has to be typed. */
  readonly word: string
  readonly action: string
  readonly opened: boolean
  readonly onClose: () => void
  /** Null when done, else why not. */
  readonly onConfirm: () => Promise<string | null>
}

/** For what cannot be taken back: the name has to be typed. */
export function TypedConfirm(props: TypedConfirmProps) {
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title={props.title}
      closeButtonProps={{ 'aria-label': SHARED_TEXTS.close }}
    >
      {props.opened ? <ConfirmForm {...props} /> : null}
    </Modal>
  )
}

function ConfirmForm({ children, word, action, onClose, onConfirm }: TypedConfirmProps) {
  const [typed, setTyped] = useState('')
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const confirm = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    const failure = await onConfirm()
    setBusy(false)
    setProblem(failure)
    if (failure === null) onClose()
  }
  return (
    <form onSubmit={confirm}>
      <Stack gap="sm">
        <Text size="sm">{children}</Text>
        {problem ? <Notice kind="bad">{problem}</Notice> : null}
        <TextInput
          label={SHARED_TEXTS.typeToConfirm(word)}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          autoComplete="off"
          data-autofocus
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {SHARED_TEXTS.cancel}
          </Button>
          <BusyButton type="submit" color="#b54600" disabled={typed.trim() !== word} isBusy={isBusy}>
            {action}
          </BusyButton>
        </Group>
      </Stack>
    </form>
  )
}
