import { isIP } from 'node:net'
import { AUTHORITATIVE_ANSWER, type Answer as Carried, encode } from 'dns-packet'
import type { Answer, DnsRecord } from '#engine/location/answer.ts'
import { type Question, readReply } from '#engine/location/dns-message.ts'
import type { Target } from '../target.ts'
import { demand, demandEqual } from '../violation.ts'

const ID = 0x1234
const NAME = 'sip.example.com'
const QUESTIONS: readonly Question[] = (['A', 'AAAA', 'SRV', 'NAPTR'] as const).map((type) => ({
  id: ID,
  name: NAME,
  type,
}))
const MOST_RECORDS = 64
const MOST_TTL = 0x7fffffff
const HOST = /^[a-z0-9_.-]{1,253}$/

function reply(type: Question['type'], ...answers: readonly Carried[]): string {
  const questions = [{ type, name: NAME, class: 'IN' as const }]
  const packet = { type: 'response' as const, id: ID, flags: AUTHORITATIVE_ANSWER, questions }
  return encode({ ...packet, answers: [...answers] }).toString('latin1')
}

const NAPTR = {
  order: 1,
  preference: 2,
  flags: 's',
  services: 'SIP+D2U',
  regexp: '',
  replacement: `_sip._udp.${NAME}`,
}

/** Whether the header says: an answer, to our number, with one question (RFC 5452 §9.1). */
function isOurs(bytes: Buffer): boolean {
  return (
    bytes.length > 12 &&
    bytes.readUInt16BE(0) === ID &&
    (bytes[2] ?? 0) >= 0x80 &&
    bytes.readUInt16BE(4) === 1
  )
}

function checkRecord(record: DnsRecord, { type }: Question): void {
  demandEqual(record.type, type, 'DNS record', 'of the type asked for')
  if (record.type === 'A' || record.type === 'AAAA') {
    const { address } = record
    demandEqual(isIP(address), record.type === 'A' ? 4 : 6, 'DNS address', address)
    demand(!/^(0|22[4-9]|2[3-5]\d)\.|^(ff|fe[89ab]|::ffff:|::$)/i.test(address), 'DNS address', () => address)
  }
  if (record.type === 'SRV')
    demand(
      record.target === '' || (HOST.test(record.target) && record.port > 0),
      'DNS target',
      () => record.target,
    )
}

function checkAnswer(answer: Answer, question: Question): void {
  if (answer.kind === 'failed') return
  const { ttlSec } = answer
  demand(Number.isInteger(ttlSec) && ttlSec >= 0 && ttlSec <= MOST_TTL, 'DNS time', () => `${ttlSec}`)
  if (answer.kind === 'none') return
  const { length } = answer.records
  demand(length > 0 && length <= MOST_RECORDS, 'DNS records', () => `${length}`)
  for (const record of answer.records) checkRecord(record, question)
}

/** `readReply`: what a forger may send while we wait for a name server. */
export const dnsTarget: Target = {
  name: 'dns',
  share: 1,
  guides: ['engine/location/dns-message.ts', 'engine/location/dns-reader.ts', 'engine/location/answer.ts'],
  seeds: [
    reply('A', { type: 'A', name: NAME, ttl: 60, data: '192.0.2.1' }),
    reply('AAAA', { type: 'AAAA', name: NAME, ttl: 60, data: '2001:db8::1' }),
    reply('SRV', {
      type: 'SRV',
      name: NAME,
      ttl: 60,
      data: { priority: 1, weight: 2, port: 5060, target: 'a.example' },
    }),
    reply('NAPTR', { type: 'NAPTR', name: NAME, ttl: 60, data: NAPTR }),
    reply(
      'A',
      { type: 'CNAME', name: NAME, ttl: 60, data: 'b.example' },
      { type: 'A', name: 'b.example', ttl: 1, data: '192.0.2.2' },
    ),
  ],
  craft: {
    words: [
      'c00c',
      '00010001',
      '001c0001',
      '00210001',
      '00230001',
      '00050001',
      '00060001',
      '80000000',
      'ffff',
      '7f000001',
    ].map((hex) => Buffer.from(hex, 'hex')),
    endings: [Buffer.from('c00c00010001000000010004c0000201', 'hex')],
    // The number of the question, and that this is an answer.
    mend(input) {
      const out = Buffer.from(input)
      if (out.length > 12) {
        out.writeUInt16BE(ID, 0)
        out[2] = (out[2] ?? 0) | 0x80
      }
      return out
    },
  },
  timings: [],
  check(input) {
    let answers = 0
    for (const question of QUESTIONS) {
      const read = readReply(input, question)
      if (read.kind === 'foreign') continue
      demand(isOurs(input), 'DNS forged', () => read.kind)
      if (read.kind === 'alias')
        demand(HOST.test(read.name) && read.ttlSec >= 0, 'DNS alias', () => read.name)
      if (read.kind === 'answer') checkAnswer(read.answer, question)
      answers++
    }
    return answers > 0
  },
}
