import { csvText } from '#web/lib/csv.ts'
import { AUDIT_PARTS, EVENT_PARTS, exactFilterOf } from '#web/lib/log-filter.ts'
import type { RowDiff } from '#web/lib/revisions.ts'
import { rowWords } from '#web/lib/row-words.ts'
import { type ExportFormat, exportStream } from './http/export-stream.ts'
import { type AuditView, auditDiffs, auditParts } from './repositories/audit.ts'
import { type EventView, eventParts } from './repositories/events.ts'

/** Events and audit for keeping elsewhere: newest first, times as ISO 8601 in UTC. */

const EVENT_HEAD = ['at', 'kind', 'set', 'destination', 'from', 'to', 'cause', 'text', 'lasted ms', 'figures']

export function exportEvents(request: Request, format: ExportFormat): Promise<Response> {
  return exportStream<EventView>(request, {
    name: 'events',
    role: 'viewer',
    format,
    parts: () => {
      const filter = exactFilterOf(EVENT_PARTS, new URL(request.url).searchParams)
      return filter && eventParts(filter)
    },
    csvHead: csvText([EVENT_HEAD]),
    csvOf: (events) =>
      csvText(
        events.map((event) => [
          ...[new Date(event.atMs).toISOString(), event.kind, event.setId ?? '', event.destinationId ?? ''],
          ...[event.from, event.to, event.cause, event.text, event.lastedMs ?? ''],
          Object.entries(event.figures)
            .map(([name, value]) => `${name}=${value}`)
            .join(' '),
        ]),
      ),
  })
}

const AUDIT_HEAD = ['at', 'who', 'did', 'to', 'revision', 'changes', 'rows']

/** JSON has before and after whole; CSV has what differs, of a large import the first rows. */
export function exportAudit(request: Request, format: ExportFormat): Promise<Response> {
  return exportStream<AuditView>(request, {
    name: 'audit',
    role: 'admin',
    format,
    parts: () => {
      const filter = exactFilterOf(AUDIT_PARTS, new URL(request.url).searchParams)
      return filter && auditParts(filter)
    },
    csvHead: csvText([AUDIT_HEAD]),
    csvOf: (entries) => csvText(entries.map(auditRow)),
  })
}

function auditRow(entry: AuditView): (string | number)[] {
  const { rows, rowCount } = auditDiffs(entry, new Map())
  const changes = rows.map(
    (row) => `${rowWords(row)} ${row.kind}: ${row.diffs.map(diffWords(row)).join(', ')}`,
  )
  return [
    ...[new Date(entry.atMs).toISOString(), entry.actorName, entry.action, entry.subject, entry.revision],
    ...[changes.join('\n'), rowCount],
  ]
}

/** What was added or removed has but one side. */
function diffWords({ kind }: RowDiff): (diff: RowDiff['diffs'][number]) => string {
  return ({ field, from, to }) =>
    kind === 'changed' ? `${field} ${from} → ${to}` : `${field} ${kind === 'added' ? to : from}`
}
