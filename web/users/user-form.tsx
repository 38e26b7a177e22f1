'use client'
import { PasswordInput, Select, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { ROLES, type Role } from '#engine/contract/vocabulary.ts'
import { DrawerForm, FormDrawer } from '#web/components/form-drawer.tsx'
import { problemsOf, useSubmit } from '#web/components/use-submit.ts'
import { passwordSchema, userInputSchema } from '#web/lib/inputs.ts'
import { USER_FORM_TEXTS as TEXTS } from '#web/texts/users.ts'
import { ROLE_TEXTS } from '#web/texts/vocabulary.ts'
import { createUserAction, setUserPasswordAction } from './actions.ts'

interface UserDrawerProps {
  readonly opened: boolean
  readonly onClose: () => void
  readonly onDone: () => void
}

export function UserDrawer({ opened, onClose, onDone }: UserDrawerProps) {
  return (
    <FormDrawer title={TEXTS.title} opened={opened} onClose={onClose}>
      <UserForm
        onClose={onClose}
        onDone={() => {
          onDone()
          onClose()
        }}
      />
    </FormDrawer>
  )
}

function UserForm({ onClose, onDone }: { readonly onClose: () => void; readonly onDone: () => void }) {
  const initialValues: { name: string; email: string; password: string; role: Role } = {
    name: '',
    email: '',
    password: '',
    role: 'viewer',
  }
  const form = useForm({ initialValues, validate: (values) => problemsOf(userInputSchema, values) })
  const submit = useSubmit(form, onDone)
  const role = form.getValues().role
  return (
    <DrawerForm
      onSubmit={form.onSubmit((values) => submit.send(() => createUserAction(values)))}
      onClose={onClose}
      action={TEXTS.action}
      problem={submit.problem}
      isBusy={submit.isBusy}
    >
      <TextInput
        label={TEXTS.name}
        required
        data-autofocus
        autoComplete="off"
        {...form.getInputProps('name')}
      />
      <TextInput
        label={TEXTS.email}
        type="email"
        required
        autoComplete="off"
        {...form.getInputProps('email')}
      />
      <PasswordInput
        label={TEXTS.password}
        description={TEXTS.passwordLine}
        required
        autoComplete="new-password"
        {...form.getInputProps('password')}
      />
      <Select
        label={TEXTS.role}
        description={`${ROLE_TEXTS[role].label} ${ROLE_TEXTS[role].line}`}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        data={ROLES.map((value) => ({ value, label: ROLE_TEXTS[value].label }))}
        {...form.getInputProps('role')}
      />
    </DrawerForm>
  )
}

interface PasswordDrawerProps {
  readonly user: { readonly id: string; readonly name: string } | null
  readonly onClose: () => void
}

export function PasswordDrawer({ user, onClose }: PasswordDrawerProps) {
  return (
    <FormDrawer title={TEXTS.newPassword(user?.name ?? '')} opened={user !== null} onClose={onClose}>
      {user ? <PasswordForm id={user.id} onClose={onClose} /> : null}
    </FormDrawer>
  )
}

function PasswordForm({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const form = useForm({
    initialValues: { password: '' },
    validate: { password: (value) => problemsOf(passwordSchema, value).form ?? null },
  })
  const submit = useSubmit(form, onClose)
  return (
    <DrawerForm
      onSubmit={form.onSubmit(({ password }) => submit.send(() => setUserPasswordAction({ id, password })))}
      onClose={onClose}
      action={TEXTS.setPassword}
      problem={submit.problem}
      isBusy={submit.isBusy}
    >
      <PasswordInput
        label={TEXTS.password}
        description={TEXTS.newPasswordLine}
        required
        data-autofocus
        autoComplete="new-password"
        {...form.getInputProps('password')}
      />
    </DrawerForm>
  )
}
