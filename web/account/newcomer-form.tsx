'use client'
import { PasswordInput, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import type { ReactNode } from 'react'
import { BusyButton } from '#web/components/busy-button.tsx'
import { SubmitForm } from '#web/components/submit-form.tsx'
import type { Sending } from '#web/components/use-submit.ts'
import { NEWCOMER_TEXTS as TEXTS } from '#web/texts/door.ts'
import classes from './door.module.css'
import { PlainHttpNotice } from './plain-http-notice.tsx'
import { signIn } from './sign-in.ts'

interface NewcomerFormProps {
  readonly form: Sending & Pick<UseFormReturnType<{ name: string; password: string }>, 'getInputProps'>
  readonly title: string
  readonly line: string
  /** By what address the account will be known. */
  readonly children: ReactNode
}

/** Somebody who has no account yet chooses name and password. */
export function NewcomerForm({ form, title, line, children }: NewcomerFormProps) {
  return (
    <SubmitForm
      form={form}
      className={classes.fields}
      buttons={
        <BusyButton type="submit" size="sm" isBusy={form.submitting} mt={4}>
          {TEXTS.make}
        </BusyButton>
      }
    >
      <h1 className={classes.title}>{title}</h1>
      <p className={classes.line} style={{ margin: '-8px 0 4px' }}>
        {line}
      </p>
      <PlainHttpNotice />
      <TextInput
        label={TEXTS.name}
        required
        withAsterisk={false}
        autoFocus
        autoComplete="name"
        {...form.getInputProps('name')}
      />
      {children}
      <PasswordInput
        label={TEXTS.password}
        description={TEXTS.passwordLine}
        required
        withAsterisk={false}
        autoComplete="new-password"
        {...form.getInputProps('password')}
      />
    </SubmitForm>
  )
}

/** Signed in with what was just chosen; the form stays busy until the page is gone. */
export async function enter(email: string, password: string): Promise<never> {
  const answer = await signIn(email, password)
  window.location.assign(answer.kind === 'in' ? '/' : '/login')
  return new Promise(() => undefined)
}
