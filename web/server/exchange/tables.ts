import type { ExchangeFormat, Ignored } from '#web/lib/exchange-formats.ts'
import {
  type AttributeFields,
  parseAttributes,
  parsedResources,
  parsePairs,
  requireChannels,
  takenChannels,
} from './attributes.ts'
import {
  atLine,
  FLAG,
  flagsOf,
  type ImportRow,
  integer,
  LineFault,
  priorityOf,
  setIdOf,
  uriOf,
} from './row.ts'

/** The peers' database tables: what their columns mean here. One row is one destination. */

export type TableName = 'kamailio' | 'opensips' | 'load-balancer'

/** The text of a column; empty where it is NULL or not there. */
export type Cells = (column: string) => string

/** What is ignored of a row, by the field it stands in. */
type Ignore = (field: string, why: string) => void

interface Table {
  /** As the peer creates them: rows without names of columns stand in this order. */
  readonly columns: readonly string[]
  /** By these it is known. */
  readonly keys: readonly [setId: string, uri: string]
  readonly fieldsOf: (read: Reader, ignore: Ignore) => Omit<ImportRow, 'line' | 'setId' | 'uri'>
}

/** Reads a column, and names it where that fails. */
type Reader = <T>(column: string, work: (text: string) => T) => T

export const TABLES: { readonly [name in TableName]: Table } = {
  kamailio: {
    columns: ['id', 'setid', 'destination', 'flags', 'priority', 'attrs', 'description'],
    keys: ['setid', 'destination'],
    fieldsOf: (read) => ({
      flags: read('flags', (text) => flagsOf(text || '0')),
      priority: read('priority', (text) => priorityOf(text || '0')),
      ...read('attrs', parseAttributes),
      description: read('description', descriptionOf),
      unsaid: [],
    }),
  },
  opensips: {
    columns: [
      ...['id', 'setid', 'destination', 'socket', 'state', 'probe_mode', 'weight', 'priority', 'attrs'],
      'description',
    ],
    keys: ['setid', 'destination'],
    fieldsOf: opensipsFields,
  },
  'load-balancer': {
    columns: ['id', 'group_id', 'dst_uri', 'resources', 'probe_mode', 'attrs', 'description'],
    keys: ['group_id', 'dst_uri'],
    fieldsOf: balancerFields,
  },
}

function opensipsFields(read: Reader, ignore: Ignore): ReturnType<Table['fieldsOf']> {
  const state = read('state', (text) => integer('state', text || '0', 0, 2))
  if (state === 2) ignore('state', 'state 2 (probing) is something seen, not wished; probes will tell')
  if (read('probe_mode', (text) => text) === '0')
    ignore('probe_mode', 'probing only after a failure is a choice of the whole set here')
  const weight = read('weight', (text) => {
    if (/^fs:/i.test(text)) parseAttributes(`weight=${text}`)
    else integer('weight', text || '1', 0, 1_000_000)
    return text || '1'
  })
  const socket = read('socket', (text) => text)
  const fields = read('attrs', (text) => mixedAttributes(weight, text))
  return {
    // State 1 is never probed and never comes back by itself: somebody's wish.
    flags: state === 1 ? FLAG.disabled : 0,
    priority: read('priority', (text) => priorityOf(text || '0')),
    ...fields,
    attributes: socket === '' ? fields.attributes : { socket, ...fields.attributes },
    description: read('description', descriptionOf),
    unsaid: fields.names.some((name) => name === 'maxload' || name === 'channels') ? [] : ['channels'],
  }
}

/** OpenSIPS hands `attrs` on as it is, so that it may be any text: then it is kept whole, as one attribute. */
function mixedAttributes(weight: string, text: string): AttributeFields {
  const own = parseAttributes(`weight=${weight}`)
  const { isPairs, fields } = pairsOrWhole(text, (pairs) => {
    const parsed = parseAttributes(pairs)
    if (parsed.weight !== null) throw new LineFault('its weight has a column of its own')
    return parsed
  })
  if (!isPairs) return { ...own, ...fields, names: [] }
  return { ...fields, weight: own.weight, feeds: [...own.feeds, ...fields.feeds] }
}

