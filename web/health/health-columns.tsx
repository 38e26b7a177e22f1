'use client'
import type { HealthInput } from '#engine/contract/vocabulary.ts'
import { Breakable } from '#web/components/breakable.tsx'
import type { ViewColumn, WindowWidth } from '#web/components/record-column.ts'
import { healthHref } from '#web/lib/destinations.ts'
import { INPUT_TEXTS } from '#web/lib/health-words.ts'
import { foremostLoad } from '#web/lib/load-words.ts'
import type { LiveStore } from '#web/live/live-store.ts'
import { SeenCell } from '#web/sets/seen-cell.tsx'
import { HEALTH_TABLE_TEXTS } from '#web/texts/health-table.ts'
import { ADMIN_STATE_WORDS } from '#web/texts/vocabulary.ts'
import classes from './health.module.css'
import {
  CapacityCell,
  EvidenceCell,
  InputCell,
  inputOf,
  LatencyCell,
  type LatencyFigure,
  LoadCell,
  LoadFigure,
  type LoadFigureName,
  latencyOf,
  VoicesCell,
  WantCell,
  WeightCell,
} from './health-cells.tsx'
import { type HealthRow, inputRank } from './health-rows.ts'

type Column = ViewColumn<HealthRow>
const COLUMNS = HEALTH_TABLE_TEXTS.columns

/** Want, see, the four voices, and the figures behind them. */
export function healthColumns(store: LiveStore, open: (id: number) => void): readonly Column[] {
  const detail = (row: HealthRow) => store.read().details.get(row.id)
  const health = (row: HealthRow) => store.read().destinations.get(row.id)?.health ?? 'unknown'
  return [
    nameColumn(open),
    {
      key: 'want',
      title: COLUMNS.want.title,
      titleLine: COLUMNS.want.line,
      from: 560,
      width: 76,
      sortValue: (row) => ADMIN_STATE_WORDS[row.config.adminState],
      csv: (row) => ADMIN_STATE_WORDS[row.config.adminState],
      render: (row) => <WantCell id={row.id} wanted={row.config.adminState} />,
    },
    {
      key: 'see',
      title: COLUMNS.see.title,
      titleLine: COLUMNS.see.line,
      from: 701,
      // Of its own width, so that no column moves when it has been told.
      width: 'clamp(180px, 14vw, 205px)',
      sortValue: health,
      csv: (row) =>
        [health(row), store.read().destinations.get(row.id)?.reason ?? ''].filter(Boolean).join(': '),
      render: (row) => <SeenCell id={row.id} isStacked />,
    },
    VOICES_TOGETHER,
    ...VOICES.map(([input, from]) => voiceColumn(store, input, from)),
    ...LATENCIES.map((latency) => latencyColumn(store, latency)),
    evidenceColumn(store),
    loadColumn(store),
    {
      key: 'weight',
      title: COLUMNS.weight.title,
      titleLine: COLUMNS.weight.line,
      isNumber: true,
      from: 1080,
      width: 84,
      sortValue: (row) => detail(row)?.weight ?? row.config.weight,
      csv: (row) => detail(row)?.weight ?? row.config.weight,
      render: (row) => <WeightCell id={row.id} own={row.config.weight} />,
    },
    {
      key: 'capacity',
      title: COLUMNS.capacity.title,
      titleLine: COLUMNS.capacity.line,
      isNumber: true,
      width: 76,
      sortValue: (row) => store.read().destinations.get(row.id)?.activeCalls ?? 0,
      csv: (row) =>
        `${store.read().destinations.get(row.id)?.activeCalls ?? ''}/${detail(row)?.capacity ?? HEALTH_TABLE_TEXTS.unlimited}`,
      render: (row) => <CapacityCell id={row.id} />,
    },
    ...loadExtras(store),
  ]
}

/** From this width on each voice has a column of its own. */
const EACH_FROM = 1540

const VOICES: readonly (readonly [HealthInput, from: WindowWidth])[] = [
  ['probe', EACH_FROM],
  ['traffic', EACH_FROM],
  ['source', EACH_FROM],
  ['operator', 1760],
]

const LATENCIES: readonly { readonly pick: LatencyFigure; readonly from: WindowWidth }[] = [
  { pick: 'last', from: 1000 },
  { pick: 'ewma', from: 1680 },
  { pick: 'p50', from: 1680 },
  { pick: 'p95', from: 1400 },
]

