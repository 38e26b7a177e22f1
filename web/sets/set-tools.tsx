'use client'
import { Button } from '@mantine/core'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { SetConfig } from '#engine/contract/config.ts'
import { attempt } from '#web/components/attempt.ts'
import { TypedConfirm } from '#web/components/confirm-typed.ts'
import { useMay } from '#web/components/person.tsx'
import type { Seen } from '#web/lib/conflict.ts'
import { SET_TEXTS } from '#web/texts/destinations.ts'
import { deleteSetAction } from './actions.ts'
import { SetDrawer } from './drawers.ts'

/** Edit and delete, for those who may. */
export function SetTools({ set }: { readonly set: SetConfig & Seen }) {
  const router = useRouter()
  const mayEdit = useMay('admin')
  const [open, setOpen] = useState<'edit' | 'delete' | null>(null)
  /** The newest of what was shown when the question was asked. */
  const [seen, setSeen] = useState<number>()
  if (!mayEdit) return null
  const remove = async () => {
    const result = await attempt(() => deleteSetAction({ id: set.id, revision: seen }))
    if (result.ok) router.push('/sets')
    return result.ok ? null : result.message
  }
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        onClick={() => setOpen('edit')}
        aria-label={SET_TEXTS.editOf(set.id)}
      >
        {SET_TEXTS.edit}
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        onClick={() => {
          setSeen(newestOf(set))
          setOpen('delete')
        }}
        aria-label={SET_TEXTS.deleteOf(set.id)}
      >
        {SET_TEXTS.delete}
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        component={Link}
        href={`/settings/history?set=${set.id}`}
        aria-label={SET_TEXTS.historyOf(set.id)}
      >
        {SET_TEXTS.history}
      </Button>
      <SetDrawer set={open === 'edit' ? set : null} onClose={() => setOpen(null)} />
      <TypedConfirm
        title={SET_TEXTS.deleteOf(set.id)}
        word={set.name}
        action={SET_TEXTS.delete}
        opened={open === 'delete'}
        onClose={() => setOpen(null)}
        onConfirm={remove}
      >
        {SET_TEXTS.deleteLine(set.destinations.length)}
      </TypedConfirm>
    </>
  )
}

function newestOf(set: SetConfig & Seen): number {
  const rows: readonly (Seen & { readonly id: number })[] = [set, ...set.destinations]
  return Math.max(...rows.map(({ revision }) => revision ?? 0))
}
