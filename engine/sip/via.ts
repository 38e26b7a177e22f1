import {
  CLOSE_BRACKET,
  COLON,
  findHostEnd,
  findReferenceEnd,
  isSpace,
  nameOctets,
  OPEN_BRACKET,
  readNumber,
  SLASH,
  skipSpace,
  skipToken,
  spells,
  trimEnd,
} from './characters.ts'
import { MAX_PARAMETERS, Parameter, readParameter } from './parameters.ts'

/** What a Via says about a hop, apart from how it is written: what a signature may cover (rules 1). */
export interface ViaIdentity {
  /** Upper case: UDP, TCP, … */
  readonly transport: string
  /** host[:port] without white space. */
  readonly sentBy: string
  /** '' when absent (RFC 2543 peers). */
  readonly branch: string
  /** Without brackets; '' when absent. */
  readonly received: string
  /** -1 absent, 0 present without a value (RFC 3581 §3). */
  readonly rport: number
}

/** One parsed Via value. Offsets count from the start of the message. Strings are fresh. */
export interface Via extends ViaIdentity {
  /** Lower case, IPv6 without brackets. */
  readonly host: string
  /** 0 when absent. */
  readonly port: number
  /** The value, from its protocol name to the end of its last parameter. */
  readonly start: number
  readonly end: number
  /** Start of the next value on the same line; -1 when it is the last. */
  readonly nextStart: number
  /** `received=…` and `rport[=…]` as written, without the semicolon; -1 when absent. */
  readonly receivedStart: number
  readonly receivedEnd: number
  readonly rportStart: number
  readonly rportEnd: number
  /** A parameter's name begins with `oc`, as those of overload control do (RFC 7339 §4). */
  readonly hasOverload: boolean
}

/** RFC 3261 §8.1.1.7 magic cookie. */
export const COOKIE = 'z9hG4bK'

const SIP = nameOctets('sip')
const VERSION = nameOctets('2.0')
const BRANCH = nameOctets('branch')
const RECEIVED = nameOctets('received')
const RPORT = nameOctets('rport')
const OVERLOAD = nameOctets('oc')
const TRANSPORTS = ['UDP', 'TCP', 'TLS', 'WS', 'WSS', 'SCTP'].map((name) => ({
  name,
  octets: nameOctets(name),
}))

/** Offsets first; the strings are made when they are asked for. */
class ViaValue implements Via {
  readonly start: number
  transport = ''
  port = 0
  rport = -1
  end = 0
  nextStart = -1
  receivedStart = -1
  receivedEnd = -1
  rportStart = -1
  rportEnd = -1
  branchStart = -1
  branchValueStart = -1
  branchValueEnd = -1
  hasOverload = false
  hostStart = 0
  hostEnd = 0
  sentByEnd = 0
  receivedValueStart = 0
  private readonly bytes: Buffer
  private hostText: string | null = null
  private branchText: string | null = null
  private sentByText: string | null = null

  constructor(bytes: Buffer, start: number) {
    this.bytes = bytes
    this.start = start
  }

  get host(): string {
    this.hostText ??= unbracket(this.bytes.latin1Slice(this.hostStart, this.hostEnd)).toLowerCase()
    return this.hostText
  }
  get branch(): string {
    const { bytes, branchValueStart, branchValueEnd } = this
    this.branchText ??= branchValueStart < 0 ? '' : bytes.latin1Slice(branchValueStart, branchValueEnd)
    return this.branchText
  }
  get sentBy(): string {
    this.sentByText ??= this.readSentBy()
    return this.sentByText
  }
  get received(): string {
    if (this.receivedStart < 0 || this.receivedValueStart < 0) return ''
    return unbracket(this.bytes.latin1Slice(this.receivedValueStart, this.receivedEnd)).toLowerCase()
  }

  private readSentBy(): string {
    const { bytes, hostStart, hostEnd, sentByEnd } = this
    if (bytes[hostEnd] === COLON && isDigitButZero(bytes[hostEnd + 1]))
      return bytes.latin1Slice(hostStart, sentByEnd)
    const host = bytes.latin1Slice(hostStart, hostEnd)
    return sentByEnd === hostEnd ? host : `${host}:${this.port}`
  }
}

const parameter = new Parameter()

/** Not 0, so that a port is written in one way only. */
function isDigitButZero(octet: number | undefined): boolean {
  return octet !== undefined && octet > 48 && octet <= 57
}

function transportAt(bytes: Buffer, start: number, end: number): string {
  for (const known of TRANSPORTS) if (spells(bytes, start, end, known.octets)) return known.name
  return bytes.latin1Slice(start, end).toUpperCase()
}

/** Behind `/`, white space on both sides allowed; -1 when there is none. */
function skipSlash(bytes: Buffer, at: number, end: number): number {
  at = skipSpace(bytes, at, end)
  return at < end && bytes[at] === SLASH ? skipSpace(bytes, at + 1, end) : -1
}

/** `SIP/2.0/UDP ` as nearly everybody writes it, read without looking for its parts. */
const USUAL_PROTOCOL = nameOctets('sip/2.0/udp ')

