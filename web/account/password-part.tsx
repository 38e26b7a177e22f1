'use client'
import { Button, PasswordInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { notifications } from '@mantine/notifications'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { DrawerForm, FormDrawer } from '#web/components/form-drawer.tsx'
import { Section } from '#web/components/page-head.tsx'
import { problemsOf, useSubmit } from '#web/components/use-submit.ts'
import { ownPasswordSchema } from '#web/lib/inputs.ts'
import { PASSWORD_TEXTS } from '#web/texts/account.ts'
import { changeOwnPasswordAction } from './actions.ts'

/** Everybody's own password, changed by whoever knows the present one. */
export function PasswordPart() {
  const [isChanging, setChanging] = useState(false)
  return (
    <Section
      plain
      title={PASSWORD_TEXTS.title}
      line={PASSWORD_TEXTS.line}
      tools={
        <Button variant="default" onClick={() => setChanging(true)}>
          {PASSWORD_TEXTS.change}
        </Button>
      }
    >
      <FormDrawer title={PASSWORD_TEXTS.drawer} opened={isChanging} onClose={() => setChanging(false)}>
        <PasswordForm onClose={() => setChanging(false)} />
      </FormDrawer>
    </Section>
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
