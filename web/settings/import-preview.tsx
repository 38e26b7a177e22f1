'use client'
import Link from 'next/link'
import { Notice } from '#web/components/notice.tsx'
import { useFormat } from '#web/components/theme-provider.tsx'
import { WideTable } from '#web/components/wide-table.tsx'
import { RowDiffs } from '#web/history/row-diffs.tsx'
import type { Ignored } from '#web/lib/exchange-formats.ts'
import type { ImportReport } from '#web/lib/import-report.ts'
import { EXCHANGE_TEXTS } from '#web/texts/exchange.ts'
import { ALGORITHM_TEXTS } from '#web/texts/vocabulary.ts'
import classes from './import.module.css'

const MOST_WARNINGS = 20
type ReportedSet = ImportReport['sets'][number]

/** What an import would do, or has done, set by set. */
export function ImportPreview({ report }: { readonly report: ImportReport }) {
  const isIdle = report.isApplied && report.sets.every(({ rowCount, isNew }) => rowCount === 0 && !isNew)
  return (
    <section className={classes.preview} aria-label={EXCHANGE_TEXTS.wouldChange}>
      <p className={classes.said} role="status">
        <strong>
          {isIdle
            ? EXCHANGE_TEXTS.importedNothing
            : report.isApplied
              ? EXCHANGE_TEXTS.imported
              : EXCHANGE_TEXTS.wouldChange}
        </strong>{' '}
        <span className="faint">{EXCHANGE_TEXTS.readAs(report.format)}</span>{' '}
        {report.isApplied ? <Link href="/settings/history">{EXCHANGE_TEXTS.toHistory}</Link> : null}
      </p>
      <Counts report={report} />
      {report.isApplied ? null : report.sets.map((set) => <SetChanges key={set.id} set={set} />)}
      {report.ignored.length > 0 ? <IgnoredFields ignored={report.ignored} /> : null}
      <Remarks report={report} />
    </section>
  )
}

const changedOf = ({ changed }: ReportedSet) => changed
const keptOf = ({ kept, changed }: ReportedSet) => kept - changed

function Counts({ report }: { readonly report: ImportReport }) {
  const format = useFormat()
  const sum = (of: (set: ReportedSet) => number) =>
    format.count(report.sets.reduce((total, set) => total + of(set), 0))
  return (
    <WideTable label={EXCHANGE_TEXTS.countsName}>
      <table className={`table ${classes.counts}`}>
        <thead>
          <tr>
            <th scope="col">{EXCHANGE_TEXTS.set}</th>
            <th scope="col" className="number">
              {EXCHANGE_TEXTS.addedHead}
            </th>
            <th scope="col" className="number">
              {EXCHANGE_TEXTS.changedHead}
            </th>
            <th scope="col" className="number">
              {EXCHANGE_TEXTS.keptHead}
            </th>
            <th scope="col" className="number">
              {EXCHANGE_TEXTS.removedHead}
            </th>
          </tr>
        </thead>
        <tbody>
          {report.sets.map((set) => (
            <tr key={set.id}>
              <th scope="row">
                {report.isApplied ? <Link href={`/sets/${set.id}`}>{set.id}</Link> : set.id}
                {set.isNew ? <span className="faint"> {EXCHANGE_TEXTS.new}</span> : null}
              </th>
              <td className="number">{format.count(set.added)}</td>
              <td className="number">{format.count(changedOf(set))}</td>
              <td className="number">{format.count(keptOf(set))}</td>
              <td className="number">{format.count(set.removed)}</td>
            </tr>
          ))}
        </tbody>
        {report.sets.length > 1 ? (
          <tfoot>
            <tr>
              <th scope="row">{EXCHANGE_TEXTS.total}</th>
              <td className="number">{sum(({ added }) => added)}</td>
              <td className="number">{sum(changedOf)}</td>
              <td className="number">{sum(keptOf)}</td>
              <td className="number">{sum(({ removed }) => removed)}</td>
            </tr>
          </tfoot>
        ) : null}
      </table>
    </WideTable>
  )
}

function SetChanges({ set: { id, rows, rowCount } }: { readonly set: ReportedSet }) {
  const format = useFormat()
  if (rows.length === 0) return null
  return (
    <section className={classes.changes} aria-label={EXCHANGE_TEXTS.changesOf(id)}>
      <h2 className={classes.small}>{EXCHANGE_TEXTS.changesOf(id)}</h2>
      <RowDiffs rows={rows} rowCount={rows.length} isNamed rowsAtFirst={rows.length} />
      {rowCount > rows.length ? (
        <p className="faint">{EXCHANGE_TEXTS.moreRows(format.count(rowCount - rows.length))}</p>
      ) : null}
    </section>
  )
}

function IgnoredFields({ ignored }: { readonly ignored: readonly Ignored[] }) {
  const format = useFormat()
  return (
    <section className={classes.changes} aria-label={EXCHANGE_TEXTS.ignored}>
      <h2 className={classes.small}>{EXCHANGE_TEXTS.ignored}</h2>
      <WideTable label={EXCHANGE_TEXTS.ignoredName}>
        <table className={`table ${classes.ignored}`}>
          <thead>
            <tr>
              <th scope="col">{EXCHANGE_TEXTS.ignoredField}</th>
              <th scope="col" className="number">
                {EXCHANGE_TEXTS.ignoredRows}
              </th>
              <th scope="col" className="number">
                {EXCHANGE_TEXTS.ignoredLine}
              </th>
              <th scope="col">{EXCHANGE_TEXTS.ignoredWhy}</th>
            </tr>
          </thead>
          <tbody>
            {ignored.map(({ field, why, line, count }) => (
              <tr key={field}>
                <th scope="row">{field}</th>
                <td className="number">{format.count(count)}</td>
                <td className="number">{format.count(line)}</td>
                <td className={classes.why}>{why}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </WideTable>
    </section>
  )
}

function Remarks({ report }: { readonly report: ImportReport }) {
  const format = useFormat()
  const { warnings } = report
  return (
    <>
      {report.sets.map(({ id, suggestion }) =>
        suggestion ? (
          <Notice key={id} kind="info">
            {EXCHANGE_TEXTS.algorithm(id, suggestion.why, ALGORITHM_TEXTS[suggestion.algorithm].label)}
          </Notice>
        ) : null,
      )}
      {warnings.slice(0, MOST_WARNINGS).map((warning) => (
        <Notice key={warning} kind="warn">
          {warning}
        </Notice>
      ))}
      {warnings.length > MOST_WARNINGS ? (
        <p className="faint">{EXCHANGE_TEXTS.moreWarnings(format.count(warnings.length - MOST_WARNINGS))}</p>
      ) : null}
    </>
  )
}