function pairsOrWhole<T>(
  text: string,
  work: (text: string) => T,
): { isPairs: true; fields: T } | { isPairs: false; fields: Pick<ImportRow, 'attributes'> } {
  try {
    return { isPairs: true, fields: work(text) }
  } catch (error) {
    if (!(error instanceof LineFault)) throw error
    if (text.length > 255) throw new LineFault('the text is longer than 255 characters')
    return { isPairs: false, fields: { attributes: { attrs: text } } }
  }
}

function balancerFields(read: Reader): ReturnType<Table['fieldsOf']> {
  const probeMode = read('probe_mode', (text) => integer('probe mode', text || '0', 0, 2))
  const { attributes } = read('attrs', (text) =>
    pairsOrWhole(text, (pairs) => ({ attributes: Object.fromEntries(parsePairs(pairs)) })),
  ).fields
  const load = read('resources', (text) => {
    const pairs = parsePairs(text)
    const hasChannels = pairs.has('channels')
    const channels = takenChannels(pairs)
    const parsed = parsedResources([...pairs], pairs)
    requireChannels(parsed.resources, channels)
    return { channels, hasChannels, ...parsed }
  })
  return {
    flags: probeMode === 0 ? FLAG.noPing : 0,
    priority: 0,
    weight: null,
    channels: load.channels,
    feeds: load.feeds,
    resources: load.resources,
    attributes,
    names: [],
    hasBothWeights: false,
    description: read('description', descriptionOf),
    unsaid: ['weight', 'priority', ...(load.hasChannels ? [] : ['channels' as const])],
  }
}

function descriptionOf(text: string): string {
  if (text.length > 255) throw new LineFault('the description is longer than 255 characters')
  return text
}

/** Rows of a table become rows of an import, one at a time; what they have that is not taken is counted. */
export class TableReader {
  private readonly table: Table
  private readonly counted = new Map<string, Ignored>()

  constructor(name: TableName) {
    this.table = TABLES[name]
  }

  row(line: number, cells: Cells): ImportRow {
    const read: Reader = (column, work) => atLine(line, `column ${column}`, () => work(cells(column)))
    const [setId, uri] = this.table.keys
    return {
      line,
      setId: read(setId, setIdOf),
      uri: read(uri, (text) => {
        if (text === '') throw new LineFault('it is empty; write the SIP URI of the destination')
        return uriOf(text)
      }),
      ...this.table.fieldsOf(read, (field, why) => this.ignore(line, field, why)),
    }
  }

  /** Columns that stand in the file and mean nothing here. */
  ignoreColumns(line: number, columns: readonly string[], rows: number): void {
    for (const column of columns)
      if (column === 'id') this.ignore(line, 'column id', 'destinations have numbers of their own here', rows)
      else if (!this.table.columns.includes(column))
        this.ignore(line, `column ${column}`, 'the table has no such column as the peer makes it', rows)
  }

  ignore(line: number, field: string, why: string, rows = 1): void {
    const known = this.counted.get(field)
    if (known) this.counted.set(field, { ...known, count: known.count + rows })
    else if (this.counted.size < MOST_IGNORED) this.counted.set(field, { field, why, line, count: rows })
  }

  ignored(): readonly Ignored[] {
    return [...this.counted.values()]
  }
}

const MOST_IGNORED = 100

/** Which table has these columns; null: none that is known. */
export function tableOfColumns(columns: readonly string[]): TableName | null {
  const has = (...names: readonly string[]) => names.every((name) => columns.includes(name))
  if (has(...TABLES['load-balancer'].keys)) return 'load-balancer'
  if (!has(...TABLES.kamailio.keys)) return null
  return has('flags')
    ? 'kamailio'
    : has('state') || has('weight') || has('probe_mode')
      ? 'opensips'
      : 'kamailio'
}

/** Rows without names of columns: by their number, and by what stands in them. */
export function tableOfRow(cells: readonly string[]): TableName | null {
  if (!/^sips?:/i.test(cells[2] ?? '')) return null
  if (cells.length === TABLES.opensips.columns.length) return 'opensips'
  if (cells.length !== TABLES.kamailio.columns.length) return null
  return /^(\d+|0x[\da-f]+)?$/i.test(cells[3] ?? '') ? 'kamailio' : 'load-balancer'
}

export const tableOfFormat = (format: ExchangeFormat): TableName | null =>
  format.startsWith('kamailio')
    ? 'kamailio'
    : format.startsWith('opensips')
      ? 'opensips'
      : format.startsWith('load-balancer')
        ? 'load-balancer'
        : null
