import { SocketAddress } from 'node:net'
import {
  type Answer as Carried,
  type DecodedPacket,
  decode,
  encode,
  type Packet,
  RECURSION_DESIRED,
} from 'dns-packet'
import {
  type Answer,
  type DnsRecord,
  type Failure,
  isHostName,
  isUsableAddress,
  plainName,
  type RecordType,
} from './answer.ts'

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
const NO_ERROR = 0
const FORMAT_ERROR = 1
const NO_SUCH_NAME = 3
const FAILURE_BY_CODE: Readonly<Record<number, Failure>> = { 2: 'server-failure', 5: 'refused' }
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

/** Reads what came for a question. Never throws: whatever cannot be read is foreign. */
export function readReply(bytes: Buffer, question: Question): Reply {
  try {
    return readPacket(decode(bytes), question)
  } catch {
    return { kind: 'foreign' }
  }
}

function readPacket(packet: DecodedPacket, question: Question): Reply {
  if (!isReplyTo(packet, question)) return { kind: 'foreign' }
  if (packet.flag_tc) return { kind: 'truncated' }
  const code = (packet.flags ?? 0) & 0xf
  if (code === FORMAT_ERROR) return { kind: 'plain-only' }
  if (code === NO_ERROR || code === NO_SUCH_NAME) return readAnswer(packet, question, code === NO_ERROR)
  return { kind: 'answer', answer: { kind: 'failed', failure: FAILURE_BY_CODE[code] ?? 'malformed' } }
}

/** RFC 5452 §9: id and question must be ours; that it comes from the server asked is the socket's business. */
function isReplyTo(packet: DecodedPacket, { id, name, type }: Question): boolean {
  const [asked, ...others] = packet.questions ?? []
  if (!packet.flag_qr || packet.id !== id || !asked || others.length > 0) return false
  return asked.type === type && asked.class === 'IN' && plainName(asked.name) === plainName(name)
}

function readAnswer(packet: DecodedPacket, question: Question, isNameKnown: boolean): Reply {
  const carried = packet.answers ?? []
  let name = plainName(question.name)
  let ttlSec = Number.POSITIVE_INFINITY
  for (let link = 0; link < MOST_LINKS; link++) {
    const found = carried.filter((record) => record.type === question.type && isOf(record, name))
    if (found.length > 0) return { kind: 'answer', answer: recordsOf(found, ttlSec) }
    const alias = carried.find((record) => record.type === 'CNAME' && isOf(record, name))
    if (alias?.type !== 'CNAME') break
    name = plainName(alias.data)
    ttlSec = Math.min(ttlSec, ttlOf(alias))
  }
  const soaTtlSec = negativeTtl(packet.authorities ?? [])
  const isAlias = name !== plainName(question.name)
  if (isAlias && !isHostName(name))
    return { kind: 'answer', answer: { kind: 'failed', failure: 'malformed' } }
  if (isAlias && isNameKnown && soaTtlSec === null) return { kind: 'alias', name, ttlSec }
  const heldSec = Math.min(ttlSec, soaTtlSec ?? BARE_NEGATIVE_SEC)
  return { kind: 'answer', answer: { kind: 'none', isNameKnown, ttlSec: heldSec } }
}

function isOf(record: Carried, name: string): boolean {
  return 'class' in record && record.class === 'IN' && plainName(record.name) === name
}

function recordsOf(found: readonly Carried[], aliasTtlSec: number): Answer {
  const records = found.slice(0, MOST_RECORDS).flatMap(readRecord)
  const ttlSec = Math.min(aliasTtlSec, ...found.map(ttlOf))
  if (records.length === 0) return { kind: 'failed', failure: 'malformed' }
  return { kind: 'records', records, ttlSec }
}

/** RFC 2181 §8: with the highest bit set it is taken as zero. */
function ttlOf(record: Carried): number {
  const ttl = 'ttl' in record ? (record.ttl ?? 0) : 0
  return ttl > 0x7fffffff ? 0 : ttl
}

/** RFC 2308 §5: the lesser of the SOA's own time and its minimum field. */
function negativeTtl(authorities: readonly Carried[]): number | null {
  const soa = authorities.find((record) => record.type === 'SOA')
  return soa?.type === 'SOA' ? Math.min(ttlOf(soa), soa.data.minimum ?? 0) : null
}

/** None where the record says nothing that can be used. */
function readRecord(record: Carried): DnsRecord[] {
  switch (record.type) {
    case 'A':
      return isUsableAddress(record.data) ? [{ type: 'A', address: record.data }] : []
    case 'AAAA': {
      const { address } = new SocketAddress({ address: record.data, family: 'ipv6' })
      return isUsableAddress(address) ? [{ type: 'AAAA', address }] : []
    }
    case 'SRV': {
      const { priority = 0, weight = 0, port } = record.data
      const target = record.data.target === '.' ? '' : plainName(record.data.target)
      if (target !== '' && (!isHostName(target) || port === 0)) return []
      return [{ type: 'SRV', priority, weight, port, target }]
    }
    case 'NAPTR': {
      const { order, preference, flags, services: service, regexp } = record.data
      const replacement = plainName(record.data.replacement)
      return [{ type: 'NAPTR', order, preference, flags, service, regexp, replacement }]
    }
    default:
      return []
  }
}
