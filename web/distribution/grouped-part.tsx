'use client'
import { useComputedColorScheme } from '@mantine/core'
import type { Chart } from 'chart.js'
import { useMemo } from 'react'
import type { Drawing } from '#web/components/chart-canvas.tsx'
import { ChartSection } from '#web/components/chart-section.tsx'
import { EmptyNote } from '#web/components/empty-note.tsx'
import { Section } from '#web/components/page-head.tsx'
import { SaveButtons } from '#web/components/save-buttons.tsx'
import { Moment, useIsBrowser } from '#web/components/since.tsx'
import { useFormat } from '#web/components/theme-provider.tsx'
import { WideTable } from '#web/components/wide-table.tsx'
import { type GroupedCalls, REST } from '#web/lib/grouping.ts'
import { localInputText } from '#web/lib/local-time.ts'
import { OTHERS_COLOR, type Scheme, seriesColor } from '#web/lib/palette.ts'
import { DIMENSION_TEXTS, DISTRIBUTION_TEXTS } from '#web/texts/distribution.ts'
import { barConfiguration } from './bar-chart.ts'
import classes from './distribution.module.css'
import { groupData, groupWords, type WordedGroups, wordedGroups } from './group-words.ts'
import legend from './legend.module.css'

/** Calls in groups: as a table, and as bars. */
export function GroupedPart({ groups }: { readonly groups: GroupedCalls }) {
  const format = useFormat()
  const isBrowser = useIsBrowser()
  // Which hour it is where the reader is, only the browser knows.
  const hourOf = useMemo(
    () => (ms: number) => (isBrowser ? localInputText(ms).replace('T', ' ') : ''),
    [isBrowser],
  )
  const worded = useMemo(() => wordedGroups(groups, format, hourOf), [groups, format, hourOf])
  const drawing = useMemo(() => groupDrawing(groups, worded), [groups, worded])
  if (groups.total === 0) return <EmptyNote>{DISTRIBUTION_TEXTS.noCalls}</EmptyNote>
  const figures = () => ({ head: worded.head, rows: [...worded.rows, worded.foot] })
  const data = () => ({ head: worded.head, rows: groupData(groups) })
  return (
    <>
      <Reach groups={groups} />
      <Section
        plain
        title={worded.title}
        tools={<SaveButtons file="fairline-groups" title={worded.title} data={data} />}
      >
        <GroupTable worded={worded} keys={groups.rows.map(({ key }) => key)} />
      </Section>
      <ChartSection
        title={DISTRIBUTION_TEXTS.asBars(worded.title)}
        label={DISTRIBUTION_TEXTS.asBars(worded.title)}
        height={240}
        drawing={drawing}
        figures={figures}
        data={data}
        file="fairline-groups-chart"
        legend={<GroupLegend groups={groups} hourOf={hourOf} />}
      />
    </>
  )
}

/** Where the figures come from, and how far back they go. */
function Reach({ groups: { records } }: { readonly groups: GroupedCalls }) {
  const format = useFormat()
  if (!records) return <p className={`${classes.words} faint`}>{DISTRIBUTION_TEXTS.fromCounts}</p>
  return (
    <p className={`${classes.words} faint`}>
      {DISTRIBUTION_TEXTS.fromRecords}{' '}
      {records.oldestMs === null ? null : (
        <>
          {records.isCut
            ? DISTRIBUTION_TEXTS.recordsCut(format.count(records.looked))
            : DISTRIBUTION_TEXTS.recordsReach}
          <Moment atMs={records.oldestMs} />.
        </>
      )}
    </p>
  )
}

interface GroupTableProps {
  readonly worded: WordedGroups
  readonly keys: readonly string[]
}

function GroupTable({ worded: { title, head, rows, foot }, keys }: GroupTableProps) {
  return (
    <WideTable label={title}>
      <table className={`table ${classes.table}`} aria-label={title}>
        <thead>
          <tr>
            {head.map(({ key, name }, i) => (
              <th key={key} scope="col" className={i > 0 ? 'number' : undefined}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, i) => (
            <Row key={keys[i]} row={row} head={head} />
          ))}
        </tbody>
        <tfoot>
          <Row row={foot} head={head} />
        </tfoot>
      </table>
    </WideTable>
  )
}

function Row({ row, head }: { readonly row: readonly string[]; readonly head: WordedGroups['head'] }) {
  const [name, ...cells] = row
  return (
    <tr>
      <th scope="row" className={classes.channel}>
        {name}
      </th>
      {cells.map((cell, i) => (
        <td key={head[i + 1]?.key} className="number">
          {cell}
        </td>
      ))}
    </tr>
  )
}

function groupDrawing(groups: GroupedCalls, worded: WordedGroups): Drawing {
  return {
    create: () =>
      barConfiguration({
        ...{ x: DIMENSION_TEXTS[groups.by], y: DISTRIBUTION_TEXTS.calls, isWhole: true },
        isStacked: true,
      }),
    refresh: (chart, scheme) => refreshGroups(chart, groups, worded, scheme),
  }
}

const colorAt = (scheme: Scheme, key: string, place: number) =>
  key === REST ? OTHERS_COLOR[scheme] : seriesColor(scheme, place)

function refreshGroups(chart: Chart, groups: GroupedCalls, worded: WordedGroups, scheme: Scheme): void {
  chart.data.labels = worded.rows.map(([name]) => name)
  const bars = { maxBarThickness: 36 }
  chart.data.datasets =
    groups.and === null
      ? [
          {
            ...bars,
            label: DISTRIBUTION_TEXTS.calls,
            data: groups.rows.map(({ total }) => total),
            backgroundColor: groups.rows.map(({ key }) => colorAt(scheme, key, 0)),
          },
        ]
      : groups.columns.map(({ key }, place) => ({
          ...bars,
          label: worded.head[place + 1]?.name,
          data: groups.rows.map(({ cells }) => cells[place] ?? 0),
          backgroundColor: colorAt(scheme, key, place),
        }))
}

interface GroupLegendProps {
  readonly groups: GroupedCalls
  readonly hourOf: (ms: number) => string
}

function GroupLegend({ groups: { columns, and }, hourOf }: GroupLegendProps) {
  const scheme = useComputedColorScheme('light')
  if (and === null) return null
  return (
    <ul className={legend.legend}>
      {columns.map((column, place) => (
        <li key={column.key}>
          <span
            className={legend.chip}
            style={{ background: colorAt(scheme, column.key, place) }}
            aria-hidden="true"
          />
          {groupWords(column, and, hourOf)}
        </li>
      ))}
    </ul>
  )
}
