'use client'
import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { FormDrawer } from '#web/components/form-drawer.tsx'
import { Section } from '#web/components/page-head.tsx'
import { ShownOnce } from '#web/components/shown-once.tsx'
import type { SecondFactorView } from '#web/lib/people.ts'
import { SECOND_FACTOR_TEXTS as TEXTS } from '#web/texts/account.ts'
import { endSecondFactorAction, replaceBackupCodesAction } from './actions.ts'
import { ProofForm } from './proof-form.tsx'
import { SecondFactorSetup } from './second-factor-setup.tsx'

type Doing = 'set-up' | 'off' | 'codes' | null

const TITLES = { 'set-up': TEXTS.setUpTitle, off: TEXTS.offTitle, codes: TEXTS.codesTitle } as const

/** A code of the telephone, asked for beside the password. */
export function SecondFactorPart({ state }: { readonly state: SecondFactorView }) {
  const router = useRouter()
  const [doing, setDoing] = useState<Doing>(null)
  const close = () => setDoing(null)
  const changed = (message: string) => {
    notifications.show({ message })
    router.refresh()
  }
  const open = (what: Exclude<Doing, null>, words: string) => (
    <Button variant="default" onClick={() => setDoing(what)}>
      {words}
    </Button>
  )
  return (
    <Section
      title={TEXTS.title}
      line={state.isOn ? TEXTS.onLine(state.codesLeft) : TEXTS.offLine}
      tools={
        state.isOn ? (
          <>
            {open('codes', TEXTS.newCodes)}
            {open('off', TEXTS.switchOff)}
          </>
        ) : (
          open('set-up', TEXTS.setUp)
        )
      }
    >
      <FormDrawer title={doing ? TITLES[doing] : ''} opened={doing !== null} onClose={close}>
        {doing === 'set-up' ? (
          <SecondFactorSetup onOn={() => changed(TEXTS.isOn)} onClose={close} />
        ) : doing === 'codes' ? (
          <NewCodes onClose={close} />
        ) : (
          <ProofForm
            action={TEXTS.switchOff}
            ask={(password) => endSecondFactorAction({ password })}
            onDone={() => {
              changed(TEXTS.isOff)
              close()
            }}
            onClose={close}
          />
        )}
      </FormDrawer>
    </Section>
  )
}

function NewCodes({ onClose }: { readonly onClose: () => void }) {
  const router = useRouter()
  const [codes, setCodes] = useState<readonly string[] | null>(null)
  if (codes)
    return (
      <ShownOnce
        label={TEXTS.codes}
        line={TEXTS.codesOnce}
        text={codes.join('\n')}
        done={TEXTS.done}
        onDone={onClose}
      />
    )
  return (
    <ProofForm
      line={TEXTS.codesLine}
      action={TEXTS.codesAction}
      ask={(password) => replaceBackupCodesAction({ password })}
      onDone={(made) => {
        setCodes(made)
        router.refresh()
      }}
      onClose={onClose}
    />
  )
}
