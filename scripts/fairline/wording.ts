import { EXCHANGE_FORMATS, type Ignored } from '#web/lib/exchange-formats.ts'
import type { ImportReport } from '#web/lib/import-report.ts'
import type { ListedDestinations, Probed, Stats } from './answers.ts'
import type { DrainOrder } from './deadline.ts'
import { type Cell, formatTable } from './table.ts'

/** What the commands print for people. */

export const HELP = `Fairline, the command line of a running appliance

  npm run -s fairline -- import FILE [--merge] [--dry-run] [--format FORMAT]
      Takes a peer's file: replaces the sets it names (--merge: only adds; --dry-run: only says what it would do).
  npm run -s fairline -- export [SET] [--format FORMAT]
      Prints all sets, or one, in a form that an import takes back; without --format as a dispatcher.list. FORMAT is one of
      ${EXCHANGE_FORMATS.slice(0, 4).join(', ')},
      ${EXCHANGE_FORMATS.slice(4).join(', ')};
      an import sees it by itself.
  npm run -s fairline -- destinations [--json]
      Lists the destinations: what is wanted of each and what is seen.
  npm run -s fairline -- destination ID enable|drain|disable [--engine]
      --engine: straight to the engine, when the panel is dead; marked, until the panel is back.
  npm run -s fairline -- destination ID drain --deadline 2h [--at-deadline wait|disable|release]
      What is left at the deadline (2h, 1h30m, 18:00, 2026-11-26T18:00) goes on, is left to end with the destination
      off, or is taken off the books as well.
  npm run -s fairline -- destination ID probe
      One probe at once, and what came of it.
  npm run -s fairline -- history [--set ID] [--limit N] [--json]
      What was changed, by whom and when, newest first.
  npm run -s fairline -- return --to REVISION | --change REVISION [--dry-run]
      Takes back everything after a revision, or one change alone, as a revision of its own.
  npm run -s fairline -- stats [--json]
      Calls per destination, source and channel.
  npm run -s fairline -- calls [--since 1h] [--destination ID] [--cause WORD] [--status 4xx] [--text PART] [--csv|--json]
      The newest call records; --csv and --json (one record a line) have all that match.
  npm run -s fairline -- calls --live [--destination ID] [--text PART] [--json]
      Calls in progress, oldest first, doubtful ones with the reason.
  npm run -s fairline -- calls --release NUMBER[,NUMBER] | --release-doubtful ID
      Takes calls out of the books: by number, or all doubtful ones of a destination. Nobody is sent a BYE.
  npm run -s fairline -- healthz
      Whether SIP is served, by which processes.
  npm run -s fairline -- user reset-password EMAIL [--second-factor]
      Asks for a new password, or reads it from standard input. Sessions, API tokens, passkeys and open
      invitations of the person go.
      --second-factor: no code is asked for any more.
  npm run -s fairline -- keys rotate
      A new key signs routing state; the old ones verify as long as the longest call may last.
  npm run -s fairline -- where [REQUEST-URI] [--method M] [--source ADDRESS[:PORT]] [--listener NAME] [--set ID]
                         [--from URI] [--to URI] [--call-id ID] [--header 'NAME: VALUE']... [--file MESSAGE] [--json]
      Where a call would go: every attempt in order, who is passed over and why. Nothing is sent, nothing moves.
      --file: a SIP message instead of its parts; - is standard input.
  npm run -s fairline -- what-if --set ID [--weight ID=N]... [--channels ID=N|unlimited]... [--state ID=STATE]...
                         [--algorithm NAME] [--past [--minutes N] | --calls N --per-second N --hold SECONDS] [--json]
      What would change if a set were edited so, in calls and shares. Nothing is saved.

FAIRLINE_DATA, FAIRLINE_PANEL and FAIRLINE_CONTROL say which appliance, as they do for "npm start".`

export function wordDestinations(destinations: ListedDestinations): string {
  const head = ['id', 'set', 'uri', 'weight', 'priority', 'channels', 'wanted', 'seen', 'active']
  const rows = destinations.map((one) => [
    one.id,
    one.setId,
    one.uri,
    one.weight,
    one.priority,
    one.channels,
    one.adminState,
    one.health,
    one.active,
  ])
  return formatTable(head, rows)
}

const DRAIN_END_WORDS = {
  wait: 'then it goes on',
  disable: 'then off, its calls go on',
  release: 'then off, its calls off the books',
} as const

export function wordDrain({ deadlineMs, atDeadline }: DrainOrder): string {
  const at = new Date(deadlineMs).toISOString().slice(0, 19).replace('T', ' ')
  return ` until ${at} UTC at most, ${DRAIN_END_WORDS[atDeadline]}`
}

export function wordProbe(answer: Probed): string {
  if (answer.outcome === 'impossible') return `not probed: ${answer.reason}`
  const { kind, status, text, latencyMs, isGood } = answer.probe
  if (kind !== 'answered') return text ? `${kind}: ${text}` : kind
  const time = latencyMs === null ? '' : ` after ${Math.round(latencyMs)} ms`
  return `${`${status} ${text}`.trim()}${time}, ${isGood ? 'good' : 'not good'}`
}

export function wordStats({ sets, sources }: Stats): string {
  const rows: Cell[][] = []
  for (const set of sets) {
    for (const one of set.destinations) {
      rows.push([`set ${set.id}`, one.id, one.uri, null, one.total, one.active])
      for (const { channel, total, active } of one.channels)
        rows.push(['', null, '', String(channel), total, active])
    }
  }
  for (const source of sources) {
    rows.push(['source', source.id, source.name, null, source.total, source.active])
    for (const { channel, total, active } of source.channels)
      rows.push(['', null, '', String(channel), total, active])
  }
  return formatTable(['', 'id', 'who', 'channel', 'total', 'active'], rows)
}

const ROW_SIGNS = { added: '+', removed: '-', changed: '~' } as const

export function wordImport({ isApplied, format, sets }: ImportReport): string {
  const lines = sets.flatMap(({ id, isNew, added, kept, changed, removed, rows, rowCount, suggestion }) => [
    `set ${id}${isNew ? ' (new)' : ''}: ${added} added, ${kept} kept${changed > 0 ? ` (${changed} changed)` : ''}, ${removed} removed`,
    ...(isApplied ? [] : rows.map((row) => `    ${ROW_SIGNS[row.kind]} ${row.name}${diffWords(row)}`)),
    ...(isApplied || rowCount === rows.length ? [] : [`    and ${rowCount - rows.length} more`]),
    ...(suggestion ? [`    ${suggestion.why} Consider the algorithm ${suggestion.algorithm}.`] : []),
  ])
  return [...lines, ...(isApplied ? [] : [`dry run: nothing was changed; read as ${format}`])].join('\n')
}

function diffWords({ kind, diffs }: ImportReport['sets'][number]['rows'][number]): string {
  if (kind !== 'changed') return ''
  return `: ${diffs.map(({ field, from, to }) => `${field} ${from} -> ${to}`).join(', ')}`
}

export function wordIgnored({ field, why, line, count }: Ignored): string {
  return `Ignored: ${field} (line ${line}${count > 1 ? `, in ${count} rows` : ''}): ${why}.`
}
