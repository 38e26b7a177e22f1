import type { ExchangeFormat } from '#web/lib/exchange-formats.ts'
import { readDispatcherList } from './dispatcher-list.ts'
import { csvTable, readCsv } from './read-csv.ts'
import { isJson, isKamcmd, readRpc } from './read-rpc.ts'
import { INSERT, readSql, sqlTable } from './read-sql.ts'
import { checkedRows, type ReadFile, refusal } from './row.ts'
import { tableOfFormat } from './tables.ts'

const MOST_CHARACTERS = 8 * 1024 * 1024

/** Reads a file of a peer whole, or refuses it; `format` null: what it is shows by what stands in it. */
export function readFile(text: string, format: ExchangeFormat | null): ReadFile {
  if (text.length > MOST_CHARACTERS) throw refusal('The file is larger than 8 MB.')
  const chosen = format ?? recognised(text)
  const { rows, ignored } = readAs(text, chosen)
  return { format: chosen, rows: checkedRows(rows), ignored }
}

/** Anything that shows nothing of another format is a `dispatcher.list`, whose lines say best what is wrong with them. */
export function recognised(text: string): ExchangeFormat {
  if (isJson(text) || isKamcmd(text)) return 'kamailio-rpc'
  if (/^COPY\s[^;]*\sFROM\s+stdin/im.test(text)) return 'kamailio-sql'
  if (INSERT.test(text)) return `${sqlTable(text) ?? 'kamailio'}-sql`
  const csv = isDivided(text) ? csvTable(text) : null
  return csv ? `${csv.table}-csv` : 'dispatcher-list'
}

/** A comment or a blank first is a list's; so nothing is refused here that another reader would name better. */
function isDivided(text: string): boolean {
  return /^\uFEFF?"?[\w]+"?[,;\t]/.test(text)
}

function readAs(text: string, format: ExchangeFormat): Omit<ReadFile, 'format'> {
  const table = tableOfFormat(format)
  if (format === 'kamailio-rpc') return readRpc(text)
  if (table === null) return { rows: readDispatcherList(text), ignored: [] }
  return format.endsWith('-sql') ? readSql(text, table) : readCsv(text, table)
}
