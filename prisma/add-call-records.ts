import { addRows, type Column, rowStatement } from './add-rows.ts'
import type { Database, Transaction } from './client.ts'

/** One row by the names of its columns, each as JSON has it. */
export type CallRow = Readonly<Record<string, unknown>>

/** All but the id. */
const COLUMNS: readonly Column[] = [
  ['engineId', 'text'],
  ['startNumber', 'integer'],
  ['number', 'bigint'],
  ['startedAt', 'timestamp(3)'],
  ['endedAt', 'timestamp(3)'],
  ['callId', 'text'],
  ['from', 'text'],
  ['to', 'text'],
  ['requestUri', 'text'],
  ['sourceId', 'integer'],
  ['sourceAddress', 'text'],
  ['sourceChannel', 'text'],
  ['setId', 'integer'],
  ['destinationId', 'integer'],
  ['channel', 'text'],
  ['attempts', 'jsonb'],
  ['leftOver', 'jsonb'],
  ['postDialDelayMs', 'integer'],
  ['ringMs', 'integer'],
  ['talkMs', 'integer'],
  ['status', 'integer'],
  ['cause', 'text'],
  ['retransmissions', 'integer'],
  ['isWhole', 'boolean'],
]
const STATEMENT = rowStatement('CallRecord', COLUMNS)

export function addCallRecords(db: Database, tx: Transaction, rows: readonly CallRow[]): Promise<void> {
  const cells = rows.map((row) => COLUMNS.map(([name]) => row[name]))
  return addRows(db, tx, STATEMENT, cells)
}
