'use client'
import type { DestinationConfig } from '#engine/contract/destination-config.ts'
import type { ViewColumn, WindowWidth } from '#web/components/record-column.ts'
import { RowMenu } from '#web/components/row-menu.tsx'
import { foremostLoad } from '#web/lib/load-words.ts'
import { destinationName } from '#web/lib/uri.ts'
import type { LiveStore } from '#web/live/live-store.ts'
import { TABLE_WORDS } from '#web/texts/sets.ts'
import { ADMIN_STATE_WORDS } from '#web/texts/vocabulary.ts'
import { AdminStateSwitch } from './admin-state-switch.tsx'
import { FedWeight, LoadSessions } from './fed-cells.tsx'
import { NameCell } from './name-cell.tsx'
import { NumberCell } from './number-cell.tsx'
import { LiveFigure, SeenCell } from './seen-cell.tsx'
import { SeenShare, WantedShare } from './shares.tsx'
import type { Row } from './staged-edits.ts'
import { isFed } from './watch-sets.ts'

const { heads: HEADS, lines: LINES } = TABLE_WORDS

interface Doings {
  readonly edit: (destination: Row) => void
  readonly remove: (destination: Row) => void
}

type Column = ViewColumn<Row>

/** Want, see, and the figures of a destination; `doings` is null for those who may not edit. */
export function destinationColumns(
  store: LiveStore,
  doings: Doings | null,
  hasLoads: boolean,
): readonly Column[] {
  return [
    NAME,
    WANT,
    seeColumn(store),
    ...RANK,
    ...SHARES,
    CHANNELS,
    ...liveColumns(store),
    ...(hasLoads ? [loadColumn(store)] : []),
    ...(doings ? [menuColumn(doings)] : []),
  ]
}

const NAME: Column = {
  key: 'destination',
  title: HEADS.destination,
  isFixed: true,
  sortValue: destinationName,
  csv: (one) => one.uri,
  render: (one) => <NameCell destination={one} />,
}

const WANT: Column = {
  key: 'want',
  title: HEADS.want,
  titleLine: LINES.want,
  isFixed: true,
  // The switch alone, and from there on the words beside it, which stand below it till then.
  width: 'clamp(146px, calc(100vw - 1334px), 222px)',
  sortValue: (one) => ADMIN_STATE_WORDS[one.adminState],
  csv: (one) => ADMIN_STATE_WORDS[one.adminState],
  render: (one) => <AdminStateSwitch row={one} />,
}

function seeColumn(store: LiveStore): Column {
  const health = (one: DestinationConfig) => store.read().destinations.get(one.id)?.health ?? 'unknown'
  return {
    key: 'see',
    title: HEADS.see,
    titleLine: LINES.see,
    from: 701,
    sortValue: health,
    csv: health,
    render: (one) => <SeenCell id={one.id} />,
  }
}

const numberColumn = (field: 'weight' | 'priority', from: WindowWidth): Column => ({
  key: field,
  title: HEADS[field],
  titleLine: LINES[field],
  isNumber: true,
  width: 72,
  from,
  sortValue: (one) => one[field],
  csv: (one) => one[field],
  render: (one) => (
    <>
      <NumberCell row={one} field={field} />
      {field === 'weight' && isFed(one) ? <FedWeight id={one.id} own={one.weight} /> : null}
    </>
  ),
})

const RANK: readonly Column[] = [numberColumn('weight', 860), numberColumn('priority', 1040)]

const SHARES: readonly Column[] = [
  {
    key: 'share',
    title: HEADS.share,
    titleLine: LINES.share,
    isNumber: true,
    width: 78,
    from: 860,
    render: (one) => <WantedShare id={one.id} />,
  },
  {
    key: 'seen',
    title: HEADS.seen,
    titleLine: LINES.seen,
    isNumber: true,
    width: 62,
    from: 940,
    render: (one) => <SeenShare id={one.id} />,
  },
]

const CHANNELS: Column = {
  key: 'channels',
  title: HEADS.channels,
  titleLine: LINES.channels,
  isNumber: true,
  width: 76,
  from: 1000,
  sortValue: (one) => one.channels ?? Number.POSITIVE_INFINITY,
  csv: (one) => one.channels ?? '',
  render: (one) => <NumberCell row={one} field="channels" />,
}

function liveColumns(store: LiveStore): readonly Column[] {
  const read = (
    one: DestinationConfig,
    pick: 'activeCalls' | 'callsPerSecond' | 'total' | 'probeLatencyMs',
  ) => store.read().destinations.get(one.id)?.[pick] ?? 0
  const column = (
    key: 'activeCalls' | 'callsPerSecond' | 'total' | 'probeLatencyMs',
    more: Partial<Column>,
  ): Column => ({
    key,
    title: HEADS[key],
    titleLine: LINES[key],
    isNumber: true,
    width: 58,
    sortValue: (one) => read(one, key),
    csv: (one) => read(one, key),
    render: (one) => <LiveFigure id={one.id} pick={key} />,
    ...more,
  })
  return [
    column('activeCalls', { from: 420 }),
    column('callsPerSecond', { from: 1360 }),
    column('total', { from: 1560 }),
    column('probeLatencyMs', { from: 1620, width: 84 }),
  ]
}

function loadColumn(store: LiveStore): Column {
  const figures = (one: DestinationConfig) =>
    foremostLoad(store.read().details.get(one.id)?.loads ?? [])?.figures
  return {
    key: 'sessions',
    title: HEADS.sessions,
    titleLine: LINES.sessions,
    isNumber: true,
    width: 112,
    from: 1360,
    sortValue: (one) => figures(one)?.sessions ?? -1,
    csv: (one) => `${figures(one)?.sessions ?? ''}/${figures(one)?.maxSessions ?? ''}`,
    render: (one) => <LoadSessions id={one.id} />,
  }
}

function menuColumn(doings: Doings): Column {
  return {
    key: 'do',
    title: '',
    isFixed: true,
    width: 38,
    render: (one) => (
      <RowMenu
        name={destinationName(one)}
        onEdit={() => doings.edit(one)}
        onDelete={() => doings.remove(one)}
      />
    ),
  }
}
