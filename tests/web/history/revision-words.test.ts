import { expect, test } from 'vitest'
import { countWords, revisionWords } from '#web/history/revision-words.ts'
import type { RevisionView, RowDiff } from '#web/lib/revisions.ts'
import { rowWords } from '#web/lib/row-words.ts'

const row = (subject: string, name: string, kind: RowDiff['kind'] = 'changed'): RowDiff => ({
  subject,
  name,
  kind,
  diffs: [],
})
const revision = (
  action: string,
  rows: readonly RowDiff[],
  subject = rows[0]?.subject ?? '',
): RevisionView => ({
  id: 1,
  revision: 41,
  atMs: 0,
  actorName: 'Bob',
  action,
  subject,
  rows,
  rowCount: rows.length,
})

test('a change of one row names it as people do', () => {
  expect(revisionWords(revision('update destination', [row('destination 7', 'media-1')]))).toBe(
    'changed destination media-1',
  )
  expect(revisionWords(revision('create set', [row('set 1', '1 media')]))).toBe('made set 1 media')
  expect(revisionWords(revision('update settings', [row('settings', '')]))).toBe('changed settings')
  expect(rowWords(row('set 1', 'Set 1'))).toBe('Set 1')
  expect(rowWords(row('destination 9', ''))).toBe('destination 9')
})

test('several rows and returns are told as a whole, and what is unknown as it stands', () => {
  const two = [row('destination 7', 'a'), row('destination 8', 'b')]
  expect(revisionWords(revision('import', two, 'dispatcher list'))).toBe('imported a dispatcher list')
  expect(revisionWords(revision('import', two, 'OpenSIPS table (CSV)'))).toBe(
    'imported an OpenSIPS table (CSV)',
  )
  expect(revisionWords(revision('return to revision', two, 'revision 40'))).toBe('returned to revision 40')
  expect(revisionWords(revision('return change', two, 'revision 40'))).toBe(
    'took back the change of revision 40',
  )
  expect(revisionWords(revision('something new', two, 'set 3'))).toBe('something new set 3')
})

test('counts leave out what is not there', () => {
  const rows = [row('set 1', '', 'added'), row('set 2', '', 'removed'), row('set 3', '', 'removed')]
  expect(countWords(rows, 5)).toBe('1 added, 2 removed, 2 more')
})
