import { isIPv4 } from 'node:net'
import { crc32 } from 'node:zlib'
import { packAddress } from '#engine/sip/address-octets.ts'
import { answerStun } from '#engine/transport/stun.ts'
import type { Target } from '../target.ts'
import { demand, demandEqual } from '../violation.ts'

const SOURCES = [
  { address: '192.0.2.1', port: 32_853 },
  { address: '2001:db8::7', port: 5060 },
] as const
const HEADER_BYTES = 20
const FINGERPRINT_BYTES = 8
/** An answer's mapped address or error, its fingerprint: what it may be longer than its request. */
const MOST_MORE_BYTES = 60
const COOKIE = '2112a442'
const TRANSACTION = 'b7e7a701bc34d686fa87dfae'

function latin1(hex: string): string {
  return Buffer.from(hex.replaceAll(' ', ''), 'hex').toString('latin1')
}

function bytesOf(...hex: readonly string[]): Buffer[] {
  return hex.map((word) => Buffer.from(latin1(word), 'latin1'))
}

/** The length in the header, and a FINGERPRINT at the end where the last eight octets begin like one (RFC 8489 §14.7). */
function mend(input: Buffer): Buffer {
  if (input.length < HEADER_BYTES) return input
  const out = Buffer.from(input)
  out.writeUInt16BE((out.length - HEADER_BYTES) & 0xffff, 2)
  const at = out.length - FINGERPRINT_BYTES
  if (at >= HEADER_BYTES && out.readUInt32BE(at) === 0x80280004) out.writeUInt32BE(sealOf(out, at), at + 4)
  return out
}

function sealOf(bytes: Buffer, at: number): number {
  return (crc32(bytes.subarray(0, at)) ^ 0x5354554e) >>> 0
}

/** Value of an attribute of a well-formed message, by going through all of them. */
function attributeOf(bytes: Buffer, wanted: number): Buffer | null {
  let at = HEADER_BYTES
  while (at + 4 <= bytes.length) {
    const length = bytes.readUInt16BE(at + 2)
    if (bytes.readUInt16BE(at) === wanted) return bytes.subarray(at + 4, at + 4 + length)
    at += 4 + Math.ceil(length / 4) * 4
  }
  demandEqual(at, bytes.length, 'STUN answer', 'attributes fill it')
  return null
}

/** RFC 8489 §14.2: the address it came from, hidden with cookie and transaction. */
function checkMapped(answer: Buffer, address: string, port: number): void {
  const value = attributeOf(answer, 0x0020)
  if (value === null) return demand(false, 'STUN mapped', () => 'no address in a success')
  const mask = answer.subarray(4, HEADER_BYTES)
  const octets = Buffer.from(value.subarray(4).map((octet, i) => octet ^ (mask[i] ?? 0)))
  demandEqual(value.readUInt16BE(0), isIPv4(address) ? 1 : 2, 'STUN mapped', 'family')
  demandEqual(value.readUInt16BE(2) ^ 0x2112, port, 'STUN mapped', 'port')
  demandEqual(octets.toString('hex'), packAddress(address).toString('hex'), 'STUN mapped', 'address')
}

function checkAnswer(request: Buffer, answer: Buffer, address: string, port: number): void {
  demandEqual(answer.readUInt16BE(2), answer.length - HEADER_BYTES, 'STUN answer', 'length')
  demandEqual(answer.toString('hex', 4, 20), request.toString('hex', 4, 20), 'STUN answer', 'transaction')
  demand(answer.length <= request.length + MOST_MORE_BYTES, 'STUN amplified', () => `${answer.length}`)
  demandEqual(answerStun(answer, address, port), null, 'STUN loop', 'an answer is not answered')
  const type = answer.readUInt16BE(0)
  demand(type === 0x0101 || type === 0x0111, 'STUN answer', () => `type ${type}`)
  if (type === 0x0101) checkMapped(answer, address, port)
  else demandEqual(attributeOf(answer, 0x0009)?.readUInt16BE(2), 0x0414, 'STUN error', 'code 420')
  const at = answer.length - FINGERPRINT_BYTES
  if (attributeOf(request, 0x8028))
    demandEqual(answer.readUInt32BE(at + 4), sealOf(answer, at), 'STUN answer', 'fingerprint')
}

/** `answerStun`: what a stranger's datagram on the SIP port draws where it is no SIP. */
export const stunTarget: Target = {
  name: 'stun',
  share: 1,
  guides: ['engine/transport/stun.ts'],
  seeds: [
    latin1(`00010000 ${COOKIE} ${TRANSACTION}`),
    latin1(`00010010 ${COOKIE} ${TRANSACTION} 8022000474657374 80280004 00000000`),
    latin1(`00110000 ${COOKIE} ${TRANSACTION}`),
  ],
  craft: {
    words: bytesOf(
      '0001',
      '0011',
      '0101',
      COOKIE,
      '0003 0004 00000006',
      '8028 0004 00000000',
      '0006 0003 616263 00',
    ),
    endings: bytesOf('8028 0004 00000000', '00'),
    mend,
  },
  timings: [{ what: 'STUN', limitMs: 5, run: (input) => answerStun(mend(input), '192.0.2.1', 1) }],
  check(input) {
    let answers = 0
    for (const { address, port } of SOURCES) {
      const outcome = answerStun(input, address, port)
      if (outcome?.answer) checkAnswer(input, outcome.answer, address, port)
      if (outcome) answers++
    }
    return answers > 0
  },
}
