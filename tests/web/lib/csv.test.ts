import { expect, test } from 'vitest'
import { csvCell, csvText } from '#web/lib/csv.ts'

test('a cell that a spreadsheet would run is put out of action', () => {
  expect(['=1+1', '+1', '-1', '@x', '\tx'].map(csvCell)).toEqual(["'=1+1", "'+1", "'-1", "'@x", "'\tx"])
  expect(csvCell(-3)).toBe('-3')
})

test('nor is one where a spreadsheet divides by semicolons, as it does in half of Europe', () => {
  expect(['sip:a@b;=1+1', 'x; @SUM(1)', 'a;-b', 'sip:a@b;transport=tcp'].map(csvCell)).toEqual([
    "sip:a@b;'=1+1",
    "x; '@SUM(1)",
    "a;'-b",
    'sip:a@b;transport=tcp',
  ])
})

test('RFC 4180 §2: quotes, commas and line ends are kept, rows end in CR LF', () => {
  expect(
    csvText([
      ['a', 'b,c'],
      ['say "so"', 'one\ntwo'],
    ]),
  ).toBe('a,"b,c"\r\n"say ""so""","one\ntwo"\r\n')
})

test('control bytes are written out: neither a terminal nor a spreadsheet obeys them', () => {
  expect(['\x1b[2Jx', 'a\0b', 'one\rtwo', '\n=1+1', '\u0085'].map(csvCell)).toEqual([
    '\\x1b[2Jx',
    'a\\x00b',
    'one\\x0dtwo',
    '"\'\n=1+1"',
    '\\x85',
  ])
})
