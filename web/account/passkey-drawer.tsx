'use client'
import { TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { DrawerForm, inDrawer } from '#web/components/form-drawer.tsx'
import { useSubmit } from '#web/components/use-submit.ts'
import { PASSKEY_TEXTS as TEXTS } from '#web/texts/account.ts'
import { addPasskey } from './passkeys.ts'
import { ProofField } from './proof-field.tsx'

interface PasskeyFormProps {
  readonly onClose: () => void
  readonly onAdded: () => void
}

export const PasskeyDrawer = inDrawer(TEXTS.addTitle, PasskeyForm)

function PasskeyForm({ onClose, onAdded }: PasskeyFormProps) {
  const form = useSubmit({
    initialValues: { name: '', password: '' },
    validate: {
      name: (name) => (name.trim() === '' ? TEXTS.needsName : null),
      password: (password) => (password === '' ? TEXTS.needsPassword : null),
    },
    send: async ({ name, password }) => {
      const failure = await addPasskey(name.trim(), password)
      return failure === null ? { ok: true, value: name.trim() } : { ok: false, message: failure }
    },
    onDone: (name) => {
      notifications.show({ message: TEXTS.isAdded(name) })
      onAdded()
      onClose()
    },
  })
  return (
    <DrawerForm form={form} onClose={onClose} action={TEXTS.add}>
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
      <ProofField {...form.getInputProps('password')} />
    </DrawerForm>
  )
}
