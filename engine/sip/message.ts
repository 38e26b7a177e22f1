import { CR, findListBreak, LF } from './characters.ts'
import { type DropReason, statusOf } from './drop-reasons.ts'
import { RECORD_ROUTE, ROUTE } from './header-names.ts'
import { readHeaders } from './header-reader.ts'
import { indexHeaders, MessageIndex } from './message-index.ts'
import { DEFAULT_LIMITS, type MessageLimits, MOST_HEADER_BYTES } from './message-limits.ts'
import { METHODS, type Method, methodAt } from './methods.ts'
import { NameAddress, readAddress } from './name-address.ts'
import { readRequiredFields } from './required-fields.ts'
import { type RouteValue, readRouteValues } from './route-values.ts'
import { readStartLine } from './start-line.ts'
import { parseVia, salvageVia, type Via } from './via.ts'

/** More Route values than a request can have hops left are an attack (trust.md, loops). */
const MAX_ROUTES = 70
const NO_ROUTES: readonly RouteValue[] = []
const contact = new NameAddress()

/**
 * A lazy view over one received message. The bytes are never changed. Built by `parseMessage` only.
 * Strings are fresh and may be kept, but for `text`.
 */
export class SipMessage {
  readonly bytes: Buffer
  readonly index: MessageIndex
  readonly topVia: Via
  /** Request method, or the CSeq method of a response. */
  readonly method: Method
  private headerText: string | null = null
  private callIdText: string | null = null
  private fromTagText: string | null = null
  private toTagText: string | null = null
  private fromUriText: string | null = null
  private toUriText: string | null = null
  private requestUriText: string | null = null
  private secondVia: Via | null | undefined = undefined
  private readonly routeValues: readonly RouteValue[] | null
  private recordRouteValues: readonly RouteValue[] | null = null

  constructor(bytes: Buffer, index: MessageIndex, topVia: Via) {
    this.bytes = bytes
    this.index = index
    this.topVia = topVia
    this.method = index.isRequest ? methodAt(bytes, 0, index.methodEnd) : this.cseqMethod
    this.routeValues = this.readValues(index.routesStart, index.routesEnd, ROUTE)
  }

  /** One character per octet of the header part; offsets are the same as in `bytes`. Slices of it pin the whole. */
  get text(): string {
    this.headerText ??= this.bytes.latin1Slice(0, this.headerEnd)
    return this.headerText
  }
  get isRequest(): boolean {
    return this.index.isRequest
  }
  /** 0 for a request. */
  get status(): number {
    return this.index.status
  }
  get requestUriStart(): number {
    return this.index.requestUriStart
  }
  get requestUriEnd(): number {
    return this.index.requestUriEnd
  }
  /** Offset of the first header field. */
  get headersStart(): number {
    return this.index.headersStart
  }
  get bodyStart(): number {
    return this.index.bodyStart
  }
  get bodyLength(): number {
    return this.index.contentLength
  }
  get hasContentLength(): boolean {
    return this.index.contentLengthStart >= 0
  }
  get hasResourcePriority(): boolean {
    return this.index.resourcePriorityLines > 0
  }
  get cseqNumber(): number {
    return this.index.cseqNumber
  }
  get cseqMethod(): Method {
    return this.index.cseqMethodStart < 0
      ? ''
      : methodAt(this.bytes, this.index.cseqMethodStart, this.index.cseqEnd)
  }
  /** -1 when absent. */
  get maxForwards(): number {
    return this.index.maxForwards
  }
  get requestUri(): string {
    this.requestUriText ??= this.fresh(this.index.requestUriStart, this.index.requestUriEnd)
    return this.requestUriText
  }
  get callId(): string {
    this.callIdText ??= this.fresh(this.index.callIdStart, this.index.callIdEnd)
    return this.callIdText
  }
  /** '' when absent. */
  get fromTag(): string {
    this.fromTagText ??= this.fresh(this.index.fromTagStart, this.index.fromTagEnd)
    return this.fromTagText
  }
  /** '' when absent. */
  get toTag(): string {
    this.toTagText ??= this.fresh(this.index.toTagStart, this.index.toTagEnd)
    return this.toTagText
  }
  get fromUri(): string {
    this.fromUriText ??= this.fresh(this.index.fromUriStart, this.index.fromUriEnd)
    return this.fromUriText
  }
  get toUri(): string {
    this.toUriText ??= this.fresh(this.index.toUriStart, this.index.toUriEnd)
    return this.toUriText
  }

