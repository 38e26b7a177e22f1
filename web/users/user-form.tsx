'use client'
import { PasswordInput, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import type { Role } from '#engine/contract/vocabulary.ts'
import { DrawerForm, FormDrawer, inDrawer } from '#web/components/form-drawer.tsx'
import { problemsOf } from '#web/components/problems.ts'
import { useSubmit } from '#web/components/use-submit.ts'
import { passwordSchema, userInputSchema } from '#web/lib/inputs.ts'
import { USER_FORM_TEXTS as TEXTS } from '#web/texts/users.ts'
import { createUserAction, setUserPasswordAction } from './actions.ts'
import { RoleField } from './role-field.tsx'

interface UserFormProps {
  readonly onClose: () => void
  readonly onDone: () => void
}

export const UserDrawer = inDrawer(TEXTS.title, UserForm)

function UserForm({ onClose, onDone }: UserFormProps) {
  const initialValues: { name: string; email: string; password: string; role: Role } = {
    name: '',
    email: '',
    password: '',
    role: 'viewer',
  }
  const form = useSubmit({
    initialValues,
    validate: (values) => problemsOf(userInputSchema, values),
    send: createUserAction,
    onDone: () => {
      onDone()
      onClose()
    },
  })
  return (
    <DrawerForm form={form} onClose={onClose} action={TEXTS.action}>
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
      <RoleField role={form.getValues().role} {...form.getInputProps('role')} />
    </DrawerForm>
  )
}

interface PasswordDrawerProps {
  readonly user: { readonly id: string; readonly name: string } | null
  readonly onClose: () => void
  readonly onDone: () => void
}

export function PasswordDrawer({ user, onClose, onDone }: PasswordDrawerProps) {
  return (
    <FormDrawer title={TEXTS.newPassword(user?.name ?? '')} opened={user !== null} onClose={onClose}>
      {user ? <PasswordForm id={user.id} onClose={onClose} onDone={onDone} /> : null}
    </FormDrawer>
  )
}

function PasswordForm({ id, onClose, onDone }: UserFormProps & { readonly id: string }) {
  const form = useSubmit({
    initialValues: { password: '' },
    validate: { password: (value) => problemsOf(passwordSchema, value).form ?? null },
    send: ({ password }) => setUserPasswordAction({ id, password }),
    onDone: (removed) => {
      notifications.show({ message: TEXTS.passwordSet(removed) })
      onDone()
      onClose()
    },
  })
  return (
    <DrawerForm form={form} onClose={onClose} action={TEXTS.setPassword}>
      <span>{TEXTS.newPasswordEffect}</span>
      <PasswordInput
        label={TEXTS.password}
        description={TEXTS.passwordLine}
        required
        data-autofocus
        autoComplete="new-password"
        {...form.getInputProps('password')}
      />
    </DrawerForm>
  )
}
