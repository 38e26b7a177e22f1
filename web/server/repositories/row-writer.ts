import type { Transaction } from '#prisma/client.ts'
import { type Fields, isSame } from '#web/lib/field-diff.ts'
import { panelRuntime } from '../runtime.ts'
import { type ConfigurationRows, parsedRow } from './configuration-rows.ts'
import { destinationColumns, isOver, removeDestinations } from './destination-rows.ts'
import { keptSecrets, lostSecrets, storedSecrets } from './secrets.ts'
import { setColumns } from './sets.ts'
import { writeSettings } from './settings.ts'
import { refuseTwin, sourceColumns } from './sources.ts'

/**
 * Brings the tables from one state to another. What goes is marked as removed; what comes back takes up its own row,
 * with its id and its counts. Returns the destinations whose passwords are lost, since nobody kept them.
 */
export async function writeRows(
  tx: Transaction,
  from: ConfigurationRows,
  to: ConfigurationRows,
  revision: number,
): Promise<number[]> {
  const writer = new RowWriter(tx, revision)
  for (const subject of from.keys()) if (!to.has(subject)) await writer.remove(subject)
  for (const [subject, fields] of inOrder(to))
    if (!isSame(from.get(subject), fields)) await writer.put(subject, fields, from.get(subject))
  return writer.lostIds
}

/** Sets before what names them. */
function inOrder(rows: ConfigurationRows): [string, Fields][] {
  const isSet = ([subject]: [string, Fields]) => subject.startsWith('set ')
  return [...[...rows].filter(isSet), ...[...rows].filter((row) => !isSet(row))]
}

class RowWriter {
  readonly lostIds: number[] = []
  private readonly tx: Transaction
  private readonly revision: number

  constructor(tx: Transaction, revision: number) {
    this.tx = tx
    this.revision = revision
  }

  async remove(subject: string): Promise<void> {
    const [kind, id] = placeOf(subject)
    const gone = { where: { id }, data: { removedAt: this.now(), revision: this.revision } }
    if (kind === 'set') await this.tx.set.update(gone)
    if (kind === 'source') await this.tx.source.update(gone)
    if (kind === 'destination') await removeDestinations(this.tx, [id], this.revision)
  }

  async put(subject: string, fields: Fields, present: Fields | undefined): Promise<void> {
    const [kind, id] = placeOf(subject)
    if (kind === 'set') await this.putSet(id, fields)
    if (kind === 'source') await this.putSource(id, fields)
    if (kind === 'destination') await this.putDestination(id, fields)
    if (kind === 'settings') await this.putSettings(fields, present ?? {})
  }

  private async putSet(id: number, fields: Fields): Promise<void> {
    const data = { ...setColumns(parsedRow.set({ ...fields, id })), removedAt: null, revision: this.revision }
    await this.tx.set.upsert({ where: { id }, create: { id, ...data }, update: data })
  }

  private async putSource(id: number, fields: Fields): Promise<void> {
    const source = parsedRow.source({ ...fields, id })
    await refuseTwin(this.tx, source, id)
    const data = { ...sourceColumns(source), removedAt: null, revision: this.revision }
    await this.tx.source.update({ where: { id }, data })
  }

  private async putDestination(id: number, fields: Fields): Promise<void> {
    const row = await this.tx.destination.findUniqueOrThrow({ where: { id } })
    const given = parsedRow.destination({ ...fields, id })
    // A deadline that is over by now would release its calls at once: that is not what was taken back.
    const destination = given.drain && isOver(given.drain) ? { ...given, drain: null } : given
    const secrets = keptSecrets(destination, storedSecrets(row))
    if (lostSecrets(secrets) > 0) this.lostIds.push(id)
    const position = typeof fields.position === 'number' ? fields.position : row.position
    const data = { ...destinationColumns(destination, secrets), position, removedAt: null }
    await this.tx.destination.update({ where: { id }, data: { ...data, revision: this.revision } })
  }

  private async putSettings(fields: Fields, present: Fields): Promise<void> {
    const wanted = Object.entries(parsedRow.settings(fields))
    const changed = wanted.filter(([name, value]) => !isSame(present[name], value))
    await writeSettings(this.tx, Object.fromEntries(changed), this.revision)
  }

  private now(): Date {
    return new Date(panelRuntime().clock.wallMs())
  }
}

function placeOf(subject: string): [string, number] {
  const [kind = '', id] = subject.split(' ')
  return [kind, Number(id ?? 0)]
}
