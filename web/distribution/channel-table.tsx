'use client'
import { useFormat } from '#web/components/theme-provider.tsx'
import { WideTable } from '#web/components/wide-table.tsx'
import { CHANNEL_TEXTS } from '#web/texts/distribution.ts'
import { NO_VALUE } from '#web/texts/vocabulary.ts'
import classes from './distribution.module.css'
import { type DistributionTable, percentOf, type ServerColumn } from './distribution-table.ts'

/** More rows than this are for the CSV file. */
const MOST_ROWS = 250

interface ChannelTableProps {
  readonly table: DistributionTable
  readonly mode: 'count' | 'percent'
  /** False where only one set's destinations stand in the columns: then both sides need not agree. */
  readonly isWhole: boolean
}

/** One of the application note's two tables: a row per channel, a column per server, totals that reconcile. */
export function ChannelTable({ table, mode, isWhole }: ChannelTableProps) {
  const outbound = table.columns.filter((column) => column.side === 'outbound')
  const inbound = table.columns.filter((column) => column.side === 'inbound')
  const ordered = [...outbound, ...inbound]
  const rows = table.channels.slice(0, MOST_ROWS)
  const title = mode === 'count' ? CHANNEL_TEXTS.count : CHANNEL_TEXTS.percent
  return (
    <WideTable label={title}>
      <table className={`table ${classes.table}`} aria-label={title} data-live>
        <thead>
          <tr>
            <th rowSpan={2} scope="col">
              {CHANNEL_TEXTS.channel}
            </th>
            {outbound.length > 0 ? (
              <th colSpan={outbound.length} scope="colgroup" className={classes.side}>
                {CHANNEL_TEXTS.side('outbound', mode)}
              </th>
            ) : null}
            {inbound.length > 0 ? (
              <th colSpan={inbound.length} scope="colgroup" className={classes.side}>
                {CHANNEL_TEXTS.side('inbound', mode)}
              </th>
            ) : null}
          </tr>
          <tr>
            {ordered.map((column, i) => (
              <th
                key={column.key}
                scope="col"
                title={column.title}
                className={`number ${i === outbound.length ? classes.first : ''}`}
              >
                {column.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((channel) => (
            <tr key={channel}>
              <th scope="row" className={classes.channel}>
                {channel === '' ? CHANNEL_TEXTS.noChannel : channel}
              </th>
              {ordered.map((column, i) => (
                <Cell
                  key={column.key}
                  column={column}
                  channel={channel}
                  mode={mode}
                  isFirst={i === outbound.length}
                />
              ))}
            </tr>
          ))}
        </tbody>
        <Totals
          table={table}
          ordered={ordered}
          outbound={outbound.length}
          inbound={inbound.length}
          mode={mode}
          isWhole={isWhole}
        />
      </table>
      {table.channels.length > MOST_ROWS ? (
        <p className="faint">{CHANNEL_TEXTS.moreChannels(table.channels.length - MOST_ROWS)}</p>
      ) : null}
    </WideTable>
  )
}

interface CellProps {
  readonly column: ServerColumn
  readonly channel: string
  readonly mode: 'count' | 'percent'
  readonly isFirst: boolean
}

function Cell({ column, channel, mode, isFirst }: CellProps) {
  const format = useFormat()
  const text =
    mode === 'count' ? format.count(column.counts.get(channel)) : format.percent2(percentOf(column, channel))
  return (
    <td className={`number ${isFirst ? classes.first : ''} ${text === NO_VALUE ? 'faint' : ''}`}>{text}</td>
  )
}

interface TotalsProps {
  readonly table: DistributionTable
  readonly ordered: readonly ServerColumn[]
  readonly outbound: number
  readonly inbound: number
  readonly mode: 'count' | 'percent'
  readonly isWhole: boolean
}

function Totals({ table, ordered, outbound, inbound, mode, isWhole }: TotalsProps) {
  const format = useFormat()
  const offered = (column: ServerColumn) => column.total + column.unplaced
  const edge = (i: number) => (i === outbound ? classes.first : '')
  if (mode === 'percent')
    return (
      <tfoot>
        <tr>
          <th scope="row">{CHANNEL_TEXTS.totalPerServer}</th>
          {ordered.map((column, i) => (
            <td key={column.key} className={`number ${edge(i)}`}>
              {column.total > 0 ? format.percent2(100) : NO_VALUE}
            </td>
          ))}
        </tr>
      </tfoot>
    )
  const inboundTotal = isWhole
    ? table.totalInbound
    : ordered.slice(outbound).reduce((sum, column) => sum + column.total, 0)
  return (
    <tfoot>
      <tr className={classes.unplaced}>
        <th scope="row" title={CHANNEL_TEXTS.unplacedLine}>
          {CHANNEL_TEXTS.unplaced}
        </th>
        {ordered.map((column, i) => (
          <td key={column.key} className={`number ${edge(i)}`}>
            {column.side === 'outbound' ? format.count(column.unplaced) : ''}
          </td>
        ))}
      </tr>
      <tr>
        <th scope="row">{CHANNEL_TEXTS.totalPerServer}</th>
        {ordered.map((column, i) => (
          <td key={column.key} className={`number ${edge(i)}`}>
            {format.count(offered(column))}
          </td>
        ))}
      </tr>
      <tr className={classes.grand}>
        <th scope="row">{CHANNEL_TEXTS.total}</th>
        {outbound > 0 ? (
          <td colSpan={outbound} className="number">
            {format.count(table.totalOutbound)}
          </td>
        ) : null}
        {inbound > 0 ? (
          <td colSpan={inbound} className={`number ${classes.first}`}>
            {format.count(inboundTotal)}
            {isWhole && table.unplaced > 0 ? (
              <span className={classes.plus}>
                {' '}
                {CHANNEL_TEXTS.plusUnplaced(format.count(table.unplaced))}
              </span>
            ) : null}
          </td>
        ) : null}
      </tr>
    </tfoot>
  )
}
