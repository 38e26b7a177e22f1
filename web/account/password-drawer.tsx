'use client'
import { PasswordInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { notifications } from '@mantine/notifications'
import { useRouter } from 'next/navigation'
import { DrawerForm, FormDrawer } from '#web/components/form-drawer.tsx'
import { problemsOf, useSubmit } from '#web/components/use-submit.ts'
import { ownPasswordSchema } from '#web/lib/inputs.ts'
import { PASSWORD_TEXTS } from '#web/texts/account.ts'
import { changeOwnPasswordAction } from './actions.ts'

interface PasswordDrawerProps {
  readonly opened: boolean
  readonly onClose: () => void
}

export function PasswordDrawer({ opened, onClose }: PasswordDrawerProps) {
  return (
    <FormDrawer title={PASSWORD_TEXTS.drawer} opened={opened} onClose={onClose}>
      <PasswordForm onClose={onClose} />
    </FormDrawer>
  )
}

function PasswordForm({ onClose }: { readonly onClose: () => void }) {
  const router = useRouter()
  const form = useForm({
    initialValues: { current: '', password: '' },
    validate: (values) => problemsOf(ownPasswordSchema, values),
  })
  const done = () => {
    notifications.show({ message: PASSWORD_TEXTS.done })
    router.refresh()
    onClose()
  }
  const submit = useSubmit(form, done)
  return (
    <DrawerForm
      onSubmit={form.onSubmit((values) => submit.send(() => changeOwnPasswordAction(values)))}
      onClose={onClose}
      action={PASSWORD_TEXTS.change}
      problem={submit.problem}
      isBusy={submit.isBusy}
    >
      <PasswordInput
        label={PASSWORD_TEXTS.present}
        required
        data-autofocus
        autoComplete="current-password"
        {...form.getInputProps('current')}
      />
      <PasswordInput
        label={PASSWORD_TEXTS.fresh}
        description={PASSWORD_TEXTS.freshLine}
        required
        autoComplete="new-password"
        {...form.getInputProps('password')}
      />
    </DrawerForm>
  )
}
