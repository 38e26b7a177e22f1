'use client'
import { PasswordInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { DrawerForm } from '#web/components/form-drawer.tsx'
import { useSubmit } from '#web/components/use-submit.ts'
import type { Outcome } from '#web/lib/outcome.ts'
import { PROOF_TEXTS } from '#web/texts/account.ts'

interface ProofFormProps<T> {
  readonly line?: string
  readonly action: string
  readonly ask: (password: string) => Promise<Outcome<T>>
  readonly onDone: (value: T) => void
  readonly onClose: () => void
}

/** Asks for the password before something that lets people in is changed. */
export function ProofForm<T>({ line, action, ask, onDone, onClose }: ProofFormProps<T>) {
  const form = useForm({ initialValues: { password: '' } })
  const submit = useSubmit(form, () => {})
  const send = async (password: string) => {
    const result = await ask(password)
    if (result.ok) onDone(result.value)
    return result
  }
  return (
    <DrawerForm
      onSubmit={form.onSubmit(({ password }) => submit.send(() => send(password)))}
      onClose={onClose}
      action={action}
      problem={submit.problem}
      isBusy={submit.isBusy}
    >
      {line ? <span>{line}</span> : null}
      <PasswordInput
        label={PROOF_TEXTS.password}
        description={PROOF_TEXTS.passwordLine}
        required
        data-autofocus
        autoComplete="current-password"
        {...form.getInputProps('password')}
      />
    </DrawerForm>
  )
}
