'use client'
import type { Role } from '#engine/contract/vocabulary.ts'
import { problemsLater, problemsOf } from '#web/components/problems.ts'
import { useSubmit } from '#web/components/use-submit.ts'
import { INVITE_TEXTS } from '#web/texts/door.ts'
import { ROLE_TEXTS } from '#web/texts/vocabulary.ts'
import { acceptInvitationAction } from './actions.ts'
import { enter, NewcomerForm } from './newcomer-form.tsx'

const validate = problemsLater(async () => {
  const { invitedPersonSchema } = await import('#web/lib/inputs.ts')
  return (values) => problemsOf(invitedPersonSchema.omit({ token: true }), values)
})

interface InviteFormProps {
  readonly token: string
  readonly email: string
  readonly role: Role
}

/** Whoever holds the link chooses name and password, and is signed in. */
export function InviteForm({ token, email, role }: InviteFormProps) {
  const form = useSubmit({
    initialValues: { name: '', password: '' },
    validate,
    send: (values) => acceptInvitationAction({ ...values, token }),
    onDone: (_, { password }) => enter(email, password),
  })
  const line = INVITE_TEXTS.line(email, ROLE_TEXTS[role].label.toLowerCase())
  return (
    <NewcomerForm form={form} title={INVITE_TEXTS.title} line={line}>
      <input type="hidden" name="email" autoComplete="username" value={email} readOnly />
    </NewcomerForm>
  )
}
