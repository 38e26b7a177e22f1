'use client'
import { Select, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useState } from 'react'
import { ROLES, type Role } from '#engine/contract/vocabulary.ts'
import { DrawerForm, FormDrawer } from '#web/components/form-drawer.tsx'
import { ShownOnce } from '#web/components/shown-once.tsx'
import { problemsOf, useSubmit } from '#web/components/use-submit.ts'
import { invitationInputSchema } from '#web/lib/inputs.ts'
import { INVITATION_TEXTS as TEXTS, USER_FORM_TEXTS } from '#web/texts/users.ts'
import { ROLE_TEXTS } from '#web/texts/vocabulary.ts'
import { inviteAction } from './actions.ts'

interface InviteDrawerProps {
  readonly opened: boolean
  readonly onClose: () => void
  readonly onInvited: () => void
}

/** Address and role; then the link, once. */
export function InviteDrawer({ opened, onClose, onInvited }: InviteDrawerProps) {
  return (
    <FormDrawer title={TEXTS.drawer} opened={opened} onClose={onClose}>
      <Invitation onClose={onClose} onInvited={onInvited} />
    </FormDrawer>
  )
}

function Invitation({ onClose, onInvited }: Omit<InviteDrawerProps, 'opened'>) {
  const [link, setLink] = useState<string | null>(null)
  const initialValues: { email: string; role: Role } = { email: '', role: 'viewer' }
  const form = useForm({ initialValues, validate: (values) => problemsOf(invitationInputSchema, values) })
  const submit = useSubmit(form, onInvited)
  const send = async (values: typeof initialValues) => {
    const result = await inviteAction(values)
    if (result.ok) setLink(`${window.location.origin}/invite/${result.value}`)
    return result
  }
  if (link !== null)
    return <ShownOnce label={TEXTS.link} line={TEXTS.once} text={link} done={TEXTS.done} onDone={onClose} />
  const { role } = form.getValues()
  return (
    <DrawerForm
      onSubmit={form.onSubmit((values) => submit.send(() => send(values)))}
      onClose={onClose}
      action={TEXTS.action}
      problem={submit.problem}
      isBusy={submit.isBusy}
    >
      <TextInput
        label={USER_FORM_TEXTS.email}
        type="email"
        required
        data-autofocus
        autoComplete="off"
        {...form.getInputProps('email')}
      />
      <Select
        label={USER_FORM_TEXTS.role}
        description={`${ROLE_TEXTS[role].label} ${ROLE_TEXTS[role].line}`}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        data={ROLES.map((value) => ({ value, label: ROLE_TEXTS[value].label }))}
        {...form.getInputProps('role')}
      />
    </DrawerForm>
  )
}