const VOICES_TOGETHER: Column = {
  key: 'voices',
  title: COLUMNS.voices.title,
  titleLine: COLUMNS.voices.line,
  from: 900,
  until: EACH_FROM,
  width: 146,
  render: (row) => <VoicesCell id={row.id} />,
}

function nameColumn(open: (id: number) => void): Column {
  return {
    key: 'destination',
    title: COLUMNS.destination.title,
    isFixed: true,
    sortValue: (row) => row.name,
    csv: (row) => `${row.name} (${row.set})`,
    render: (row) => <NameCell row={row} open={open} />,
  }
}

/** A link of its own, so that it can be kept and sent; a plain click stays on this page. */
function NameCell({ row, open }: { readonly row: HealthRow; readonly open: (id: number) => void }) {
  return (
    <div className={`${classes.two} ${classes.nameCell}`}>
      <a
        className={classes.name}
        href={healthHref(row.id)}
        title={HEALTH_TABLE_TEXTS.nameLine(row.address)}
        onClick={(event) => {
          if (event.metaKey || event.ctrlKey || event.shiftKey) return
          event.preventDefault()
          open(row.id)
        }}
      >
        <Breakable text={row.name} />
      </a>
      <span className={classes.under}>{row.set}</span>
      <span className={classes.underName}>
        <SeenCell id={row.id} isStacked />
      </span>
    </div>
  )
}

function voiceColumn(store: LiveStore, input: HealthInput, from: WindowWidth): Column {
  const { label, line } = INPUT_TEXTS[input]
  return {
    key: input,
    title: label,
    titleLine: line,
    from,
    width: 128,
    sortValue: (row) => inputRank(store.read(), row.id, input),
    csv: (row) => {
      const voice = inputOf(store.read().details.get(row.id), input)
      return voice ? `${voice.verdict}: ${voice.reason}` : ''
    },
    render: (row) => <InputCell id={row.id} input={input} />,
  }
}

function latencyColumn(store: LiveStore, { pick, from }: (typeof LATENCIES)[number]): Column {
  const { title, line } = COLUMNS[pick]
  const value = (row: HealthRow) => latencyOf(store.read().details.get(row.id), pick)
  return {
    key: pick,
    title,
    titleLine: line,
    isNumber: true,
    from,
    width: pick === 'last' ? 74 : 52,
    sortValue: (row) => value(row) ?? Number.POSITIVE_INFINITY,
    csv: (row) => value(row) ?? '',
    render: (row) => <LatencyCell id={row.id} pick={pick} />,
  }
}

function evidenceColumn(store: LiveStore): Column {
  const evidence = (row: HealthRow) => store.read().details.get(row.id)?.evidence
  return {
    key: 'evidence',
    title: COLUMNS.evidence.title,
    titleLine: COLUMNS.evidence.line,
    isNumber: true,
    from: 1400,
    width: 104,
    sortValue: (row) => evidence(row)?.failures ?? 0,
    csv: (row) => `${evidence(row)?.failures ?? ''}/${evidence(row)?.attempts ?? ''}`,
    render: (row) => <EvidenceCell id={row.id} />,
  }
}

function loadColumn(store: LiveStore): Column {
  const load = (row: HealthRow) => foremostLoad(store.read().details.get(row.id)?.loads ?? [])
  return {
    key: 'load',
    title: COLUMNS.load.title,
    titleLine: COLUMNS.load.line,
    from: 701,
    width: 'clamp(150px, 15vw, 240px)',
    sortValue: (row) => load(row)?.figures?.sessions ?? -1,
    csv: (row) => [load(row)?.source ?? '', load(row)?.connection ?? ''].filter(Boolean).join(' '),
    render: (row) => <LoadCell id={row.id} />,
  }
}

/** For sorting and for CSV; the cell of the load source shows them in words. */
function loadExtras(store: LiveStore): readonly Column[] {
  const figures = (row: HealthRow) => foremostLoad(store.read().details.get(row.id)?.loads ?? [])?.figures
  const extra = (key: LoadFigureName): Column => ({
    key,
    title: COLUMNS[key].title,
    titleLine: COLUMNS[key].line,
    isNumber: true,
    isExtra: true,
    width: 84,
    sortValue: (row) => figures(row)?.[key] ?? -1,
    csv: (row) => figures(row)?.[key] ?? '',
    render: (row) => <LoadFigure id={row.id} pick={key} />,
  })
  return (['sessions', 'maxSessions', 'idleCpu', 'sessionsPerSecond', 'uptimeSec'] as const).map(extra)
}
