'use client'
import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useState } from 'react'
import { Notice } from '#web/components/notice.tsx'
import { problemsLater, problemsOf, useSubmit } from '#web/components/use-submit.ts'
import { SETUP_TEXTS } from '#web/texts/door.ts'
import { completeSetupAction } from './actions.ts'
import classes from './door.module.css'
import { PlainHttpNotice } from './plain-http-notice.tsx'
import { signIn } from './sign-in.ts'

const validate = problemsLater(async () => {
  const { userInputSchema } = await import('#web/lib/inputs.ts')
  return (values) => problemsOf(userInputSchema.omit({ role: true }), values)
})

/** The first account, made by whoever holds the one-time token. */
export function SetupForm({ token }: { readonly token: string }) {
  const form = useForm({ initialValues: { name: '', email: '', password: '' }, validate })
  const [isEntering, setEntering] = useState(false)
  const enter = async () => {
    setEntering(true)
    const { email, password } = form.getValues()
    const answer = await signIn(email.trim().toLowerCase(), password)
    window.location.assign(answer.kind === 'in' ? '/' : '/login')
  }
  const submit = useSubmit(form, enter)
  return (
    <form
      noValidate
      className={classes.fields}
      onSubmit={form.onSubmit((values) => submit.send(() => completeSetupAction({ ...values, token })))}
    >
      <h1 className={classes.title}>{SETUP_TEXTS.title}</h1>
      <p className={classes.line} style={{ margin: '-8px 0 4px' }}>
        {SETUP_TEXTS.line}
      </p>
      <PlainHttpNotice />
      <TextInput
        label={SETUP_TEXTS.name}
        required
        withAsterisk={false}
        autoFocus
        autoComplete="name"
        {...form.getInputProps('name')}
      />
      <TextInput
        label={SETUP_TEXTS.email}
        type="email"
        required
        withAsterisk={false}
        autoComplete="username"
        {...form.getInputProps('email')}
      />
      <PasswordInput
        label={SETUP_TEXTS.password}
        description={SETUP_TEXTS.passwordLine}
        required
        withAsterisk={false}
        autoComplete="new-password"
        {...form.getInputProps('password')}
      />
      {submit.problem ? <Notice kind="bad">{submit.problem}</Notice> : null}
      <Button type="submit" size="sm" loading={form.submitting || isEntering} mt={4}>
        {SETUP_TEXTS.make}
      </Button>
    </form>
  )
}
