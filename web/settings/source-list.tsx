'use client'
import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import type { SourceConfig } from '#engine/contract/config.ts'
import { attempt } from '#web/components/attempt.ts'
import { TypedConfirm } from '#web/components/confirm-typed.ts'
import { EmptyNote } from '#web/components/empty-note.tsx'
import { onDemand } from '#web/components/on-demand.tsx'
import { useMay } from '#web/components/person.tsx'
import type { ViewColumn } from '#web/components/record-column.ts'
import { RecordTable } from '#web/components/record-table.tsx'
import { RowMenu } from '#web/components/row-menu.tsx'
import { UnknownCallersNotice } from '#web/components/unknown-callers-notice.tsx'
import type { Seen } from '#web/lib/conflict.ts'
import { setTitle } from '#web/lib/set-name.ts'
import { SHARED_TEXTS } from '#web/texts/shared.ts'
import { SOURCE_TEXTS } from '#web/texts/sources.ts'
import { deleteSourceAction } from './actions.ts'
import type { SetName } from './engine-settings.tsx'
import { SourceActive } from './source-active.tsx'

const SourceDrawer = onDemand(() => import('./source-form.tsx').then((file) => file.SourceDrawer), {
  source: null,
})

type Row = SourceConfig & Seen

interface SourceListProps {
  readonly sources: readonly Row[]
  readonly sets: readonly SetName[]
  readonly acceptsUnknown: boolean
}

const textOf = (source: SourceConfig) => `${source.name} ${source.network}`
const idOf = (source: SourceConfig) => source.id

/** Known callers: who may call, to which set, over how many channels. */
export function SourceList({ sources, sets, acceptsUnknown }: SourceListProps) {
  const mayEdit = useMay('admin')
  const [edited, setEdited] = useState<SourceConfig | 'new' | null>(null)
  const [removed, setRemoved] = useState<Row | null>(null)
  const present = sources.find((one) => edited !== 'new' && one.id === edited?.id) ?? edited
  const columns = useMemo(
    () => sourceColumns(sets, mayEdit ? { setEdited, setRemoved } : null),
    [sets, mayEdit],
  )
  const add = mayEdit ? (
    <Button variant="subtle" leftSection={<IconPlus size={14} />} onClick={() => setEdited('new')}>
      {SOURCE_TEXTS.addSource}
    </Button>
  ) : null
  const remove = async () => {
    if (!removed) return null
    const result = await attempt(() => deleteSourceAction({ id: removed.id, revision: removed.revision }))
    return result.ok ? null : result.message
  }
  return (
    <>
      <RecordTable
        name=""
        label={SOURCE_TEXTS.table}
        records={sources}
        idOf={idOf}
        columns={columns}
        textOf={textOf}
        tools={add}
        empty={<EmptyNote action={add}>{SOURCE_TEXTS.empty}</EmptyNote>}
      />
      {acceptsUnknown ? <UnknownCallersNotice /> : null}
      <SourceDrawer source={present} sets={sets} onClose={() => setEdited(null)} />
      <TypedConfirm
        title={SOURCE_TEXTS.deleteTitle}
        word={removed?.name ?? ''}
        action={SHARED_TEXTS.delete}
        opened={removed !== null}
        onClose={() => setRemoved(null)}
        onConfirm={remove}
      >
        {SOURCE_TEXTS.deleteLine(removed?.network ?? '')}
      </TypedConfirm>
    </>
  )
}

interface Doings {
  readonly setEdited: (source: SourceConfig) => void
  readonly setRemoved: (source: Row) => void
}

function sourceColumns(sets: readonly SetName[], doings: Doings | null): readonly ViewColumn<Row>[] {
  const setName = (source: SourceConfig) => {
    const set = sets.find((one) => one.id === source.setId)
    return set ? setTitle(set) : SOURCE_TEXTS.setByDefault
  }
  const address = (source: SourceConfig) =>
    source.port === null ? source.network : SOURCE_TEXTS.withPort(source.network, source.port)
  const columns: ViewColumn<Row>[] = [
    {
      key: 'name',
      title: SOURCE_TEXTS.source,
      isFixed: true,
      sortValue: (source) => source.name,
      csv: (source) => source.name,
      render: (source) => <strong style={{ fontWeight: 550 }}>{source.name}</strong>,
    },
    { key: 'network', title: SOURCE_TEXTS.address, sortValue: address, csv: address, render: address },
    { key: 'set', title: SOURCE_TEXTS.set, from: 701, sortValue: setName, csv: setName, render: setName },
    {
      key: 'channels',
      title: SOURCE_TEXTS.channels,
      isNumber: true,
      width: 90,
      from: 560,
      sortValue: (source) => source.channels ?? Number.POSITIVE_INFINITY,
      csv: (source) => source.channels ?? '',
      render: (source) => source.channels ?? '∞',
    },
    {
      key: 'naming',
      title: SOURCE_TEXTS.naming,
      from: 900,
      render: (source) =>
        source.channelNaming === 'assigned' ? SOURCE_TEXTS.namedHere : SOURCE_TEXTS.namedThere,
    },
    {
      key: 'active',
      title: SOURCE_TEXTS.calls,
      titleLine: SOURCE_TEXTS.callsLine,
      isNumber: true,
      width: 80,
      render: (source) => <SourceActive id={source.id} pick="activeCalls" />,
    },
    {
      key: 'rate',
      title: SOURCE_TEXTS.rate,
      titleLine: SOURCE_TEXTS.rateLine,
      isNumber: true,
      width: 70,
      from: 560,
      render: (source) => <SourceActive id={source.id} pick="callsPerSecond" />,
    },
  ]
  if (!doings) return columns
  const menu: ViewColumn<Row> = {
    key: 'do',
    title: '',
    isFixed: true,
    width: 44,
    render: (source) => (
      <RowMenu
        name={source.name}
        onEdit={() => doings.setEdited(source)}
        onDelete={() => doings.setRemoved(source)}
      />
    ),
  }
  return [...columns, menu]
}