  /** The second Via value, on the first Via's line or the next; null when there is none or it is malformed. */
  nextVia(): Via | null {
    if (this.secondVia === undefined) this.secondVia = this.readSecondVia()
    return this.secondVia
  }
  /** False when a Route value is malformed or there are too many; such a request is refused. */
  hasReadableRoutes(): boolean {
    return this.routeValues !== null
  }
  /** Route values in order; a request with a malformed one does not parse. */
  routes(): readonly RouteValue[] {
    return this.routeValues ?? NO_ROUTES
  }
  /** Record-Route values in order; none when one is malformed: it is then nobody's business but the ends'. */
  recordRoutes(): readonly RouteValue[] {
    const { recordRoutesStart, recordRoutesEnd } = this.index
    this.recordRouteValues ??= this.readValues(recordRoutesStart, recordRoutesEnd, RECORD_ROUTE) ?? NO_ROUTES
    return this.recordRouteValues
  }
  /** One Record-Route value at most, told without reading it. */
  get hasLoneRecordRoute(): boolean {
    const { recordRouteLines, recordRoutesStart, recordRoutesEnd } = this.index
    if (recordRouteLines > 1) return false
    return (
      recordRouteLines === 0 ||
      findListBreak(this.bytes, recordRoutesStart, recordRoutesEnd) >= recordRoutesEnd
    )
  }
  /** URI of the first Contact value, `*` included; '' when absent or malformed. */
  contactUri(): string {
    const { contactStart, contactEnd } = this.index
    if (contactStart < 0 || readAddress(this.bytes, contactStart, contactEnd, true, contact) < 0) return ''
    return this.fresh(contact.uriStart, contact.uriEnd)
  }
  /** Value of the first header field of this name, unfolded; any case, compact forms known; null when absent. */
  header(name: string): string | null {
    return this.headerAll(name)[0] ?? null
  }
  /** Values of all header fields of this name, one per line, in order. */
  headerAll(name: string): string[] {
    return readHeaders(this.bytes, this.index.headersStart, this.headerEnd, name)
  }

  /** Behind the empty line; of a malformed message that has none, behind what may belong to its header part. */
  private get headerEnd(): number {
    const { bodyStart } = this.index
    return bodyStart < 0 ? Math.min(this.bytes.length, MOST_HEADER_BYTES) : bodyStart
  }
  private fresh(start: number, end: number): string {
    return start < 0 ? '' : this.bytes.latin1Slice(start, end)
  }
  private readSecondVia(): Via | null {
    const { nextViaStart, nextViaEnd, viaEnd } = this.index
    if (this.topVia.nextStart >= 0) return parseVia(this.bytes, this.topVia.nextStart, viaEnd)
    return nextViaStart < 0 ? null : parseVia(this.bytes, nextViaStart, nextViaEnd)
  }
  private readValues(start: number, end: number, kind: number): readonly RouteValue[] | null {
    return start < 0 ? NO_ROUTES : readRouteValues(this.bytes, start, end, kind, MAX_ROUTES)
  }
}

/** A received message that is not followed. */
export interface Malformed {
  readonly malformed: true
  readonly reason: DropReason
  /** The response it deserves; 0: drop it and count it. */
  readonly status: number
  /** Enough to answer with; not null when `status` is above 0. */
  readonly message: SipMessage | null
}

function dropped(reason: DropReason): Malformed {
  return { malformed: true, reason, status: 0, message: null }
}

/** A response or an ACK is never answered; a request only when Via and CSeq tell which transaction to answer. */
function refused(reason: DropReason, bytes: Buffer, index: MessageIndex, topVia: Via | null): Malformed {
  if (!index.isRequest || statusOf(reason) === 0 || topVia === null || index.cseqStart < 0)
    return dropped(reason)
  const message = new SipMessage(bytes, index, topVia)
  if (message.method === 'ACK') return dropped(reason)
  // RFC 4475 §3.1.2.18: of a method we do not know we cannot know what its CSeq may say.
  const isUnknown = reason === 'method-mismatch' && !METHODS.includes(message.method)
  return { malformed: true, reason, status: isUnknown ? 501 : statusOf(reason), message }
}

