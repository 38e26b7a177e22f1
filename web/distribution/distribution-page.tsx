'use client'
import { Button } from '@mantine/core'
import { useInterval } from '@mantine/hooks'
import { IconDownload } from '@tabler/icons-react'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { type CSSProperties, memo, useCallback, useMemo } from 'react'
import type { SetConfig, SourceConfig } from '#engine/contract/config.ts'
import { EmptyNote } from '#web/components/empty-note.tsx'
import { PageHead, Section } from '#web/components/page-head.tsx'
import { RangePicker } from '#web/components/range-picker.tsx'
import { Select } from '#web/components/select.tsx'
import { Moment } from '#web/components/since.tsx'
import { useFormat } from '#web/components/theme-provider.tsx'
import { useAddress } from '#web/components/use-address.ts'
import { useCalm } from '#web/components/use-calm.ts'
import { type DistributionRange, type DistributionView, formatRange } from '#web/lib/distribution.ts'
import type { GroupedCalls } from '#web/lib/grouping.ts'
import { setTitle } from '#web/lib/set-name.ts'
import { useLive, useWatch } from '#web/live/live-provider.tsx'
import { CHANNEL_TEXTS } from '#web/texts/distribution.ts'
import { ChannelCharts } from './channel-charts.tsx'
import { ChannelTable } from './channel-table.tsx'
import { ColumnChoice } from './column-choice.tsx'
import classes from './distribution.module.css'
import { distributionHref } from './distribution-href.ts'
import { type DistributionTable, distributionTable, ofSet } from './distribution-table.ts'
import { FairnessWords } from './fairness-words.tsx'
import { GroupChoice } from './group-choice.tsx'
import { GroupedPart } from './grouped-part.tsx'
import { judgedSets } from './judged-sets.ts'
import { knownNames, liveDistribution } from './live-view.ts'
import { ShareSeen } from './share-seen.tsx'
import { type FewColumns, useFewColumns } from './use-few-columns.ts'

interface DistributionPageProps {
  readonly range: DistributionRange
  readonly view: DistributionView
  /** Null: the tables of channels are shown. */
  readonly groups: GroupedCalls | null
  readonly sets: readonly SetConfig[]
  readonly sources: readonly SourceConfig[]
}

/** Beyond this many destinations the page shows one set at a time. */
const MOST_TOGETHER = 12
const RELOAD_MS = 30_000
const DRAWN_EVERY_MS = 5_000
const MINUTE_MS = 60_000
/** Ticks need tell nothing close: totals tell all. */
const NO_SETS: readonly number[] = []

export function DistributionPage({ range, view: loaded, groups, sets, sources }: DistributionPageProps) {
  useWatch('distribution', NO_SETS)
  const totals = useLive((state) => (range.kind === 'start' ? state.totals : null))
  const names = useMemo(() => knownNames({ sets, sources, loaded }), [sets, sources, loaded])
  const view = useMemo(() => (totals ? liveDistribution(totals, names) : loaded), [totals, names, loaded])
  const { setId, choose, choices } = useChosenSet(view)
  const all = useMemo(() => distributionTable(ofSet(view, setId)), [view, setId])
  const few = useFewColumns(
    all,
    sets.find((set) => set.id === setId),
    view.toMs,
  )
  const { table: shown } = few
  const covered = formatRange(range)
  const judged = useMemo(() => judgedSets(sets, view, setId), [sets, view, setId])
  // Figures move with each tick, pictures of sums since start every few seconds: nobody sees a bar grow by one call.
  const drawn = useCalm(
    useMemo(() => ({ table: shown, judged }), [shown, judged]),
    `${few.order} ${setId} ${covered}`,
    DRAWN_EVERY_MS,
  )
  useReload(range)
  const router = useRouter()
  const by = groups?.by ?? null
  const and = groups?.and ?? null
  const pick = useCallback(
    (next: DistributionRange) => router.push(distributionHref(formatRange(next), { by, and })),
    [router, by, and],
  )
  return (
    <>
      <PageHead title={CHANNEL_TEXTS.title} line={<Covered range={range} view={view} />}>
        {groups ? null : <SaveTables range={covered} />}
      </PageHead>
      <div className={classes.bar}>
        <RangePicker
          range={range}
          fromMs={view.fromMs}
          toMs={view.toMs - (view.toMs % MINUTE_MS)}
          startWords={CHANNEL_TEXTS.start}
          onPick={pick}
        />
        <GroupChoice range={covered} by={by} and={and} />
        {choices.length > 1 && !groups ? (
          <Select
            size="xs"
            w={200}
            aria-label={CHANNEL_TEXTS.set}
            data={[...choices]}
            value={setId === null ? 'all' : String(setId)}
            onChange={choose}
          />
        ) : null}
        {groups || !few.first ? null : <ColumnChoice order={few.order} choose={few.choose} />}
      </div>
      {groups ? (
        <GroupedPart groups={groups} />
      ) : shown.columns.length === 0 ? (
        <EmptyNote
          action={range.kind === 'start' ? null : <Link href="/distribution">{CHANNEL_TEXTS.showStart}</Link>}
        >
          {CHANNEL_TEXTS.empty}
        </EmptyNote>
      ) : (
        <>
          <FairnessWords judged={judged} />
          {few.first ? <FewLine all={all} few={few} /> : null}
          <div className={classes.tables} style={{ '--least': `${leastWidth(shown)}px` } as CSSProperties}>
            <Section plain title={CHANNEL_TEXTS.count} line={CHANNEL_TEXTS.countLine}>
              <ChannelTable table={shown} mode="count" isWhole={setId === null} />
            </Section>
            <Section plain title={CHANNEL_TEXTS.percent} line={CHANNEL_TEXTS.percentLine}>
              <ChannelTable table={shown} mode="percent" isWhole={setId === null} />
            </Section>
          </div>
          <ChannelCharts table={drawn.table} sets={sets} />
          <ShareSeen judged={drawn.judged} sets={sets} first={few.first} />
        </>
      )}
    </>
  )
}

