'use client'
import { Button, PasswordInput, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { Notice } from '#web/components/notice.tsx'
import classes from './door.module.css'
import { signIn } from './sign-in.ts'

export function LoginForm() {
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    const failure = await signIn(email.trim(), password)
    if (failure === null) return window.location.assign('/')
    setBusy(false)
    setProblem(failure)
  }
  return (
    <form onSubmit={submit} className={classes.fields}>
      <h1 className={classes.title}>Sign in</h1>
      <TextInput
        label="E-mail"
        type="email"
        name="email"
        autoComplete="username"
        required
        withAsterisk={false}
        autoFocus
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      <PasswordInput
        label="Password"
        name="password"
        autoComplete="current-password"
        required
        withAsterisk={false}
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      {problem ? <Notice kind="bad">{problem}</Notice> : null}
      <Button type="submit" size="sm" loading={isBusy} mt={4}>
        Sign in
      </Button>
    </form>
  )
}
