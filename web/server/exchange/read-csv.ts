import type { Ignored } from '#web/lib/exchange-formats.ts'
import { type ImportRow, refusal, requireWithin } from './row.ts'
import { type Cells, TABLES, type TableName, TableReader, tableOfColumns, tableOfRow } from './tables.ts'

interface CsvRecord {
  readonly line: number
  readonly cells: readonly string[]
}

const DELIMITERS = [',', '\t', ';'] as const
/** NULL as the peers' databases write it into such a file. */
const NULLS = new Set(['NULL', '\\N'])

/** Which table a text with delimiters is, by its first record; null: it is none. */
export function csvTable(text: string): { table: TableName; delimiter: string; hasHead: boolean } | null {
  for (const delimiter of DELIMITERS) {
    const next = records(text, delimiter).next()
    if (next.done) return null
    const first = next.value
    const names = first.cells.map((cell) => cell.trim().toLowerCase())
    const named = tableOfColumns(names)
    if (named) return { table: named, delimiter, hasHead: true }
    const table = tableOfRow(first.cells)
    if (table) return { table, delimiter, hasHead: false }
  }
  return null
}

/** A table as CSV (RFC 4180), with or without names of columns in its first line. */
export function readCsv(
  text: string,
  table: TableName,
): { readonly rows: readonly ImportRow[]; readonly ignored: readonly Ignored[] } {
  const { columns } = TABLES[table]
  const found = csvTable(text)
  const [setId, uri] = TABLES[table].keys
  if (!found)
    throw refusal(
      `Line 1: neither names of columns with ${setId} and ${uri}, nor a row of ${columns.length} columns as the peer has them (${columns.join(', ')}).`,
    )
  const reader = new TableReader(table)
  const rows: ImportRow[] = []
  let names: readonly string[] = columns
  let isHead = found.hasHead
  for (const { line, cells } of records(text, found.delimiter)) {
    if (isHead) {
      names = headOf(cells, table)
      isHead = false
      continue
    }
    if (cells.length !== names.length)
      throw refusal(`Line ${line}: ${cells.length} fields where ${names.length} columns are.`)
    rows.push(reader.row(line, cellsBy(names, cells)))
    requireWithin(rows.length)
  }
  reader.ignoreColumns(1, names, rows.length)
  return { rows, ignored: reader.ignored() }
}

function headOf(cells: readonly string[], table: TableName): readonly string[] {
  const names = cells.map((cell) => cell.trim().toLowerCase())
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined) throw refusal(`Line 1: the column "${twice}" stands twice.`)
  const missing = TABLES[table].keys.find((key) => !names.includes(key))
  if (missing !== undefined) throw refusal(`Line 1: the column ${missing} is missing.`)
  return names
}

function cellsBy(names: readonly string[], cells: readonly string[]): Cells {
  return (column) => {
    const text = cells[names.indexOf(column)] ?? ''
    return NULLS.has(text) ? '' : unguarded(text)
  }
}

/** An apostrophe that keeps a spreadsheet from taking a cell for a formula is none of the text (`csvCell`). */
function unguarded(text: string): string {
  return text.replace(/(^|;[ \t]*)'(?=[=+\-@\t\r\n])/g, '$1')
}

/** Quotes may stand around delimiters, line ends and doubled quotes; empty lines are read over. */
function* records(text: string, delimiter: string): Generator<CsvRecord> {
  let at = text.startsWith('\uFEFF') ? 1 : 0
  let line = 1
  while (at < text.length) {
    const began = line
    const cells: string[] = []
    for (;;) {
      const cell = text[at] === '"' ? quoted(text, at, line) : plain(text, at, delimiter)
      cells.push(cell.text)
      line += cell.lines
      at = cell.end
      if (text[at] !== delimiter) break
      at += 1
    }
    if (at < text.length && !/[\r\n]/.test(text[at] ?? ''))
      throw refusal(`Line ${line}: text stands behind a closing quote; double the quotes within a field.`)
    at += text.startsWith('\r\n', at) ? 2 : 1
    line += 1
    if (cells.length > 1 || cells[0] !== '') yield { line: began, cells }
  }
}

interface Cell {
  readonly text: string
  readonly end: number
  readonly lines: number
}

function plain(text: string, start: number, delimiter: string): Cell {
  let end = start
  while (end < text.length && text[end] !== delimiter && text[end] !== '\n' && text[end] !== '\r') end += 1
  return { text: text.slice(start, end), end, lines: 0 }
}

function quoted(text: string, start: number, line: number): Cell {
  let end = start + 1
  for (;;) {
    end = text.indexOf('"', end)
    if (end === -1) throw refusal(`Line ${line}: a quote is opened and not closed.`)
    if (text[end + 1] !== '"') break
    end += 2
  }
  const inner = text.slice(start + 1, end)
  return { text: inner.replaceAll('""', '"'), end: end + 1, lines: inner.split('\n').length - 1 }
}
