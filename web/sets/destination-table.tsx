'use client'
import { Button } from '@mantine/core'
import { IconArrowsSort, IconPlus } from '@tabler/icons-react'
import { useCallback, useMemo, useState } from 'react'
import type { SetConfig } from '#engine/contract/config.ts'
import type { DestinationConfig } from '#engine/contract/destination-config.ts'
import { EmptyNote } from '#web/components/empty-note.tsx'
import { LongTable } from '#web/components/long-table.tsx'
import { useMay } from '#web/components/person.tsx'
import { useAddress } from '#web/components/use-address.ts'
import { hostToLocate } from '#web/lib/location-words.ts'
import { destinationName } from '#web/lib/uri.ts'
import { useLiveStore } from '#web/live/live-provider.tsx'
import { ORDER_TEXTS, TABLE_WORDS } from '#web/texts/sets.ts'
import { BoardProvider, useBoard } from './board.tsx'
import { BulkBar } from './bulk-bar.tsx'
import { destinationColumns } from './destination-columns.tsx'
import { DestinationDrawer } from './drawers.ts'
import { EditMode } from './edit-mode.tsx'
import { OpenedProvider, useOpened } from './opened.tsx'
import { OrderMode } from './order-mode.tsx'
import { RemoveDialog } from './remove-dialog.tsx'
import { SharesProvider } from './shares.tsx'
import { StagedBar } from './staged-bar.tsx'
import type { Row } from './staged-edits.ts'
import { StateFilter, useStateFilter } from './state-filter.tsx'
import { Targets } from './targets.tsx'
import { useDoings } from './use-doings.tsx'
import { isFed } from './watch-sets.ts'

const textOf = (one: DestinationConfig) => `${one.uri} ${one.description} ${one.adminState} ${one.id}`
const idOf = (one: DestinationConfig) => one.id
const NOBODY: readonly Row[] = []

/** The destinations of a set: what we want, what we see, and how calls are shared. */
export function DestinationTable({ set, name }: DestinationTableProps) {
  return (
    <BoardProvider set={set}>
      <OpenedProvider name={name}>
        <SharesProvider set={set}>
          <TableOrOrder set={set} name={name} />
        </SharesProvider>
      </OpenedProvider>
    </BoardProvider>
  )
}

interface DestinationTableProps {
  readonly set: SetConfig
  readonly name: string
}

/** The way of looking lives in the address, too. */
function TableOrOrder({ set, name }: DestinationTableProps) {
  const { read, write } = useAddress()
  const key = name ? `${name}.view` : 'view'
  const view = (wanted: 'order' | null) => write({ [key]: wanted })
  if (read(key) === 'order') return <OrderMode set={set} onBack={() => view(null)} />
  return <Destinations set={set} name={name} onOrder={() => view('order')} />
}

function Destinations({ set, name, onOrder }: DestinationTableProps & { readonly onOrder: () => void }) {
  const mayEdit = useMay('admin')
  const mayWant = useMay('operator')
  const { selection, isStaging } = useBoard()
  const doings = useDoings()
  const [edited, setEdited] = useState<DestinationConfig | 'new' | null>(null)
  const [removed, setRemoved] = useState(NOBODY)
  const remove = useCallback(
    (rows: readonly Row[]) => (isStaging ? doings.stage(rows, { remove: true }) : setRemoved(rows)),
    [isStaging, doings],
  )
  const columns = useColumns(set, mayEdit ? setEdited : null, remove)
  const detail = useDetail(set)
  const ids = useMemo(() => set.destinations.map(idOf), [set])
  const states = useStateFilter(name, ids)
  const add = mayEdit ? (
    <Button variant="subtle" leftSection={<IconPlus size={14} />} onClick={() => setEdited('new')}>
      {TABLE_WORDS.add}
    </Button>
  ) : null
  return (
    <>
      <LongTable
        name={name}
        label={TABLE_WORDS.label(set.id)}
        records={set.destinations}
        idOf={idOf}
        nameOf={destinationName}
        columns={columns}
        textOf={textOf}
        kept={states.kept}
        quickFilters={<StateFilter ids={ids} filter={states.filter} onChoose={states.choose} />}
        selection={mayWant ? selection : undefined}
        bar={(matching) => (
          <>
            <BulkBar matching={matching} onRemove={remove} />
            <StagedBar />
          </>
        )}
        tools={
          mayWant ? (
            <>
              <EditMode />
              {mayEdit && set.destinations.length > 1 ? (
                <Button variant="subtle" leftSection={<IconArrowsSort size={14} />} onClick={onOrder}>
                  {ORDER_TEXTS.open}
                </Button>
              ) : null}
              {add}
            </>
          ) : null
        }
        detail={detail}
        empty={<EmptyNote action={add}>{TABLE_WORDS.empty}</EmptyNote>}
      />
      <DestinationDrawer set={set} destination={edited} onClose={() => setEdited(null)} />
      <RemoveDialog rows={removed} onClose={() => setRemoved(NOBODY)} />
    </>
  )
}

function useColumns(
  set: SetConfig,
  edit: ((row: Row) => void) | null,
  remove: (rows: readonly Row[]) => void,
) {
  const store = useLiveStore()
  const hasLoads = set.destinations.some(isFed)
  return useMemo(
    () => destinationColumns(store, edit && { edit, remove: (row) => remove([row]) }, hasLoads),
    [store, edit, remove, hasLoads],
  )
}

/** Where a name leads, below its row. */
function useDetail(set: SetConfig) {
  const opened = useOpened()
  return useMemo(() => {
    const open = set.destinations.filter((one) => opened.ids.has(one.id) && hostToLocate(one.uri) !== null)
    return { ids: new Set(open.map(idOf)), of: (one: DestinationConfig) => <Targets destination={one} /> }
  }, [set, opened])
}