/** Not drawn again with each tick. */
const SaveTables = memo(function SaveTables({ range }: { readonly range: string }) {
  return (
    <Button
      component="a"
      href={`/api/distribution.csv?range=${range}`}
      variant="default"
      leftSection={<IconDownload size={14} />}
      download
    >
      {CHANNEL_TEXTS.csv}
    </Button>
  )
})

function FewLine({ all, few }: { readonly all: DistributionTable; readonly few: FewColumns }) {
  const format = useFormat()
  const destinations = all.columns.filter((one) => one.side === 'inbound').length
  return (
    <p className={`${classes.words} faint`} style={{ marginBottom: 12 }}>
      {CHANNEL_TEXTS.fewLine(format.count(few.first?.length), format.count(destinations))}
    </p>
  )
}

/** The two tables stand side by side only where both fit without scrolling. */
const leastWidth = (table: DistributionTable): number =>
  table.columns.reduce((sum, column) => sum + columnWidth(column.name), 130)

/** Room for the longest word of the head, in px: heads wrap at spaces only. */
function columnWidth(name: string): number {
  const longest = Math.max(...name.split(' ').map((word) => word.length))
  return 16 + Math.max(48, 6.4 * longest)
}

/** All sets together while they fit; else the one chosen in the address, or the first. */
function useChosenSet(view: DistributionView) {
  const { read, write } = useAddress()
  const named = new Map(view.destinations.map((one) => [one.setId, one.setName]))
  const canShowAll = view.destinations.length <= MOST_TOGETHER
  const asked = Number(read('set'))
  const first = named.keys().next().value ?? null
  const setId = named.has(asked) ? asked : canShowAll ? null : first
  const choices = [
    ...(canShowAll ? [{ value: 'all', label: CHANNEL_TEXTS.allSets }] : []),
    ...[...named].map(([id, name]) => ({ value: String(id), label: setTitle({ id, name }) })),
  ]
  return {
    setId,
    choices: named.size > 1 ? choices : [],
    choose: (value: string | null) => write({ set: value === 'all' ? null : value }),
  }
}

/** Counts of the past hour, day or week are read again from time to time; a fixed time never changes. */
function useReload(range: DistributionRange): void {
  const router = useRouter()
  useInterval(
    () => {
      if (range.kind !== 'start' && range.kind !== 'custom' && !document.hidden) router.refresh()
    },
    RELOAD_MS,
    { autoInvoke: true },
  )
}

function Covered({ range, view }: { readonly range: DistributionRange; readonly view: DistributionView }) {
  if (range.kind !== 'custom')
    return (
      <>
        <Moment atMs={view.fromMs} />
        {CHANNEL_TEXTS.toNow}
        {range.kind === 'start' ? CHANNEL_TEXTS.live : CHANNEL_TEXTS.wholeHours}
      </>
    )
  return (
    <>
      <Moment atMs={view.fromMs} />
      {CHANNEL_TEXTS.to}
      <Moment atMs={view.toMs} />
      {CHANNEL_TEXTS.wholeLimits}
    </>
  )
}
