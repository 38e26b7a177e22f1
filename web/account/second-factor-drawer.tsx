'use client'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { FormDrawer } from '#web/components/form-drawer.tsx'
import { ShownOnce } from '#web/components/shown-once.tsx'
import { SECOND_FACTOR_TEXTS as TEXTS } from '#web/texts/account.ts'
import { endSecondFactorAction, replaceBackupCodesAction } from './actions.ts'
import { ProofForm } from './proof-form.tsx'
import { SecondFactorSetup } from './second-factor-setup.tsx'

export type SecondFactorDoing = 'set-up' | 'off' | 'codes'

const TITLES = { 'set-up': TEXTS.setUpTitle, off: TEXTS.offTitle, codes: TEXTS.codesTitle } as const

interface SecondFactorDrawerProps {
  /** Null: closed. */
  readonly doing: SecondFactorDoing | null
  readonly onClose: () => void
  /** Says what has become of it. */
  readonly onChanged: (message: string) => void
}

export function SecondFactorDrawer({ doing, onClose, onChanged }: SecondFactorDrawerProps) {
  return (
    <FormDrawer title={doing ? TITLES[doing] : ''} opened={doing !== null} onClose={onClose}>
      {doing === 'set-up' ? (
        <SecondFactorSetup onOn={() => onChanged(TEXTS.isOn)} onClose={onClose} />
      ) : doing === 'codes' ? (
        <NewCodes onClose={onClose} />
      ) : (
        <ProofForm
          action={TEXTS.switchOff}
          ask={(password) => endSecondFactorAction({ password })}
          onDone={() => {
            onChanged(TEXTS.isOff)
            onClose()
          }}
          onClose={onClose}
        />
      )}
    </FormDrawer>
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
