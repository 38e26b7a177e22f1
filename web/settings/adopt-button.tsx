'use client'
import { Button } from '@mantine/core'
import { useState } from 'react'
import type { EngineLink } from '#engine/contract/browser.ts'
import { useMay } from '#web/components/person.tsx'
import { TypedConfirm } from '#web/components/typed-confirm.tsx'
import { attempt } from '#web/components/use-submit.ts'
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
        Apply this panel’s configuration
      </Button>
      <TypedConfirm
        title="Apply this panel’s configuration"
        word="replace"
        action="Replace"
        opened={isOpen}
        onClose={() => setOpen(false)}
        onConfirm={adopt}
      >
        The sets, sources and settings that {engine.name} works with now are replaced by those of this panel’s
        database. Destinations that only the engine has get no new calls; calls in progress finish.
      </TypedConfirm>
    </>
  )
}

/** Refused for what it is, not for a fault in it. */
export function runsOther({ refusal, wanted, applied }: EngineLink): boolean {
  if (refusal === '' || wanted === null || applied === null) return false
  return applied.database !== wanted.database || applied.number > wanted.number
}
