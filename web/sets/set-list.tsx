'use client'
import { Button, Group, TextInput } from '@mantine/core'
import { IconPlus, IconSearch } from '@tabler/icons-react'
import Link from 'next/link'
import { useMemo, useState } from 'react'
import type { SetConfig } from '#engine/contract/config.ts'
import { EmptyNote } from '#web/components/empty-note.tsx'
import { ImportLink } from '#web/components/import-link.tsx'
import { PageHead } from '#web/components/page-head.tsx'
import { useMay } from '#web/components/person.tsx'
import { useFormat } from '#web/components/theme-provider.tsx'
import { useAddress } from '#web/components/use-address.ts'
import { setTitle } from '#web/lib/set-name.ts'
import { SET_TEXTS } from '#web/texts/destinations.ts'
import { LIST_TEXTS } from '#web/texts/sets.ts'
import { ALGORITHM_TEXTS } from '#web/texts/vocabulary.ts'
import { DestinationTable } from './destination-table.tsx'
import { DrainAll } from './drain-all.tsx'
import { SetDrawer } from './drawers.ts'
import { SetSummary } from './set-summary.tsx'
import { SetTools } from './set-tools.tsx'
import classes from './sets.module.css'
import { useWatchSets } from './watch-sets.ts'

/** With few destinations the tables stand right here; with many each set has its own page. */
const MOST_INLINE = 40
/** What is taken in at a glance needs no filter. */
const FILTER_FROM = 6

export function SetList({ sets }: { readonly sets: readonly SetConfig[] }) {
  const mayEdit = useMay('admin')
  const { read } = useAddress()
  const [isCreating, setCreating] = useState(false)
  const destinations = sets.reduce((sum, set) => sum + set.destinations.length, 0)
  const isOpen = destinations <= MOST_INLINE
  useWatchSets(isOpen ? sets : [])
  const filter = read('q')
  const texts = useMemo(() => sets.map(textOf), [sets])
  const wanted = filter.trim().toLowerCase()
  const matching = sets.filter((_, place) => texts[place]?.includes(wanted))
  const create = mayEdit ? (
    <Button leftSection={<IconPlus size={14} />} onClick={() => setCreating(true)}>
      {LIST_TEXTS.create}
    </Button>
  ) : null
  const ways = (
    <Group gap="xs">
      {create}
      <ImportLink />
    </Group>
  )
  return (
    <>
      <PageHead title={LIST_TEXTS.title} line={LIST_TEXTS.line}>
        {sets.length > 0 ? ways : null}
      </PageHead>
      {sets.length === 0 ? <EmptyNote action={ways}>{LIST_TEXTS.empty}</EmptyNote> : null}
      {sets.length >= FILTER_FROM ? <SetFilter shown={matching.length} total={sets.length} /> : null}
      {matching.map((set) => (
        <SetRow key={set.id} set={set} isOpen={isOpen} />
      ))}
      <SetDrawer set={isCreating ? 'new' : null} onClose={() => setCreating(false)} />
    </>
  )
}

/** What the filter looks through: also what the set leads to. */
function textOf(set: SetConfig): string {
  const members = set.destinations.map(({ uri, description }) => `${uri} ${description}`)
  return [setTitle(set), `set ${set.id}`, ALGORITHM_TEXTS[set.algorithm].label, ...members]
    .join(' ')
    .toLowerCase()
}

function SetFilter({ shown, total }: { readonly shown: number; readonly total: number }) {
  const format = useFormat()
  const { read, write } = useAddress()
  const filter = read('q')
  return (
    <>
      <div className={classes.filter}>
        <TextInput
          size="xs"
          w={260}
          aria-label={LIST_TEXTS.filter}
          placeholder={LIST_TEXTS.filter}
          leftSection={<IconSearch size={14} aria-hidden="true" />}
          value={filter}
          onChange={(event) => write({ q: event.currentTarget.value })}
        />
        <span className="faint figure">{LIST_TEXTS.count(format.count(shown), format.count(total))}</span>
      </div>
      {shown === 0 ? <p className="faint">{LIST_TEXTS.nothing(filter, format.count(total))}</p> : null}
    </>
  )
}

function SetRow({ set, isOpen }: { readonly set: SetConfig; readonly isOpen: boolean }) {
  const algorithm = ALGORITHM_TEXTS[set.algorithm]
  return (
    <section
      className={classes.set}
      data-line={isOpen ? undefined : true}
      aria-label={SET_TEXTS.section(set.id, set.name)}
    >
      <div className={classes.setHead}>
        <h2 className={classes.setTitle}>
          <Link href={`/sets/${set.id}`} prefetch={isOpen ? undefined : false}>
            {setTitle(set)}
          </Link>
        </h2>
        <span className="faint" title={algorithm.line}>
          {algorithm.label.toLowerCase().replace('call-id', 'Call-ID').replace('uri', 'URI')}
        </span>
        <SetSummary set={set} />
        <div className={classes.setTools}>
          <DrainAll set={set} />
          <SetTools set={set} />
        </div>
      </div>
      {isOpen ? <DestinationTable set={set} name={`s${set.id}`} /> : null}
    </section>
  )
}
