import { crc32 } from 'node:zlib'
import { packAddress } from '#engine/sip/address-octets.ts'

const HEADER_BYTES = 20
const COOKIE = 0x2112a442
const COOKIE_AT = 4
const BINDING_REQUEST = 0x0001
const BINDING_INDICATION = 0x0011
const BINDING_SUCCESS = 0x0101
const BINDING_ERROR = 0x0111
const ERROR_CODE = 0x0009
const UNKNOWN_ATTRIBUTES = 0x000a
const XOR_MAPPED_ADDRESS = 0x0020
const FINGERPRINT = 0x8028
const FINGERPRINT_BYTES = 8
const FINGERPRINT_XOR = 0x5354554e
/** From here on attributes may be passed over (RFC 8489 §14). */
const FIRST_OPTIONAL = 0x8000
/**
 * Required ones that mean nothing where nobody is asked who he is (RFC 8489 §14.3 to §14.12): USERNAME, both
 * MESSAGE-INTEGRITYs, REALM, NONCE, PASSWORD-ALGORITHM, USERHASH.
 */
const UNDERSTOOD = new Set([0x0006, 0x0008, 0x0014, 0x0015, 0x001c, 0x001d, 0x001e])
const IPV4 = 1
const IPV6 = 2
const PORT_XOR = COOKIE >>> 16
const UNKNOWN_ATTRIBUTE = Buffer.concat([Buffer.from([0, 0, 4, 20]), Buffer.from('Unknown Attribute')])

/** What a STUN message deserves: an answer, or to be counted and no more. */
export interface StunOutcome {
  readonly answer: Buffer | null
}

interface Attribute {
  readonly type: number
  readonly start: number
}

function padded(length: number): number {
  return (length + 3) & ~3
}

/** Null where they do not fill the message exactly. */
function readAttributes(bytes: Buffer): Attribute[] | null {
  const attributes: Attribute[] = []
  let at = HEADER_BYTES
  while (at + 4 <= bytes.length) {
    attributes.push({ type: bytes.readUInt16BE(at), start: at })
    at += 4 + padded(bytes.readUInt16BE(at + 2))
  }
  return at === bytes.length ? attributes : null
}

/** RFC 8489 §14.7: over everything before it. */
function fingerprint(bytes: Buffer): number {
  return (crc32(bytes) ^ FINGERPRINT_XOR) >>> 0
}

function isFingerprintTrue(bytes: Buffer, attribute: Attribute): boolean {
  const { start } = attribute
  const isLast = start + FINGERPRINT_BYTES === bytes.length && bytes.readUInt16BE(start + 2) === 4
  return isLast && bytes.readUInt32BE(start + 4) === fingerprint(bytes.subarray(0, start))
}

function attribute(type: number, value: Buffer): Buffer {
  const bytes = Buffer.alloc(4 + padded(value.length))
  bytes.writeUInt16BE(type, 0)
  bytes.writeUInt16BE(value.length, 2)
  value.copy(bytes, 4)
  return bytes
}

/** RFC 8489 §14.2; `transaction` is the header from the cookie on, which the address is hidden with. */
function xorMapped(transaction: Buffer, address: string, port: number): Buffer {
  const octets = packAddress(address)
  const value = Buffer.alloc(4 + octets.length)
  value.writeUInt16BE(octets.length === 4 ? IPV4 : IPV6, 0)
  value.writeUInt16BE(port ^ PORT_XOR, 2)
  octets.forEach((octet, i) => {
    value[4 + i] = octet ^ (transaction[i] ?? 0)
  })
  return attribute(XOR_MAPPED_ADDRESS, value)
}

function unknownAttributes(types: readonly number[]): Buffer {
  const value = Buffer.alloc(types.length * 2)
  types.forEach((type, i) => {
    value.writeUInt16BE(type, i * 2)
  })
  return Buffer.concat([attribute(ERROR_CODE, UNKNOWN_ATTRIBUTE), attribute(UNKNOWN_ATTRIBUTES, value)])
}

function response(type: number, transaction: Buffer, body: Buffer, isSealed: boolean): Buffer {
  const start = Buffer.alloc(COOKIE_AT)
  start.writeUInt16BE(type, 0)
  start.writeUInt16BE(body.length + (isSealed ? FINGERPRINT_BYTES : 0), 2)
  const bytes = Buffer.concat([start, transaction, body])
  if (!isSealed) return bytes
  const seal = Buffer.alloc(4)
  seal.writeUInt32BE(fingerprint(bytes), 0)
  return Buffer.concat([bytes, attribute(FINGERPRINT, seal)])
}

function isStun(bytes: Buffer): boolean {
  return (
    bytes.length >= HEADER_BYTES &&
    bytes.readUInt32BE(COOKIE_AT) === COOKIE &&
    bytes.readUInt16BE(2) === bytes.length - HEADER_BYTES
  )
}

/**
 * A telephone's question for the address it is seen from, which keeps its way through a NAT open (RFC 5626 §3.5.2,
 * §8): a STUN Binding request on the SIP port. Null for what is no STUN, whose FINGERPRINT is wrong, or that is
 * another method or a response: none of our business. What a request demands and we do not understand, CHANGE-REQUEST
 * among it, gets error 420 (RFC 8489 §6.3.1).
 */
export function answerStun(bytes: Buffer, address: string, port: number): StunOutcome | null {
  if (!isStun(bytes)) return null
  const type = bytes.readUInt16BE(0)
  if (type === BINDING_INDICATION) return { answer: null }
  const attributes = type === BINDING_REQUEST ? readAttributes(bytes) : null
  if (!attributes) return null
  const seal = attributes.find((one) => one.type === FINGERPRINT)
  if (seal && !isFingerprintTrue(bytes, seal)) return null
  const transaction = bytes.subarray(COOKIE_AT, HEADER_BYTES)
  const unknown = attributes
    .map((one) => one.type)
    .filter((one) => one < FIRST_OPTIONAL && !UNDERSTOOD.has(one))
  const answer =
    unknown.length > 0
      ? response(BINDING_ERROR, transaction, unknownAttributes(unknown), seal !== undefined)
      : response(BINDING_SUCCESS, transaction, xorMapped(transaction, address, port), seal !== undefined)
  return { answer }
}
