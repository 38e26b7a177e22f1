'use client'
import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { Section } from '#web/components/page-head.tsx'
import type { SecondFactorView } from '#web/lib/people.ts'
import { SECOND_FACTOR_TEXTS as TEXTS } from '#web/texts/account.ts'
import { SecondFactorDrawer } from './drawers.ts'
import type { SecondFactorDoing } from './second-factor-drawer.tsx'

/** A code of the telephone, asked for beside the password. */
export function SecondFactorPart({ state }: { readonly state: SecondFactorView }) {
  const router = useRouter()
  const [doing, setDoing] = useState<SecondFactorDoing | null>(null)
  const changed = (message: string) => {
    notifications.show({ message })
    router.refresh()
  }
  const open = (what: SecondFactorDoing, words: string) => (
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
      <SecondFactorDrawer doing={doing} onClose={() => setDoing(null)} onChanged={changed} />
    </Section>
  )
}
