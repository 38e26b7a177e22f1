import type { TracedMessage } from '#engine/contract/tracing.ts'
import { octetsOf } from './ip-octets.ts'

/** Classic pcap in microseconds, raw IP packets (LINKTYPE_RAW): what every reader of captures opens. */
const MAGIC = 0xa1b2c3d4
const SNAP_BYTES = 262_144
const LINKTYPE_RAW = 101
const [TCP, UDP] = [6, 17] as const
const PUSH_AND_ACK = 0x18
const TTL = 64

interface End {
  readonly address: Buffer
  readonly port: number
}

/**
 * The messages as packets that were never on a wire: UDP as UDP, TCP as one segment each, and what was encrypted or
 * framed (TLS, WebSocket) as UDP, so that it is read as what it is. Ports and addresses are the real ones.
 */
export function pcapOf(messages: readonly TracedMessage[]): Buffer {
  const flows = new Map<string, number>()
  return Buffer.concat([fileHeader(), ...messages.map((message) => record(message, flows))])
}

function fileHeader(): Buffer {
  const header = Buffer.alloc(24)
  header.writeUInt32LE(MAGIC, 0)
  header.writeUInt16LE(2, 4)
  header.writeUInt16LE(4, 6)
  header.writeUInt32LE(SNAP_BYTES, 16)
  header.writeUInt32LE(LINKTYPE_RAW, 20)
  return header
}

/** `flows`: where the next segment of each direction begins. */
function record(message: TracedMessage, flows: Map<string, number>): Buffer {
  const payload = Buffer.from(message.text, 'latin1')
  const [from, to] = endsOf(message)
  const protocol = message.transport === 'tcp' ? TCP : UDP
  const packet =
    protocol === TCP
      ? [tcpHeader(message, flows, payload.length), payload]
      : [udpHeader(payload.length), payload]
  const transport = Buffer.concat(packet)
  transport.writeUInt16BE(from.port, 0)
  transport.writeUInt16BE(to.port, 2)
  const at = protocol === TCP ? 16 : 6
  transport.writeUInt16BE(
    checksum(pseudoHeader(from, to, protocol, transport.length), transport) || 0xffff,
    at,
  )
  const bytes = Buffer.concat([ipHeader(from, to, protocol, transport.length), transport])
  return Buffer.concat([recordHeader(message.atMs, bytes.length), bytes])
}

function recordHeader(atMs: number, length: number): Buffer {
  const header = Buffer.alloc(16)
  const us = Math.round(atMs * 1_000)
  header.writeUInt32LE(Math.floor(us / 1_000_000), 0)
  header.writeUInt32LE(us % 1_000_000, 4)
  header.writeUInt32LE(length, 8)
  header.writeUInt32LE(length, 12)
  return header
}

/** An IPv4 end that speaks to an IPv6 one is written as the mapped address it has there. */
function endsOf({ direction, local, remote }: TracedMessage): readonly [End, End] {
  const ends = [local, remote].map((text) => {
    const colon = text.lastIndexOf(':')
    return { address: octetsOf(text.slice(0, colon)), port: Number(text.slice(colon + 1)) & 0xffff }
  })
  const isMixed = ends.some(({ address }) => address.length !== ends[0]?.address.length)
  const [ours, theirs] = ends.map(({ address, port }) => ({
    address: isMixed && address.length === 4 ? octetsOf(`::ffff:${address.join('.')}`) : address,
    port,
  }))
  const none = { address: Buffer.alloc(4), port: 0 }
  return direction === 'in' ? [theirs ?? none, ours ?? none] : [ours ?? none, theirs ?? none]
}

function udpHeader(kept: number): Buffer {
  const header = Buffer.alloc(8)
  header.writeUInt16BE(8 + kept, 4)
  return header
}

/** Sequence numbers count what was kept, and what a message was cut by. */
function tcpHeader(
  { direction, local, remote, length }: TracedMessage,
  flows: Map<string, number>,
  kept: number,
) {
  const [own, other] = direction === 'in' ? ['in', 'out'] : ['out', 'in']
  const next = (way: string) => flows.get(`${way} ${local} ${remote}`) ?? 1
  const header = Buffer.alloc(20)
  header.writeUInt32BE(next(own) >>> 0, 4)
  header.writeUInt32BE(next(other) >>> 0, 8)
  header.writeUInt8(5 << 4, 12)
  header.writeUInt8(PUSH_AND_ACK, 13)
  header.writeUInt16BE(0xffff, 14)
  const isCut = length > kept && kept > 0
  flows.set(`${own} ${local} ${remote}`, next(own) + kept + (isCut ? length - kept : 0))
  return header
}

function ipHeader(from: End, to: End, protocol: number, length: number): Buffer {
  return from.address.length === 4
    ? ipv4Header(from, to, protocol, length)
    : Buffer.concat([ipv6Start(protocol, length), from.address, to.address])
}

function ipv4Header(from: End, to: End, protocol: number, length: number): Buffer {
  const header = Buffer.alloc(20)
  header.writeUInt8(0x45, 0)
  header.writeUInt16BE(header.length + length, 2)
  header.writeUInt8(TTL, 8)
  header.writeUInt8(protocol, 9)
  from.address.copy(header, 12)
  to.address.copy(header, 16)
  header.writeUInt16BE(checksum(header), 10)
  return header
}

function ipv6Start(protocol: number, length: number): Buffer {
  const header = Buffer.alloc(8)
  header.writeUInt8(0x60, 0)
  header.writeUInt16BE(length, 4)
  header.writeUInt8(protocol, 6)
  header.writeUInt8(TTL, 7)
  return header
}

/** RFC 768, RFC 8200 §8.1. */
function pseudoHeader(from: End, to: End, protocol: number, length: number): Buffer {
  const rest = Buffer.alloc(from.address.length === 4 ? 4 : 8)
  if (rest.length === 4) rest.writeUInt16BE(length, 2)
  else rest.writeUInt32BE(length, 0)
  rest.writeUInt8(protocol, rest.length === 4 ? 1 : 7)
  return Buffer.concat([from.address, to.address, rest])
}

/** RFC 1071. */
function checksum(...parts: readonly Buffer[]): number {
  let sum = 0
  for (const part of parts)
    for (let at = 0; at < part.length; at += 2) sum += ((part[at] ?? 0) << 8) | (part[at + 1] ?? 0)
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000)
  return ~sum & 0xffff
}
