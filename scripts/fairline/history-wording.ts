import type { HistoryAnswer, ReturnAnswer } from './answers.ts'

const MOST_FIELDS = 12

type Row = ReturnAnswer['rows'][number]

/** Newest first, each with its fields below it. */
export function wordHistory({ revisions }: HistoryAnswer): string {
  if (revisions.length === 0) return 'nothing was changed yet'
  return revisions
    .map(({ revision, atMs, actorName, action, subject, rows, rowCount }) => {
      const at = new Date(atMs).toISOString().slice(0, 19).replace('T', ' ')
      return [
        `${revision}  ${at} UTC  ${actorName}: ${action}, ${subject}`,
        ...wordRows(rows, rowCount),
      ].join('\n')
    })
    .join('\n')
}

export function wordReturn({ isApplied, changes, rows, rowCount }: ReturnAnswer): string {
  const head = `${changes} ${changes === 1 ? 'change' : 'changes'} ${isApplied ? 'taken back' : 'would be taken back'}`
  return [head, ...wordRows(rows, rowCount), ...(isApplied ? [] : ['dry run: nothing was changed'])].join(
    '\n',
  )
}

function wordRows(rows: readonly Row[], rowCount: number): string[] {
  const more = rowCount - rows.length
  return [...rows.flatMap(wordRow), ...(more > 0 ? [`    and ${more} more rows`] : [])]
}

/** What was added or removed has a value in every field: its name says enough. */
function wordRow({ subject, name, kind, diffs }: Row): string[] {
  const head = `    ${kind} ${subject}${name ? ` (${name})` : ''}`
  if (kind !== 'changed') return [head]
  const fields = diffs.slice(0, MOST_FIELDS).map(({ field, from, to }) => `        ${field}: ${from} → ${to}`)
  const more = diffs.length - fields.length
  return [head, ...fields, ...(more > 0 ? [`        and ${more} more fields`] : [])]
}