/** `SIP/2.0/transport LWS`; returns the start of sent-by, or -1. */
function readProtocol(bytes: Buffer, at: number, end: number, via: ViaValue, isAnyVersion: boolean): number {
  const usualEnd = at + USUAL_PROTOCOL.length
  if (usualEnd < end && spells(bytes, at, usualEnd, USUAL_PROTOCOL)) {
    via.transport = 'UDP'
    return skipSpace(bytes, usualEnd, end)
  }
  const name = skipToken(bytes, at, end)
  const version = skipSlash(bytes, name, end)
  if (version < 0 || !spells(bytes, at, name, SIP)) return -1
  const versionEnd = skipToken(bytes, version, end)
  const transport = skipSlash(bytes, versionEnd, end)
  if (transport < 0 || !(isAnyVersion || spells(bytes, version, versionEnd, VERSION))) return -1
  const transportEnd = skipToken(bytes, transport, end)
  if (transportEnd === transport || !isSpace(bytes[transportEnd])) return -1
  via.transport = transportAt(bytes, transport, transportEnd)
  return skipSpace(bytes, transportEnd, end)
}

/** Behind the host; -1 for a bracket that is not closed. */
function hostEnd(bytes: Buffer, at: number, end: number): number {
  if (bytes[at] !== OPEN_BRACKET) return findHostEnd(bytes, at, end)
  const close = findReferenceEnd(bytes, at + 1, end)
  return bytes[close] === CLOSE_BRACKET ? close + 1 : -1
}

function unbracket(host: string): string {
  return host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host
}

/** `host [COLON port]`; returns the offset behind it, or -1. */
function readSentBy(bytes: Buffer, at: number, end: number, via: ViaValue): number {
  const afterHost = hostEnd(bytes, at, end)
  if (afterHost <= at) return -1
  via.hostStart = at
  via.hostEnd = afterHost
  via.sentByEnd = afterHost
  const colon = skipSpace(bytes, afterHost, end)
  if (colon >= end || bytes[colon] !== COLON) return afterHost
  const port = skipSpace(bytes, colon + 1, end)
  via.sentByEnd = skipToken(bytes, port, end)
  via.port = readNumber(bytes, port, via.sentByEnd, 65_535)
  return via.port < 0 ? -1 : via.sentByEnd
}

/** Takes over one parameter. False when it is one we need and it stands there twice: no reading would be safe. */
function applyParameter(bytes: Buffer, via: ViaValue): boolean {
  const { nameStart, nameEnd, valueStart, valueEnd } = parameter
  if (spells(bytes, nameStart, nameEnd, BRANCH)) {
    if (via.branchStart >= 0) return false
    via.branchStart = nameStart
    via.branchValueStart = valueStart
    via.branchValueEnd = valueEnd
  } else if (spells(bytes, nameStart, nameEnd, RPORT)) {
    if (via.rportStart >= 0) return false
    via.rportStart = nameStart
    via.rportEnd = valueStart < 0 ? nameEnd : valueEnd
    via.rport = valueStart < 0 ? 0 : Math.max(0, readNumber(bytes, valueStart, valueEnd, 65_535))
  } else if (spells(bytes, nameStart, nameEnd, RECEIVED)) {
    if (via.receivedStart >= 0) return false
    via.receivedStart = nameStart
    via.receivedEnd = valueStart < 0 ? nameEnd : valueEnd
    via.receivedValueStart = valueStart
  } else if (spells(bytes, nameStart, nameStart + OVERLOAD.length, OVERLOAD)) via.hasOverload = true
  return true
}

/** All parameters, with room for `received`; returns the offset of the comma behind them or `end`, -1 when malformed. */
function readParameters(bytes: Buffer, at: number, end: number, via: ViaValue): number {
  for (let count = 0; at >= 0 && count < MAX_PARAMETERS; count++) {
    via.end = at
    at = readParameter(bytes, at, end, parameter)
    if (at >= 0 && parameter.nameStart < 0)
      return via.receivedStart >= 0 || count < MAX_PARAMETERS - 1 ? at : -1
    if (at >= 0 && !applyParameter(bytes, via)) return -1
  }
  if (at >= 0) via.end = at
  return -1
}

/** The Via value that starts at `start` of a header value that ends at `end` (RFC 3261 §20.42); null: malformed. */
export function parseVia(bytes: Buffer, start: number, end: number): Via | null {
  const via = new ViaValue(bytes, start)
  const sentBy = readProtocol(bytes, start, end, via, false)
  if (sentBy < 0) return null
  const at = readParameters(bytes, readSentBy(bytes, sentBy, end, via), end, via)
  if (at < 0) return null
  via.end = trimEnd(bytes, start, via.end)
  if (at === end) return via
  via.nextStart = skipSpace(bytes, at + 1, end)
  return via.nextStart < end ? via : null
}

/**
 * As much of a malformed Via as says where its request came from, or null: it ends where reading stopped. For answers
 * to requests that are refused, of another SIP version too (RFC 4475 §3.1.2.1, §3.1.2.16), and for nothing else.
 */
export function salvageVia(bytes: Buffer, start: number, end: number): Via | null {
  const via = new ViaValue(bytes, start)
  const sentBy = readProtocol(bytes, start, end, via, true)
  const at = sentBy < 0 ? -1 : readSentBy(bytes, sentBy, end, via)
  if (at < 0) return null
  readParameters(bytes, at, end, via)
  via.end = trimEnd(bytes, start, via.end)
  return via
}

/** Whether a branch names a transaction by itself (RFC 3261 §17.2.3). The cookie alone does not: RFC 4475 §3.2.1. */
export function isUniqueBranch(branch: string): boolean {
  return branch.startsWith(COOKIE) && branch.length > COOKIE.length
}
