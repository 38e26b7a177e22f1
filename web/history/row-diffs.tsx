'use client'
import { UnstyledButton } from '@mantine/core'
import { useState } from 'react'
import { Breakable } from '#web/components/breakable.tsx'
import type { RowDiff } from '#web/lib/revisions.ts'
import { rowWords } from '#web/lib/row-words.ts'
import { ROW_DIFF_TEXTS } from '#web/texts/history.ts'
import classes from './history.module.css'

const FIELDS_AT_FIRST = 6
const ROWS_AT_FIRST = 4

interface RowDiffsProps {
  readonly rows: readonly RowDiff[]
  readonly rowCount: number
  /** Of a single row the line above says which it is. */
  readonly isNamed: boolean
  /** Rows that are shown unasked. */
  readonly rowsAtFirst?: number
}

/** Field by field what it was and what it is. */
export function RowDiffs({ rows, rowCount, isNamed, rowsAtFirst = ROWS_AT_FIRST }: RowDiffsProps) {
  const [isWhole, setWhole] = useState(false)
  const shown = isWhole ? rows : rows.slice(0, rowsAtFirst)
  const isCut = rows.length > shown.length || shown.some((row) => isLong(row))
  return (
    <div className={classes.diffs}>
      {shown.map((row) => (
        <OneRow key={row.subject} row={row} isNamed={isNamed || rows.length > 1} isWhole={isWhole} />
      ))}
      {isCut || isWhole ? (
        <UnstyledButton className={classes.more} onClick={() => setWhole(!isWhole)}>
          {isWhole ? ROW_DIFF_TEXTS.less : ROW_DIFF_TEXTS.all}
        </UnstyledButton>
      ) : null}
      {isWhole && rowCount > rows.length ? (
        <p className="faint">{ROW_DIFF_TEXTS.moreRows(rowCount - rows.length)}</p>
      ) : null}
    </div>
  )
}

/** What was added or removed has a value in every field: they are shown on request. */
function isLong({ kind, diffs }: RowDiff): boolean {
  return kind === 'changed' ? diffs.length > FIELDS_AT_FIRST : diffs.length > 0
}

function OneRow({
  row,
  isNamed,
  isWhole,
}: {
  readonly row: RowDiff
  readonly isNamed: boolean
  readonly isWhole: boolean
}) {
  const most = row.kind === 'changed' ? FIELDS_AT_FIRST : 0
  const diffs = isWhole ? row.diffs : row.diffs.slice(0, most)
  return (
    <div>
      {isNamed ? (
        <p className={classes.rowHead}>
          <span className={classes.kind} data-kind={row.kind}>
            {ROW_DIFF_TEXTS.kind[row.kind]}
          </span>{' '}
          <Breakable text={rowWords(row)} />
        </p>
      ) : null}
      <dl className={classes.fields}>
        {diffs.map(({ field, from, to }) => (
          <div key={field}>
            <dt>{field}</dt>
            <dd>
              {row.kind === 'changed' ? (
                <>
                  <span className={classes.from}>{from}</span> → <span>{to}</span>
                </>
              ) : (
                <span>{row.kind === 'added' ? to : from}</span>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
