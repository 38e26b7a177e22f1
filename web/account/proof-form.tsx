'use client'
import { DrawerForm } from '#web/components/form-drawer.tsx'
import { useSubmit } from '#web/components/use-submit.ts'
import type { Outcome } from '#web/lib/outcome.ts'
import { ProofField } from './proof-field.tsx'

interface ProofFormProps<T> {
  readonly line?: string
  readonly action: string
  readonly ask: (password: string) => Promise<Outcome<T>>
  readonly onDone: (value: T) => void
  readonly onClose: () => void
}

/** Asks for the password, and for nothing else. */
export function ProofForm<T>({ line, action, ask, onDone, onClose }: ProofFormProps<T>) {
  const form = useSubmit({
    initialValues: { password: '' },
    send: ({ password }) => ask(password),
    onDone,
  })
  return (
    <DrawerForm form={form} onClose={onClose} action={action}>
      {line ? <span>{line}</span> : null}
      <ProofField data-autofocus {...form.getInputProps('password')} />
    </DrawerForm>
  )
}
