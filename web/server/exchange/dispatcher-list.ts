import { parseAttributes } from './attributes.ts'
import {
  atLine,
  checkedRows,
  flagsOf,
  type ImportRow,
  LineFault,
  priorityOf,
  setIdOf,
  shown,
  uriOf,
} from './row.ts'

/**
 * Kamailio's `dispatcher.list`: `setid uri flags priority attrs` (peers.md B1). Read whole or refused: a broken line is
 * named with its number and the reason.
 */
export function readDispatcherList(text: string): readonly ImportRow[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/)
  return checkedRows(lines.flatMap((one, index) => atLine(index + 1, null, () => parseLine(one, index + 1))))
}

function parseLine(text: string, line: number): ImportRow[] {
  const fields = fieldsOf(text)
  const [setId, uri, flags = '0', priority = '0', attrs = '', surplus] = fields
  if (setId === undefined) return []
  if (uri === undefined)
    throw new LineFault(`"${shown(setId)}" stands alone; write SETID URI [FLAGS [PRIORITY [ATTRS]]]`)
  if (surplus !== undefined)
    throw new LineFault(`"${shown(surplus)}" is one field too many; attributes have no spaces`)
  return [
    {
      line,
      setId: setIdOf(setId),
      uri: uriOf(uri),
      flags: flagsOf(flags),
      priority: priorityOf(priority),
      ...parseAttributes(unquoted(attrs)),
      description: null,
      unsaid: [],
    },
  ]
}

/** A `#` begins a comment where a field could begin. */
function fieldsOf(text: string): string[] {
  const fields = text.split(/[ \t]+/).filter((field) => field !== '')
  const comment = fields.findIndex((field) => field.startsWith('#'))
  return comment === -1 ? fields : fields.slice(0, comment)
}

function unquoted(text: string): string {
  return /^"[^"]*"$/.test(text) ? text.slice(1, -1) : text
}
