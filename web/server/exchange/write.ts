import type { SetConfig } from '#engine/contract/config.ts'
import type { DestinationConfig } from '#engine/contract/destination-config.ts'
import { hasMask, maskedLoadSource } from '#engine/contract/load-source.ts'
import { csvText } from '#web/lib/csv.ts'
import type { ExchangeFormat } from '#web/lib/exchange-formats.ts'
import { type TableName, tableOfFormat } from './tables.ts'
import {
  attributesOf,
  flagsOf,
  opaqueAttributes,
  plainAttributes,
  resourcesColumn,
  weightFeed,
} from './write-attributes.ts'

export interface WrittenFile {
  readonly text: string
  /** What the format has no word for, one sentence each. */
  readonly notes: readonly string[]
}

/**
 * Sets as a peer's file, which an import takes back: passwords as masks, which keep what is there. What the format has
 * no word for (probes, limits by the second, the algorithm) is not in it, and stays at an import.
 */
export function writeFile(sets: readonly SetConfig[], format: ExchangeFormat): WrittenFile {
  return { text: textOf(sets, format), notes: notesOf(sets, format) }
}

function textOf(sets: readonly SetConfig[], format: ExchangeFormat): string {
  const table = tableOfFormat(format)
  if (format === 'kamailio-rpc') return rpcOf(sets)
  if (table === null) return listOf(sets)
  const { head, rowOf } = WRITERS[table]
  const rows = sets.flatMap((set) => set.destinations.map((one) => rowOf(set, one)))
  return format.endsWith('-sql') ? sqlOf(table, head, rows) : csvText([head, ...rows])
}

function listOf(sets: readonly SetConfig[]): string {
  const lines = sets.flatMap((set) => [
    `# set ${set.id}: ${oneLine(set.name)}, ${set.algorithm}`,
    ...set.destinations.map((one) => lineOf(set, one)),
  ])
  return `${lines.join('\n')}\n`
}

function lineOf(set: SetConfig, destination: DestinationConfig): string {
  const { uri, priority, adminState } = destination
  const attributes = attributesOf(set, destination, true)
  const fields = [set.id, uri, flagsOf(destination), priority, attributes].join(' ').trimEnd()
  return adminState === 'draining' ? `${fields} # draining` : fields
}

function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\s]+/gu, ' ')
}

type Cell = string | number

interface TableWriter {
  readonly head: readonly string[]
  readonly rowOf: (set: SetConfig, destination: DestinationConfig) => readonly Cell[]
}

/** Without `id`: databases give it. */
const WRITERS: { readonly [table in TableName]: TableWriter } = {
  kamailio: {
    head: ['setid', 'destination', 'flags', 'priority', 'attrs', 'description'],
    rowOf: (set, one) => [
      ...[set.id, one.uri, flagsOf(one), one.priority, attributesOf(set, one, false)],
      one.description,
    ],
  },
  opensips: {
    head: [
      'setid',
      'destination',
      'socket',
      'state',
      'probe_mode',
      'weight',
      'priority',
      'attrs',
      'description',
    ],
    rowOf: (set, one) => [
      ...[set.id, one.uri, one.attributes.socket ?? '', one.adminState === 'enabled' ? 0 : 1],
      ...[one.probe.enabled === false ? 0 : 1, String(fedWeight(one) ?? one.weight), one.priority],
      ...[plainAttributes(one), one.description],
    ],
  },
  'load-balancer': {
    head: ['group_id', 'dst_uri', 'resources', 'probe_mode', 'attrs', 'description'],
    rowOf: (set, one) => [
      ...[set.id, one.uri, resourcesColumn(one), one.probe.enabled === false ? 0 : 2],
      ...[opaqueAttributes(one), one.description],
    ],
  },
}

function fedWeight(destination: DestinationConfig): string | null {
  const feed = weightFeed(destination)
  return feed ? maskedLoadSource(feed.source) : null
}

const SQL_TABLES: { readonly [table in TableName]: string } = {
  kamailio: 'dispatcher',
  opensips: 'dispatcher',
  'load-balancer': 'load_balancer',
}
/** To MySQL a command, to the others a comment. */
const PLAIN_BACKSLASHES = "/*!40101 SET SESSION sql_mode = CONCAT(@@sql_mode, ',NO_BACKSLASH_ESCAPES') */;\n"

/** One INSERT line a row, so that a line is found again by its number. */
function sqlOf(table: TableName, head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const into = `INSERT INTO ${SQL_TABLES[table]} (${head.join(', ')}) VALUES`
  const lines = rows.map((row) => `${into} (${row.map(sqlValue).join(', ')});\n`).join('')
  return lines.includes('\\') ? `${PLAIN_BACKSLASHES}${lines}` : lines
}

function sqlValue(value: Cell): string {
  return typeof value === 'number' ? String(value) : `'${value.replaceAll("'", "''")}'`
}

/** As Kamailio answers to dispatcher.list. */
function rpcOf(sets: readonly SetConfig[]): string {
  const filled = sets.filter((set) => set.destinations.length > 0)
  const records = filled.map((set) => ({
    SET: { ID: set.id, TARGETS: set.destinations.map((one) => ({ DEST: rpcDestination(set, one) })) },
  }))
  const result = { NRSETS: filled.length, RECORDS: records }
  return `${JSON.stringify({ jsonrpc: '2.0', result, id: 1 }, null, 2)}\n`
}

function rpcDestination(set: SetConfig, one: DestinationConfig): unknown {
  const { uri: URI, priority: PRIORITY } = one
  const FLAGS = `${one.adminState === 'enabled' ? 'A' : 'D'}${one.probe.enabled === false ? 'X' : 'P'}`
  return { URI, FLAGS, PRIORITY, ATTRS: { BODY: attributesOf(set, one, false) } }
}

function notesOf(sets: readonly SetConfig[], format: ExchangeFormat): string[] {
  const all = sets.flatMap((set) => set.destinations)
  const count = (words: string, isMeant: (one: DestinationConfig) => boolean) => {
    const meant = all.filter(isMeant).length
    return meant === 0 ? [] : [`${meant === 1 ? '1 destination' : `${meant} destinations`}: ${words}`]
  }
  const isBalancer = tableOfFormat(format) === 'load-balancer'
  return [
    ...count('a load source has its password hidden; write it in before another program reads this.', (one) =>
      one.feeds.some(({ source }) => hasMask(maskedLoadSource(source))),
    ),
    ...(isBalancer
      ? [
          ...count('no limit on calls, which OpenSIPS does not know; give each a resource there.', (one) => {
            return one.channels === null && Object.keys(one.resources).length === 0 && one.feeds.length === 0
          }),
          ...count('off or draining, which this table cannot say.', (one) => one.adminState !== 'enabled'),
        ]
      : count('draining is written as disabled.', (one) => one.adminState === 'draining')),
  ]
}
