'use client'
import { Button } from '@mantine/core'
import { useState } from 'react'
import { Section } from '#web/components/page-head.tsx'
import { PASSWORD_TEXTS } from '#web/texts/account.ts'
import { PasswordDrawer } from './drawers.ts'

/** Everybody's own password, changed by whoever knows the present one. */
export function PasswordPart() {
  const [isChanging, setChanging] = useState(false)
  return (
    <Section
      plain
      title={PASSWORD_TEXTS.title}
      line={PASSWORD_TEXTS.line}
      tools={
        <Button variant="default" onClick={() => setChanging(true)}>
          {PASSWORD_TEXTS.change}
        </Button>
      }
    >
      <PasswordDrawer opened={isChanging} onClose={() => setChanging(false)} />
    </Section>
  )
}
