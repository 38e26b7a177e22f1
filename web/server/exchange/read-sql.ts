import type { Ignored } from '#web/lib/exchange-formats.ts'
import { type ImportRow, refusal, requireWithin, shown } from './row.ts'
import { type SqlToken, sqlTokens } from './sql-tokens.ts'
import { TABLES, type TableName, TableReader, tableOfColumns, tableOfRow } from './tables.ts'

/** The rows of one INSERT that are about destinations. */
interface Insert {
  readonly into: string
  readonly line: number
  /** Null where the statement names none. */
  readonly columns: readonly string[] | null
  readonly rows: readonly { readonly line: number; readonly values: readonly string[] }[]
}

/** What stands at the beginning of a line of such a file. */
export const INSERT = /^[^\S\n]*(?:INSERT|REPLACE)\s+(?:IGNORE\s+)?INTO\s/im

/** The first table whose rows can be told. */
export function sqlTable(text: string): TableName | null {
  for (const insert of inserts(text)) {
    const table = tableOf(insert)
    if (table) return table
  }
  return null
}

/** INSERT lines of MySQL, PostgreSQL or SQLite, of one row or of many, with names of columns or without. */
export function readSql(
  text: string,
  table: TableName,
): { readonly rows: readonly ImportRow[]; readonly ignored: readonly Ignored[] } {
  const reader = new TableReader(table)
  const rows: ImportRow[] = []
  for (const insert of inserts(text)) {
    const { into, line, columns } = insert
    if (tableOf(insert) !== table) {
      const why = `those are no destinations of this table (${table})`
      reader.ignore(line, `rows of ${shown(into)}`, why, insert.rows.length)
      continue
    }
    const names = columns ?? TABLES[table].columns
    for (const { line: at, values } of insert.rows) {
      if (values.length !== names.length)
        throw refusal(`Line ${at}: ${values.length} values where ${names.length} columns are.`)
      rows.push(reader.row(at, (column) => values[names.indexOf(column)] ?? ''))
      requireWithin(rows.length)
    }
    reader.ignoreColumns(line, names, insert.rows.length)
  }
  return { rows, ignored: reader.ignored() }
}

function tableOf({ columns, rows }: Insert): TableName | null {
  return columns ? tableOfColumns(columns) : tableOfRow(rows[0]?.values ?? [])
}

function* inserts(text: string): Generator<Insert> {
  const tokens = new Tokens(sqlTokens(text))
  while (!tokens.isAtEnd) {
    const first = tokens.take()
    if (first.text === ';') continue
    if (isWord(first, 'COPY'))
      throw refusal(
        `Line ${first.line}: COPY is not read; make the dump with INSERT lines (pg_dump --inserts), or as CSV.`,
      )
    if (!isWord(first, 'INSERT', 'REPLACE')) tokens.skipStatement()
    else yield insert(tokens, first.line)
  }
}

function insert(tokens: Tokens, line: number): Insert {
  while (!isWord(tokens.take('INTO'), 'INTO'));
  const into = tableName(tokens)
  const columns = tokens.at('(') ? list(tokens).map((name) => name.toLowerCase()) : null
  const values = tokens.take('VALUES')
  if (!isWord(values, 'VALUES'))
    throw refusal(`Line ${values.line}: VALUES is missing behind INSERT INTO ${shown(into)}.`)
  const rows: { line: number; values: readonly string[] }[] = []
  do rows.push({ line: tokens.line, values: list(tokens) })
  while (tokens.taken(','))
  tokens.skipStatement()
  return { into, line, columns, rows }
}

function tableName(tokens: Tokens): string {
  const parts = [tokens.take('a table').text]
  while (tokens.taken('.')) parts.push(tokens.take('a table').text)
  return parts.join('.')
}

/** `(…, …)`: names, or values. A value may be cast (`'a'::text`); any other expression is not read. */
function list(tokens: Tokens): string[] {
  const open = tokens.take('(')
  if (open.text !== '(') throw refusal(`Line ${open.line}: "${shown(open.text)}" stands where ( must be.`)
  const values: string[] = []
  for (;;) {
    values.push(value(tokens))
    const next = tokens.take(')')
    if (next.kind === 'sign' && next.text === ')') return values
    if (next.kind !== 'sign' || next.text !== ',')
      throw refusal(`Line ${next.line}: "${shown(next.text)}" stands where , or ) must be; values are plain.`)
  }
}

function value(tokens: Tokens): string {
  const token = tokens.take('a value')
  if (token.kind === 'sign') throw refusal(`Line ${token.line}: "${token.text}" is no plain value.`)
  while (tokens.taken(':')) if (tokens.taken(':')) tokens.skipType()
  return isWord(token, 'NULL', 'DEFAULT') ? '' : token.text
}

function isWord(token: SqlToken, ...words: readonly string[]): boolean {
  return token.kind === 'word' && words.includes(token.text.toUpperCase())
}

/** The tokens of a file, one ahead. */
class Tokens {
  private readonly source: Generator<SqlToken>
  private next: SqlToken | null
  line = 1

  constructor(source: Generator<SqlToken>) {
    this.source = source
    this.next = source.next().value ?? null
  }

  get isAtEnd(): boolean {
    return this.next === null
  }

  take(wanted = 'a statement'): SqlToken {
    const token = this.next
    if (!token) throw refusal(`Line ${this.line}: the file ends where ${wanted} must follow.`)
    this.next = this.source.next().value ?? null
    this.line = this.next?.line ?? token.line
    return token
  }

  at(sign: string): boolean {
    return this.next?.kind === 'sign' && this.next.text === sign
  }

  taken(sign: string): boolean {
    const isThere = this.at(sign)
    if (isThere) this.take()
    return isThere
  }

  /** `character varying(64)` */
  skipType(): void {
    while (this.next?.kind === 'word' || this.next?.kind === 'name') this.take()
    if (this.taken('(')) while (!this.taken(')')) this.take(')')
  }

  skipStatement(): void {
    while (!this.isAtEnd) if (this.take().text === ';') return
  }
}
