import { SocketAddress } from 'node:net'
import { type Answer as Carried, encode, type Packet, RECURSION_DESIRED } from 'dns-packet'
import {
  type Answer,
  type DnsRecord,
  type Failure,
  isHostName,
  isUsableAddress,
  plainName,
  type RecordType,
} from './answer.ts'
import { DnsReader } from './dns-reader.ts'

export interface Question {
  /** 0 to 65535, not to be guessed. */
  readonly id: number
  readonly name: string
  readonly type: RecordType
}

/** What a datagram or a message on a stream turned out to be. */
export type Reply =
  /** Not the answer to this question: somebody else's, or a forger's. The wait goes on. */
  | { readonly kind: 'foreign' }
  /** To be asked again by TCP (RFC 7766 §5). */
  | { readonly kind: 'truncated' }
  /** The server does not know EDNS (RFC 6891 §7): to be asked again without. */
  | { readonly kind: 'plain-only' }
  /** To be asked again for this name: an alias whose own records were not given. */
  | { readonly kind: 'alias'; readonly name: string; readonly ttlSec: number }
  | { readonly kind: 'answer'; readonly answer: Answer }

/** What passes every path unfragmented. */
const UDP_BYTES = 1_232
const MOST_LINKS = 8
const MOST_RECORDS = 64
/** Of the types that are read at all; the others are passed over. */
const TYPES = { A: 1, CNAME: 5, SOA: 6, AAAA: 28, SRV: 33, NAPTR: 35 }
const CLASS_IN = 1
const [RESPONSE_BIT, TRUNCATED_BIT] = [0x8000, 0x200]
const NO_ERROR = 0
const FORMAT_ERROR = 1
const NO_SUCH_NAME = 3
const FAILURE_BY_CODE: Readonly<Record<number, Failure>> = { 2: 'server-failure', 5: 'refused' }
const MALFORMED: Answer = { kind: 'failed', failure: 'malformed' }
/** Where a negative answer carries no SOA, it holds this long. */
const BARE_NEGATIVE_SEC = 30

export function encodeQuestion(question: Question, hasEdns: boolean): Buffer {
  const { id, name, type } = question
  const query: Packet = {
    type: 'query',
    id,
    flags: RECURSION_DESIRED,
    questions: [{ type, name, class: 'IN' }],
  }
  return encode(hasEdns ? { ...query, additionals: [optRecord()] } : query)
}

function optRecord(): Carried {
  const sizes = { udpPayloadSize: UDP_BYTES, extendedRcode: 0, ednsVersion: 0 }
  return { type: 'OPT', name: '.', ...sizes, flags: 0, flag_do: false, options: [] }
}

/** One record as it stands in a reply, of class IN; what it says is read when it is asked for. */
interface ReplyRecord {
  readonly name: string
  readonly type: number
  readonly ttlSec: number
  /** Where its data begins and ends. */
  readonly start: number
  readonly end: number
}

/** Reads what came for a question. Never throws: whatever cannot be read is foreign. */
export function readReply(bytes: Buffer, question: Question): Reply {
  try {
    return readMessage(new DnsReader(bytes), question)
  } catch {
    return { kind: 'foreign' }
  }
}

/** By ourselves, not by dns-packet: pointers without end, told once for each record, would keep that for half a second. */
function readMessage(reader: DnsReader, question: Question): Reply {
  const id = reader.uint16()
  const flags = reader.uint16()
  const [questions, answers, authorities] = [reader.uint16(), reader.uint16(), reader.uint16()]
  // The number of additional records: none of them is read.
  reader.uint16()
  const isReply = id === question.id && (flags & RESPONSE_BIT) !== 0 && questions === 1
  if (!isReply || !isQuestion(reader, question)) return { kind: 'foreign' }
  if ((flags & TRUNCATED_BIT) !== 0) return { kind: 'truncated' }
  const code = flags & 0xf
  if (code === FORMAT_ERROR) return { kind: 'plain-only' }
  if (code !== NO_ERROR && code !== NO_SUCH_NAME)
    return { kind: 'answer', answer: { kind: 'failed', failure: FAILURE_BY_CODE[code] ?? 'malformed' } }
  const carried = readRecords(reader, answers)
  const soaTtlSec = negativeTtl(reader, readRecords(reader, authorities))
  return readAnswer(reader, carried, soaTtlSec, question, code === NO_ERROR)
}

/** RFC 5452 §9: id and question must be ours; that it comes from the server asked is the socket's business. */
function isQuestion(reader: DnsReader, { name, type }: Question): boolean {
  return reader.name() === plainName(name) && reader.uint16() === TYPES[type] && reader.uint16() === CLASS_IN
}

