'use client'
import { Button } from '@mantine/core'
import { useState } from 'react'
import type { SetConfig } from '#engine/contract/config.ts'
import { useMay } from '#web/components/person.tsx'
import { LIST_TEXTS } from '#web/texts/sets.ts'
import { DrainAllDialog } from './drawers.ts'

/** All of a set at once, after a question, with the way back. */
export function DrainAll({ set }: { readonly set: SetConfig }) {
  const mayWant = useMay('operator')
  const [isOpen, setOpen] = useState(false)
  const rows = set.destinations.filter(({ adminState }) => adminState === 'enabled')
  if (!mayWant || set.destinations.length === 0) return null
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        disabled={rows.length === 0}
        onClick={() => setOpen(true)}
        aria-label={LIST_TEXTS.drainAllOf(set.id)}
      >
        {LIST_TEXTS.drainAll}
      </Button>
      <DrainAllDialog set={set} rows={rows} opened={isOpen} onClose={() => setOpen(false)} />
    </>
  )
}
