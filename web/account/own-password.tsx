'use client'
import { PasswordInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { notifications } from '@mantine/notifications'
import { DrawerForm, FormDrawer } from '#web/components/form-drawer.tsx'
import { problemsOf, useSubmit } from '#web/components/use-submit.ts'
import { ownPasswordSchema } from '#web/lib/inputs.ts'
import { changeOwnPasswordAction } from './actions.ts'

interface OwnPasswordProps {
  readonly opened: boolean
  readonly onClose: () => void
}

/** Everybody's own password, changed by whoever knows the present one. */
export function OwnPasswordDrawer({ opened, onClose }: OwnPasswordProps) {
  return (
    <FormDrawer title="Change your password" opened={opened} onClose={onClose}>
      <OwnPasswordForm onClose={onClose} />
    </FormDrawer>
  )
}

function OwnPasswordForm({ onClose }: Pick<OwnPasswordProps, 'onClose'>) {
  const form = useForm({
    initialValues: { current: '', password: '' },
    validate: (values) => problemsOf(ownPasswordSchema, values),
  })
  const done = () => {
    notifications.show({ message: 'Your password is changed; your other sessions have ended.' })
    onClose()
  }
  const submit = useSubmit(form, done)
  return (
    <DrawerForm
      onSubmit={form.onSubmit((values) => submit.send(() => changeOwnPasswordAction(values)))}
      onClose={onClose}
      action="Change password"
      problem={submit.problem}
      isBusy={submit.isBusy}
    >
      <PasswordInput
        label="Present password"
        required
        data-autofocus
        autoComplete="current-password"
        {...form.getInputProps('current')}
      />
      <PasswordInput
        label="New password"
        description="At least 10 characters; you stay signed in here, and are signed out everywhere else"
        required
        autoComplete="new-password"
        {...form.getInputProps('password')}
      />
    </DrawerForm>
  )
}
