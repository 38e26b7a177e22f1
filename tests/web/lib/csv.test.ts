import { expect, test } from 'vitest'
import { csvCell, csvText } from '#web/lib/csv.ts'

test('a cell that a spreadsheet would run is put out of action', () => {
  expect(['=1+1', '+1', '-1', '@x', '\tx'].map(csvCell)).toEqual(["'=1+1", "'+1", "'-1", "'@x", "'\tx"])
  expect(csvCell(-3)).toBe('-3')
})

test('RFC 4180 §2: quotes, commas and line ends are kept, rows end in CR LF', () => {
  expect(
    csvText([
      ['a', 'b,c'],
      ['say "so"', 'one\ntwo'],
    ]),
  ).toBe('a,"b,c"\r\n"say ""so""","one\ntwo"\r\n')
})
