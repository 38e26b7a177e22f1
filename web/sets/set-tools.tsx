'use client'
import { Button } from '@mantine/core'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { SetConfig } from '#engine/contract/config.ts'
import { useMay } from '#web/components/person.tsx'
import { TypedConfirm } from '#web/components/typed-confirm.tsx'
import { attempt } from '#web/components/use-submit.ts'
import type { Seen } from '#web/lib/conflict.ts'
import { deleteSetAction } from './actions.ts'
import { SetDrawer } from './set-form.tsx'

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
        aria-label={`Edit set ${set.id}`}
      >
        Edit
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        onClick={() => {
          setSeen(newestOf(set))
          setOpen('delete')
        }}
        aria-label={`Delete set ${set.id}`}
      >
        Delete
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        component={Link}
        href={`/settings/history?set=${set.id}`}
        aria-label={`History of set ${set.id}`}
      >
        History
      </Button>
      <SetDrawer set={open === 'edit' ? set : null} onClose={() => setOpen(null)} />
      <TypedConfirm
        title={`Delete set ${set.id}`}
        word={set.name}
        action="Delete"
        opened={open === 'delete'}
        onClose={() => setOpen(null)}
        onConfirm={remove}
      >
        {destinationWords(set.destinations.length)} no new calls; calls in progress finish. Calls for this set
        are answered 503 from then on. Counts stay.
      </TypedConfirm>
    </>
  )
}

function newestOf(set: SetConfig & Seen): number {
  const rows: readonly (Seen & { readonly id: number })[] = [set, ...set.destinations]
  return Math.max(...rows.map(({ revision }) => revision ?? 0))
}

function destinationWords(count: number): string {
  return count === 1 ? 'Its one destination gets' : `Its ${count} destinations get`
}
