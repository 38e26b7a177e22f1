'use client'
import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import Link from 'next/link'
import { useState } from 'react'
import type { SetConfig } from '#engine/contract/config.ts'
import { EmptyNote } from '#web/components/empty-note.tsx'
import { PageHead } from '#web/components/page-head.tsx'
import { useMay } from '#web/components/person.tsx'
import { setTitle } from '#web/lib/set-name.ts'
import { ALGORITHM_TEXTS } from '#web/lib/texts.ts'
import { useWatch } from '#web/live/live-provider.tsx'
import { DestinationTable } from './destination-table.tsx'
import { SetDrawer } from './set-form.tsx'
import { SetSummary } from './set-summary.tsx'
import { SetTools } from './set-tools.tsx'
import classes from './sets.module.css'

/** With few destinations the tables stand right here; with many each set has its own page. */
const MOST_INLINE = 40

export function SetList({ sets }: { readonly sets: readonly SetConfig[] }) {
  const mayEdit = useMay('admin')
  const [isCreating, setCreating] = useState(false)
  const destinations = sets.reduce((sum, set) => sum + set.destinations.length, 0)
  useWatch(
    'sets',
    sets.map((set) => set.id),
  )
  const create = mayEdit ? (
    <Button leftSection={<IconPlus size={14} />} onClick={() => setCreating(true)}>
      Create set
    </Button>
  ) : null
  return (
    <>
      <PageHead title="Sets" line="A call goes to one set; the set’s algorithm picks the destination.">
        {sets.length > 0 ? create : null}
      </PageHead>
      {sets.length === 0 ? (
        <EmptyNote action={create}>
          Sets of destinations would be listed here. Until there is one, every call is answered 503.
        </EmptyNote>
      ) : null}
      {sets.map((set) => (
        <SetRow key={set.id} set={set} isOpen={destinations <= MOST_INLINE} />
      ))}
      <SetDrawer set={isCreating ? 'new' : null} onClose={() => setCreating(false)} />
    </>
  )
}

function SetRow({ set, isOpen }: { readonly set: SetConfig; readonly isOpen: boolean }) {
  const algorithm = ALGORITHM_TEXTS[set.algorithm]
  return (
    <section className={classes.set} aria-label={`Set ${set.id} ${set.name}`}>
      <div className={classes.setHead}>
        <h2 className={classes.setTitle}>
          <Link href={`/sets/${set.id}`}>{setTitle(set)}</Link>
        </h2>
        <span className="faint" title={algorithm.line}>
          {algorithm.label.toLowerCase().replace('call-id', 'Call-ID').replace('uri', 'URI')}
        </span>
        <SetSummary set={set} />
        <div className={classes.setTools}>
          <SetTools set={set} />
        </div>
      </div>
      {isOpen ? <DestinationTable set={set} name={`s${set.id}`} /> : null}
    </section>
  )
}