/** CRLFs before the start line are ignored (RFC 3261 §7.5). */
function skipLeadingCrlf(bytes: Buffer): Buffer {
  let at = 0
  while (bytes[at] === CR && bytes[at + 1] === LF) at += 2
  return at === 0 ? bytes : bytes.subarray(at)
}

function checkFields(
  bytes: Buffer,
  index: MessageIndex,
  topVia: Via | null,
  fault: DropReason | null,
  mostBytes: number,
): DropReason | null {
  const required = readRequiredFields(bytes, index, mostBytes)
  if (fault !== null) return fault
  if (index.viaStart < 0) return 'missing-header'
  return topVia === null ? 'bad-via' : required
}

/** The cap of a header field holds for the start line too (RFC 3261 §21.4.12), and that of the header part. */
function readFirstLine(bytes: Buffer, index: MessageIndex, limits: MessageLimits): DropReason | null {
  const fault = readStartLine(bytes, Math.min(bytes.length, MOST_HEADER_BYTES), index)
  if (fault !== null) return fault
  if (index.headersStart - 2 > limits.headerLineBytes) return 'start-line-too-long'
  return index.headersStart > limits.headerBytes ? 'header-too-large' : null
}

/** Behind a faulty start line, however long, the fields are read all the same: the answer is made of them. */
function fieldsEnd(
  bytes: Buffer,
  { headersStart }: MessageIndex,
  mostBytes: number,
  isFaulty: boolean,
): number {
  const most = isFaulty ? Math.min(headersStart + mostBytes, MOST_HEADER_BYTES) : mostBytes
  return Math.min(bytes.length, most)
}

/** A header part that does not end within its limit is too large, not cut short. */
function checkSize(bytes: Buffer, limits: MessageLimits, fault: DropReason | null): DropReason | null {
  if (fault === 'no-header-end' && bytes.length > limits.headerBytes) return 'header-too-large'
  return fault === null && bytes.length > limits.messageBytes ? 'message-too-large' : fault
}

/** The first Via value, where the one behind it on its line is sound as well (RFC 4475 §3.1.2.1). */
function topViaOf(bytes: Buffer, { viaStart, viaEnd }: MessageIndex): Via | null {
  const via = viaStart < 0 ? null : parseVia(bytes, viaStart, viaEnd)
  return via !== null && via.nextStart >= 0 && parseVia(bytes, via.nextStart, viaEnd) === null ? null : via
}

function salvagedViaOf(bytes: Buffer, { viaStart, viaEnd }: MessageIndex): Via | null {
  return viaStart < 0 ? null : salvageVia(bytes, viaStart, viaEnd)
}

/**
 * Reads one datagram or one framed stream message in time linear to its length. The buffer must not change while
 * the message lives. Everything `SipMessage` offers is sound when this returns one; header fields the relay
 * path does not need are not looked at (RFC 3261 §16.3 step 1).
 */
export function parseMessage(
  received: Buffer,
  limits: MessageLimits = DEFAULT_LIMITS,
): SipMessage | Malformed {
  const bytes = skipLeadingCrlf(received)
  if (bytes.length === 0) return dropped('empty')
  const index = new MessageIndex()
  const startFault = readFirstLine(bytes, index, limits)
  if (startFault !== null && statusOf(startFault) === 0) return dropped(startFault)
  const end = fieldsEnd(bytes, index, limits.headerBytes, startFault !== null)
  const headerFault = checkSize(bytes, limits, indexHeaders(bytes, end, index, limits))
  const topVia = topViaOf(bytes, index)
  const fault = checkFields(bytes, index, topVia, startFault ?? headerFault, limits.messageBytes)
  if (fault !== null || topVia === null)
    return refused(fault ?? 'bad-via', bytes, index, topVia ?? salvagedViaOf(bytes, index))
  const message = new SipMessage(bytes, index, topVia)
  return message.hasReadableRoutes() ? message : refused('bad-route', bytes, index, topVia)
}
