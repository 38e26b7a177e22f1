'use client'
import { TextInput } from '@mantine/core'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { z } from 'zod'
import { DrawerForm } from '#web/components/form-drawer.tsx'
import { MissingPiece } from '#web/components/on-demand.tsx'
import { problemsOf } from '#web/components/problems.ts'
import { ShownOnce } from '#web/components/shown-once.tsx'
import { useSubmit } from '#web/components/use-submit.ts'
import { codeSchema } from '#web/lib/inputs.ts'
import type { NewSecondFactor } from '#web/lib/people.ts'
import { SECOND_FACTOR_TEXTS as TEXTS } from '#web/texts/account.ts'
import classes from './account.module.css'
import { beginSecondFactorAction, confirmSecondFactorAction } from './actions.ts'
import { ProofForm } from './proof-form.tsx'

/** Drawn in the browser: the secret stands in no page's source. */
const QrCode = dynamic(
  () =>
    import('./qr-code.tsx').then(
      (file) => file.default,
      () => MissingPiece,
    ),
  { ssr: false },
)

interface SetupProps {
  readonly onOn: () => void
  readonly onClose: () => void
}

/** Password, then the secret and its first code, then the backup codes. */
export function SecondFactorSetup({ onOn, onClose }: SetupProps) {
  const [made, setMade] = useState<NewSecondFactor | null>(null)
  const [isOn, setOn] = useState(false)
  if (!made)
    return (
      <ProofForm
        action={TEXTS.begin}
        ask={(password) => beginSecondFactorAction({ password })}
        onDone={setMade}
        onClose={onClose}
      />
    )
  if (isOn)
    return (
      <ShownOnce
        label={TEXTS.codes}
        line={TEXTS.codesOnce}
        text={made.backupCodes.join('\n')}
        done={TEXTS.done}
        onDone={onClose}
      />
    )
  const confirmed = () => {
    setOn(true)
    onOn()
  }
  return <FirstCode made={made} onOn={confirmed} onClose={onClose} />
}

function FirstCode({ made, onOn, onClose }: SetupProps & { readonly made: NewSecondFactor }) {
  const form = useSubmit({
    initialValues: { code: '' },
    validate: (values) => problemsOf(z.object({ code: codeSchema }), values),
    send: confirmSecondFactorAction,
    onDone: onOn,
  })
  return (
    <DrawerForm form={form} onClose={onClose} action={TEXTS.confirm}>
      <span>{TEXTS.scan}</span>
      <div className={classes.picture}>
        <QrCode text={made.uri} />
      </div>
      <div>
        <div className={classes.mark}>{TEXTS.secret}</div>
        <code className={classes.secret}>{made.secret}</code>
      </div>
      <TextInput
        label={TEXTS.code}
        description={TEXTS.codeLine}
        required
        data-autofocus
        inputMode="numeric"
        autoComplete="one-time-code"
        {...form.getInputProps('code')}
      />
    </DrawerForm>
  )
}
