'use client'
import { PasswordInput, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { DrawerForm, FormDrawer } from '#web/components/form-drawer.tsx'
import { PROOF_TEXTS, PASSKEY_TEXTS as TEXTS } from '#web/texts/account.ts'
import { addPasskey } from './passkeys.ts'

interface PasskeyFormProps {
  readonly onClose: () => void
  readonly onAdded: () => void
}

export function PasskeyDrawer({ opened, ...props }: PasskeyFormProps & { readonly opened: boolean }) {
  return (
    <FormDrawer title={TEXTS.addTitle} opened={opened} onClose={props.onClose}>
      <PasskeyForm {...props} />
    </FormDrawer>
  )
}

function PasskeyForm({ onClose, onAdded }: PasskeyFormProps) {
  const form = useForm({
    initialValues: { name: '', password: '' },
    validate: {
      name: (name) => (name.trim() === '' ? TEXTS.needsName : null),
      password: (password) => (password === '' ? TEXTS.needsPassword : null),
    },
  })
  const [problem, setProblem] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  const add = async (given: { readonly name: string; readonly password: string }) => {
    const name = given.name.trim()
    setBusy(true)
    setProblem(null)
    const failure = await addPasskey(name, given.password)
    setBusy(false)
    if (failure !== null) return setProblem(failure)
    notifications.show({ message: TEXTS.isAdded(name) })
    onAdded()
    onClose()
  }
  return (
    <DrawerForm
      onSubmit={form.onSubmit(add)}
      onClose={onClose}
      action={TEXTS.add}
      problem={problem}
      isBusy={isBusy}
    >
      <span>{TEXTS.belongs(window.location.hostname)}</span>
      <TextInput
        label={TEXTS.name}
        description={TEXTS.nameLine}
        required
        maxLength={64}
        data-autofocus
        autoComplete="off"
        {...form.getInputProps('name')}
      />
      <PasswordInput
        label={PROOF_TEXTS.password}
        description={PROOF_TEXTS.passwordLine}
        required
        autoComplete="current-password"
        {...form.getInputProps('password')}
      />
    </DrawerForm>
  )
}
