import { isKeepAlive } from '#engine/contract/drops.ts'
import type { DropLive } from '#engine/contract/live.ts'

/** Why something was thrown away, in words; in this order they stand on the page. Keys are the engine's codes. */
const DROP_TEXTS = {
  // Strangers' messages that are no SIP we can work with.
  empty: 'Empty message',
  'not-sip': 'Not SIP',
  'bad-version': 'SIP version other than 2.0',
  'bad-start-line': 'Start line unreadable',
  'bad-line-end': 'Line ends wrong',
  'no-header-end': 'Header without an end',
  'bad-header-name': 'Header name with a forbidden character',
  'duplicate-header': 'Header field twice that may stand once',
  'missing-header': 'Required header field missing',
  'bad-via': 'Via unreadable',
  'bad-from': 'From unreadable',
  'bad-to': 'To unreadable',
  'bad-call-id': 'Call-ID unreadable',
  'bad-cseq': 'CSeq unreadable',
  'bad-max-forwards': 'Max-Forwards unreadable',
  'bad-route': 'Route or Record-Route unreadable',
  'method-mismatch': 'CSeq names another method than the start line',
  'bad-content-length': 'Content-Length unreadable',
  'body-too-short': 'Body shorter than its Content-Length',
  'content-length-missing': 'Stream message without Content-Length',
  'content-length-invalid': 'Stream message with an unusable Content-Length',
  'content-length-repeated': 'Stream message with Content-Length twice',
  // Over a limit of Settings, Engine.
  'message-too-large': 'Message over the limit',
  'header-too-large': 'Header over the limit',
  'header-line-too-long': 'One header field over the limit',
  'start-line-too-long': 'Start line over the limit of a header field',
  'too-many-headers': 'More header fields than the limit',
  'too-many-vias': 'More Via values than the limit',
  'connection-limit-per-address': 'More connections from one address than the limit',
  'connection-limit': 'More connections than the limit',
  'half-open': 'Handshake not finished in time',
  'message-deadline': 'Message not whole in time',
  idle: 'Connection closed as idle',
  'reject-limit': 'Refusal not sent: too many to one address',
  overload: 'New request beyond the limit of those under way: 503',
  late: 'New request while the relay does not catch up with its work',
  'source-rate': 'Call beyond the calls per second of its source',
  'reject-too-long': 'Refusal not sent: far longer than its request',
  'short-copy': 'Copy of a request, cut short: not answered again',
  // Handshakes.
  'tls-handshake': 'TLS handshake failed',
  'tls-untrusted': 'TLS certificate not trusted',
  'websocket-refused': 'WebSocket handshake refused',
  // Well-formed, but of nothing that we know.
  'stray-response': 'Response to nothing we sent, or forged',
  'stray-response-of-this-start': 'Response to a request long over',
  'stray-response-too-old': 'Response to a request of an earlier start, too late',
  'stray-ack': 'ACK of no call of ours',
  'no-via-left': 'Response without a Via to go back by',
  // Between us and the network.
  unsendable: 'Not sent: the network refused it',
  'send-queue-full': 'Not sent: the queue was full',
  'hand-over-full': 'Not handed over: too much was under way to another relay thread',
  'no-listener': 'Not sent: no listener of that transport and address family',
  'connection-gone': 'Not sent: the stream it came by is closed',
  'peer-reads-too-slowly': 'Connection closed: its far end reads too slowly',
  'receive-buffers-full': 'Connection closed: unfinished messages took too much memory',
  // Our own.
  starting: 'Came while the engine was starting',
  fault: 'A mistake of ours; the engine log has it',
  'event-queue-full': 'Event not told: too many at once',
  event: 'Event not kept: too many at once',
  'spool-batch': 'Counts lost: the spool was full',
  'call-record': 'Call records lost: the spool was full',
  'spool-line': 'Counts lost: the spool was damaged',
  'journal-line': 'Call not in the journal: it could not be written',
  trace: 'Message of a traced call not kept: no room, or the disk took nothing',
  'control-message': 'Message on the control port not understood',
} as const

const ORDER = new Map<string, number>(Object.keys(DROP_TEXTS).map((reason, place) => [reason, place]))
const TEXTS: ReadonlyMap<string, string> = new Map(Object.entries(DROP_TEXTS))

/** Undefined for a reason that only a newer engine has: its code must do. */
export function dropText(reason: string): string | undefined {
  return TEXTS.get(reason)
}

export interface DropView {
  /** In an order of their own, so that no row moves while figures do. */
  readonly rows: readonly DropLive[]
  readonly keepAlives: number
}

export function dropView(drops: readonly DropLive[]): DropView {
  const rows = drops.filter((drop) => drop.count > 0 && !isKeepAlive(drop.reason))
  return {
    rows: rows.toSorted((a, b) => placeOf(a) - placeOf(b) || (a.reason < b.reason ? -1 : 1)),
    keepAlives: sumOf(drops.filter((drop) => isKeepAlive(drop.reason))),
  }
}

const placeOf = ({ reason }: DropLive): number => ORDER.get(reason) ?? ORDER.size

function sumOf(drops: readonly DropLive[]): number {
  return drops.reduce((sum, drop) => sum + drop.count, 0)
}