function readRecords(reader: DnsReader, count: number): ReplyRecord[] {
  const records: ReplyRecord[] = []
  for (let i = 0; i < count; i++) {
    const name = reader.name()
    const [type, dnsClass, ttlSec, length] = [
      reader.uint16(),
      reader.uint16(),
      reader.uint32(),
      reader.uint16(),
    ]
    const start = reader.skip(length)
    if (dnsClass === CLASS_IN) records.push({ name, type, ttlSec: heldSec(ttlSec), start, end: reader.at })
  }
  return records
}

/** RFC 2181 §8: with the highest bit set it is taken as zero. */
function heldSec(ttlSec: number): number {
  return ttlSec > 0x7fffffff ? 0 : ttlSec
}

function readAnswer(
  reader: DnsReader,
  carried: readonly ReplyRecord[],
  soaTtlSec: number | null,
  question: Question,
  isNameKnown: boolean,
): Reply {
  const asked = plainName(question.name)
  let name = asked
  let ttlSec = Number.POSITIVE_INFINITY
  for (let link = 0; link < MOST_LINKS; link++) {
    const found = carried.filter((record) => record.type === TYPES[question.type] && record.name === name)
    if (found.length > 0) return { kind: 'answer', answer: recordsOf(reader, found, question.type, ttlSec) }
    const alias = carried.find((record) => record.type === TYPES.CNAME && record.name === name)
    if (!alias) break
    reader.at = alias.start
    name = reader.name()
    ttlSec = Math.min(ttlSec, alias.ttlSec)
  }
  const isAlias = name !== asked
  if (isAlias && !isHostName(name)) return { kind: 'answer', answer: MALFORMED }
  if (isAlias && isNameKnown && soaTtlSec === null) return { kind: 'alias', name, ttlSec }
  const ttl = Math.min(ttlSec, soaTtlSec ?? BARE_NEGATIVE_SEC)
  return { kind: 'answer', answer: { kind: 'none', isNameKnown, ttlSec: ttl } }
}

function recordsOf(
  reader: DnsReader,
  found: readonly ReplyRecord[],
  type: RecordType,
  aliasTtlSec: number,
): Answer {
  const records = found.slice(0, MOST_RECORDS).flatMap((record) => readRecord(reader, record, type) ?? [])
  const ttlSec = Math.min(aliasTtlSec, ...found.map((record) => record.ttlSec))
  return records.length === 0 ? MALFORMED : { kind: 'records', records, ttlSec }
}

/** RFC 2308 §5: the lesser of the SOA's own time and its minimum field, which is its last. */
function negativeTtl(reader: DnsReader, authorities: readonly ReplyRecord[]): number | null {
  const soa = authorities.find((record) => record.type === TYPES.SOA)
  if (!soa) return null
  reader.at = soa.end - 4
  return Math.min(soa.ttlSec, reader.uint32())
}

/** Null where the record says nothing that can be used. */
function readRecord(reader: DnsReader, { start, end }: ReplyRecord, type: RecordType): DnsRecord | null {
  reader.at = start
  const record = readData(reader, end - start, type)
  return record && reader.at === end ? record : null
}

function readData(reader: DnsReader, length: number, type: RecordType): DnsRecord | null {
  switch (type) {
    case 'A':
    case 'AAAA': {
      const address = readAddress(reader, length, type)
      return isUsableAddress(address) ? { type, address } : null
    }
    case 'SRV': {
      const [priority, weight, port] = [reader.uint16(), reader.uint16(), reader.uint16()]
      const target = reader.name()
      const isUsable = target === '' || (isHostName(target) && port > 0)
      return isUsable ? { type, priority, weight, port, target } : null
    }
    case 'NAPTR': {
      const [order, preference] = [reader.uint16(), reader.uint16()]
      const [flags, service, regexp] = [reader.text(), reader.text(), reader.text()]
      return { type, order, preference, flags, service, regexp, replacement: reader.name() }
    }
  }
}

/** '' where it has another length. */
function readAddress(reader: DnsReader, length: number, type: 'A' | 'AAAA'): string {
  if (length !== (type === 'A' ? 4 : 16)) return ''
  if (type === 'A') return Array.from({ length: 4 }, () => reader.uint8()).join('.')
  const groups = Array.from({ length: 8 }, () => reader.uint16().toString(16))
  return new SocketAddress({ address: groups.join(':'), family: 'ipv6' }).address
}
