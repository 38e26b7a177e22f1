'use client'
import { Button, PasswordInput, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { BusyButton } from '#web/components/busy-button.tsx'
import { Notice } from '#web/components/notice.tsx'
import { useIsBrowser } from '#web/components/since.tsx'
import { LOGIN_TEXTS } from '#web/texts/door.ts'
import { CodeForm } from './code-form.tsx'
import classes from './door.module.css'
import { passkeyTrouble, signInWithPasskey } from './passkeys.ts'
import { signIn } from './sign-in.ts'

/** Password, and a code where the account asks for one; or a passkey alone. */
export function LoginForm() {
  const [isSecondStep, setSecondStep] = useState(false)
  if (isSecondStep) return <CodeForm onBack={() => setSecondStep(false)} />
  return <PasswordForm onCode={() => setSecondStep(true)} />
}

function PasswordForm({ onCode }: { readonly onCode: () => void }) {
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  const hasPasskeys = useIsBrowser() && passkeyTrouble() === null
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    const answer = await signIn(email.trim(), password)
    if (answer.kind === 'in') return window.location.assign('/')
    setBusy(false)
    if (answer.kind === 'code') return onCode()
    setProblem(answer.words)
  }
  const byPasskey = async () => {
    setProblem(null)
    const failure = await signInWithPasskey()
    if (failure === null) window.location.assign('/')
    else setProblem(failure)
  }
  return (
    <form onSubmit={submit} className={classes.fields}>
      <h1 className={classes.title}>{LOGIN_TEXTS.title}</h1>
      <TextInput
        label={LOGIN_TEXTS.email}
        type="email"
        name="email"
        autoComplete="username webauthn"
        required
        withAsterisk={false}
        autoFocus
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      <PasswordInput
        label={LOGIN_TEXTS.password}
        name="password"
        autoComplete="current-password"
        required
        withAsterisk={false}
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      {problem ? <Notice kind="bad">{problem}</Notice> : null}
      <BusyButton type="submit" size="sm" isBusy={isBusy} mt={4}>
        {LOGIN_TEXTS.signIn}
      </BusyButton>
      {hasPasskeys ? (
        <Button size="sm" variant="default" onClick={byPasskey}>
          {LOGIN_TEXTS.passkey}
        </Button>
      ) : null}
    </form>
  )
}
