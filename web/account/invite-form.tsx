'use client'
import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useState } from 'react'
import type { Role } from '#engine/contract/vocabulary.ts'
import { Notice } from '#web/components/notice.tsx'
import { problemsLater, problemsOf, useSubmit } from '#web/components/use-submit.ts'
import { INVITE_TEXTS } from '#web/texts/door.ts'
import { ROLE_TEXTS } from '#web/texts/vocabulary.ts'
import { acceptInvitationAction } from './actions.ts'
import classes from './door.module.css'
import { PlainHttpNotice } from './plain-http-notice.tsx'
import { signIn } from './sign-in.ts'

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
  const form = useForm({ initialValues: { name: '', password: '' }, validate })
  const [isEntering, setEntering] = useState(false)
  const enter = async () => {
    setEntering(true)
    const answer = await signIn(email, form.getValues().password)
    window.location.assign(answer.kind === 'in' ? '/' : '/login')
  }
  const submit = useSubmit(form, enter)
  return (
    <form
      noValidate
      className={classes.fields}
      onSubmit={form.onSubmit((values) => submit.send(() => acceptInvitationAction({ ...values, token })))}
    >
      <h1 className={classes.title}>{INVITE_TEXTS.title}</h1>
      <p className={classes.line} style={{ margin: '-8px 0 4px' }}>
        {INVITE_TEXTS.line(email, ROLE_TEXTS[role].label.toLowerCase())}
      </p>
      <PlainHttpNotice />
      <input type="hidden" name="email" autoComplete="username" value={email} readOnly />
      <TextInput
        label={INVITE_TEXTS.name}
        required
        withAsterisk={false}
        autoFocus
        autoComplete="name"
        {...form.getInputProps('name')}
      />
      <PasswordInput
        label={INVITE_TEXTS.password}
        description={INVITE_TEXTS.passwordLine}
        required
        withAsterisk={false}
        autoComplete="new-password"
        {...form.getInputProps('password')}
      />
      {submit.problem ? <Notice kind="bad">{submit.problem}</Notice> : null}
      <Button type="submit" size="sm" loading={form.submitting || isEntering} mt={4}>
        {INVITE_TEXTS.accept}
      </Button>
    </form>
  )
}
