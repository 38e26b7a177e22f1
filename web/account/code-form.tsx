'use client'
import { Button, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { BusyButton } from '#web/components/busy-button.tsx'
import { Notice } from '#web/components/notice.tsx'
import { LOGIN_TEXTS } from '#web/texts/door.ts'
import classes from './door.module.css'
import { giveCode } from './sign-in.ts'

/** The second step: a code of the telephone, or a backup code. */
export function CodeForm({ onBack }: { readonly onBack: () => void }) {
  const [isBackup, setBackup] = useState(false)
  const [code, setCode] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    const answer = await giveCode(isBackup ? code.trim() : code.replace(/\s/g, ''), isBackup)
    if (answer.kind !== 'refused') return window.location.assign('/')
    setBusy(false)
    setProblem(answer.words)
  }
  const turn = () => {
    setBackup(!isBackup)
    setCode('')
    setProblem(null)
  }
  return (
    <form onSubmit={submit} className={classes.fields}>
      <h1 className={classes.title}>{LOGIN_TEXTS.codeTitle}</h1>
      <p className={classes.line} style={{ margin: 0 }}>
        {isBackup ? LOGIN_TEXTS.backupLine : LOGIN_TEXTS.codeLine}
      </p>
      <TextInput
        key={String(isBackup)}
        label={isBackup ? LOGIN_TEXTS.backupCode : LOGIN_TEXTS.code}
        inputMode={isBackup ? 'text' : 'numeric'}
        autoComplete="one-time-code"
        required
        withAsterisk={false}
        autoFocus
        value={code}
        onChange={(event) => setCode(event.currentTarget.value)}
      />
      {problem ? <Notice kind="bad">{problem}</Notice> : null}
      <BusyButton type="submit" size="sm" isBusy={isBusy} mt={4}>
        {LOGIN_TEXTS.signIn}
      </BusyButton>
      <div className={classes.ways}>
        <Button variant="subtle" onClick={turn}>
          {isBackup ? LOGIN_TEXTS.useCode : LOGIN_TEXTS.useBackup}
        </Button>
        <Button variant="subtle" onClick={onBack}>
          {LOGIN_TEXTS.again}
        </Button>
      </div>
    </form>
  )
}
