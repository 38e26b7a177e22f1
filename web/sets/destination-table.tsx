'use client'
import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import type { SetConfig } from '#engine/contract/config.ts'
import type { DestinationConfig } from '#engine/contract/destination-config.ts'
import { EmptyNote } from '#web/components/empty-note.tsx'
import { useMay } from '#web/components/person.tsx'
import { RecordTable } from '#web/components/record-table.tsx'
import { TypedConfirm } from '#web/components/typed-confirm.tsx'
import { attempt } from '#web/components/use-submit.ts'
import type { Seen } from '#web/lib/conflict.ts'
import { hostToLocate } from '#web/lib/location-words.ts'
import { destinationAddress, destinationName } from '#web/lib/uri.ts'
import { useLiveStore } from '#web/live/live-provider.tsx'
import { deleteDestinationAction } from './actions.ts'
import { destinationColumns, isFed } from './destination-columns.tsx'
import { DestinationDrawer } from './destination-form.tsx'
import { OpenedProvider, useOpened } from './opened.tsx'
import { SharesProvider } from './shares.tsx'
import { Targets } from './targets.tsx'

const textOf = (one: DestinationConfig) => `${one.uri} ${one.description} ${one.adminState} ${one.id}`
const idOf = (one: DestinationConfig) => one.id

/** The destinations of a set: what we want, what we see, and how calls are shared. */
export function DestinationTable({ set, name }: DestinationTableProps) {
  return (
    <OpenedProvider name={name}>
      <SharesProvider set={set}>
        <Destinations set={set} name={name} />
      </SharesProvider>
    </OpenedProvider>
  )
}

interface DestinationTableProps {
  readonly set: SetConfig
  readonly name: string
}

function Destinations({ set, name }: DestinationTableProps) {
  const opened = useOpened()
  const store = useLiveStore()
  const mayEdit = useMay('admin')
  const [edited, setEdited] = useState<DestinationConfig | 'new' | null>(null)
  const [removed, setRemoved] = useState<(DestinationConfig & Seen) | null>(null)
  const hasLoads = set.destinations.some(isFed)
  const columns = useMemo(
    () => destinationColumns(store, mayEdit ? { edit: setEdited, remove: setRemoved } : null, hasLoads),
    [store, mayEdit, hasLoads],
  )
  const detail = useMemo(
    () => ({
      ids: set.destinations
        .filter((one) => opened.ids.has(one.id) && hostToLocate(one.uri) !== null)
        .map(idOf),
      of: (one: DestinationConfig) => <Targets destination={one} />,
    }),
    [set, opened],
  )
  const add = mayEdit ? (
    <Button variant="subtle" leftSection={<IconPlus size={14} />} onClick={() => setEdited('new')}>
      Add destination
    </Button>
  ) : null
  return (
    <>
      <RecordTable
        name={name}
        label={`destinations of set ${set.id}`}
        records={set.destinations}
        idOf={idOf}
        columns={columns}
        textOf={textOf}
        tools={add}
        detail={detail}
        empty={
          <EmptyNote action={add}>
            Destinations of this set would be listed here. Until it has one, its calls are answered 503.
          </EmptyNote>
        }
      />
      <DestinationDrawer set={set} destination={edited} onClose={() => setEdited(null)} />
      <DeleteDestination destination={removed} onClose={() => setRemoved(null)} />
    </>
  )
}

function DeleteDestination({
  destination,
  onClose,
}: {
  readonly destination: (DestinationConfig & Seen) | null
  readonly onClose: () => void
}) {
  const confirm = async () => {
    if (!destination) return null
    const { id, revision } = destination
    const result = await attempt(() => deleteDestinationAction({ id, revision }))
    return result.ok ? null : result.message
  }
  const word = destination ? destinationAddress(destination.uri) : ''
  return (
    <TypedConfirm
      title="Delete destination"
      word={word}
      action="Delete"
      opened={destination !== null}
      onClose={onClose}
      onConfirm={confirm}
    >
      {destination ? destinationName(destination) : ''} gets no new calls. Calls in progress on it finish. Its
      counts stay in the distribution of the time it served.
    </TypedConfirm>
  )
}
