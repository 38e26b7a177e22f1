'use client'
import { TextInput } from '@mantine/core'
import { useState } from 'react'
import type { Role } from '#engine/contract/vocabulary.ts'
import { DrawerForm, inDrawer } from '#web/components/form-drawer.tsx'
import { problemsOf } from '#web/components/problems.ts'
import { ShownOnce } from '#web/components/shown-once.tsx'
import { useSubmit } from '#web/components/use-submit.ts'
import { invitationInputSchema } from '#web/lib/inputs.ts'
import { INVITATION_TEXTS as TEXTS, USER_FORM_TEXTS } from '#web/texts/users.ts'
import { inviteAction } from './actions.ts'
import { RoleField } from './role-field.tsx'

interface InvitationProps {
  readonly onClose: () => void
  readonly onInvited: () => void
}

export const InviteDrawer = inDrawer(TEXTS.drawer, Invitation)

/** Address and role; then the link, once. */
function Invitation({ onClose, onInvited }: InvitationProps) {
  const [link, setLink] = useState<string | null>(null)
  const initialValues: { email: string; role: Role } = { email: '', role: 'viewer' }
  const form = useSubmit({
    initialValues,
    validate: (values) => problemsOf(invitationInputSchema, values),
    send: inviteAction,
    onDone: (token) => {
      setLink(`${window.location.origin}/invite/${token}`)
      onInvited()
    },
  })
  if (link !== null)
    return <ShownOnce label={TEXTS.link} line={TEXTS.once} text={link} done={TEXTS.done} onDone={onClose} />
  return (
    <DrawerForm form={form} onClose={onClose} action={TEXTS.action}>
      <TextInput
        label={USER_FORM_TEXTS.email}
        type="email"
        required
        data-autofocus
        autoComplete="off"
        {...form.getInputProps('email')}
      />
      <RoleField role={form.getValues().role} {...form.getInputProps('role')} />
    </DrawerForm>
  )
}
