'use client'
import { Button } from '@mantine/core'
import { useState } from 'react'
import type { EngineLink } from '#engine/contract/browser.ts'
import { attempt } from '#web/components/attempt.ts'
import { TypedConfirm } from '#web/components/confirm-typed.ts'
import { useMay } from '#web/components/person.tsx'
import { ADOPT_TEXTS } from '#web/texts/settings.ts'
import { adoptConfigurationAction } from './actions.ts'

/** Where an engine runs another database's configuration, or a later one than ours: the way to make ours hold. */
export function AdoptButton({ engine }: { readonly engine: EngineLink }) {
  const mayAdopt = useMay('admin')
  const [isOpen, setOpen] = useState(false)
  if (!mayAdopt || !runsOther(engine)) return null
  const adopt = async () => {
    const result = await attempt(() => adoptConfigurationAction({}))
    if (!result.ok) return result.message
    return result.value.outcome === 'refused' ? result.value.message : null
  }
  return (
    <>
      <Button size="compact-sm" variant="default" onClick={() => setOpen(true)}>
        {ADOPT_TEXTS.apply}
      </Button>
      <TypedConfirm
        title={ADOPT_TEXTS.apply}
        word={ADOPT_TEXTS.word}
        action={ADOPT_TEXTS.action}
        opened={isOpen}
        onClose={() => setOpen(false)}
        onConfirm={adopt}
      >
        {ADOPT_TEXTS.line(engine.name)}
      </TypedConfirm>
    </>
  )
}

/** Refused for what it is, not for a fault in it. */
export function runsOther({ refusal, wanted, applied }: EngineLink): boolean {
  if (refusal === '' || wanted === null || applied === null) return false
  return applied.database !== wanted.database || applied.number > wanted.number
}
