'use client'
import { PasswordInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useRouter } from 'next/navigation'
import { DrawerForm, inDrawer } from '#web/components/form-drawer.tsx'
import { problemsOf } from '#web/components/problems.ts'
import { useSubmit } from '#web/components/use-submit.ts'
import { ownPasswordSchema } from '#web/lib/inputs.ts'
import { PASSWORD_TEXTS } from '#web/texts/account.ts'
import { changeOwnPasswordAction } from './actions.ts'

export const PasswordDrawer = inDrawer(PASSWORD_TEXTS.drawer, PasswordForm)

function PasswordForm({ onClose }: { readonly onClose: () => void }) {
  const router = useRouter()
  const form = useSubmit({
    initialValues: { current: '', password: '' },
    validate: (values) => problemsOf(ownPasswordSchema, values),
    send: changeOwnPasswordAction,
    onDone: () => {
      notifications.show({ message: PASSWORD_TEXTS.done })
      router.refresh()
      onClose()
    },
  })
  return (
    <DrawerForm form={form} onClose={onClose} action={PASSWORD_TEXTS.change}>
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
