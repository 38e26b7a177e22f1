import type { RevisionView, RowDiff } from '#web/lib/revisions.ts'
import { rowWords } from '#web/lib/row-words.ts'

/** What was done, where it was done to one row. */
const VERBS: Readonly<Record<string, string>> = {
  'create set': 'made',
  'update set': 'changed',
  'delete set': 'removed',
  'create destination': 'added',
  'update destination': 'changed',
  'delete destination': 'removed',
  'switch destination': 'switched',
  'take over override': 'took over the state of',
  'create source': 'added',
  'update source': 'changed',
  'delete source': 'removed',
  'update settings': 'changed',
}
const SEVERAL: Readonly<Record<string, string>> = {
  'update destinations': 'changed several destinations at once',
  'switch destinations': 'switched several destinations at once',
  'delete destinations': 'removed several destinations at once',
}

/** One line: "changed destination media-1". */
export function revisionWords({ action, subject, rows, rowCount }: RevisionView): string {
  if (action === 'return to revision') return `returned to ${subject}`
  if (action === 'return change') return `took back the change of ${subject}`
  const [first] = rows
  const verb = VERBS[action]
  if (verb && first && rowCount === 1) return `${verb} ${rowWords(first)}`
  if (action === 'import') return `imported ${withArticle(subject)}`
  if (action === 'import (merge)') return `added from ${withArticle(subject)}`
  return SEVERAL[action] ?? `${action} ${subject}`
}

const withArticle = (noun: string): string => `${/^[aeio]/i.test(noun) ? 'an' : 'a'} ${noun}`

/** "2 changed, 1 added": of what is shown and of what is not. */
export function countWords(rows: readonly RowDiff[], rowCount: number): string {
  const count = (kind: RowDiff['kind']) => rows.filter((row) => row.kind === kind).length
  const kinds = (['changed', 'added', 'removed'] as const).filter((kind) => count(kind) > 0)
  const words = kinds.map((kind) => `${count(kind)} ${kind}`)
  const more = rowCount - rows.length
  return [...words, ...(more > 0 ? [`${more} more`] : [])].join(', ')
}
