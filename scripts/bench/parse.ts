import { parseArgs } from 'node:util'
import { reparsed } from '#engine/agent/sip-package.ts'
import { decrementMaxForwards, insertRecordRoute, pushVia, setReceived } from '#engine/sip/edit.ts'
import { parseMessage } from '#engine/sip/message.ts'
import { branchOfNew } from '#engine/sip/new-request.ts'
import { Splicer } from '#engine/sip/splice.ts'
import { formatTable } from '../fairline/table.ts'
import type { Findings } from './findings.ts'
import { median } from './summary.ts'

const MESSAGES = 256
const TIMES = 20_000
const BYTES = 832

const SDP = [
  'v=0',
  'o=- 1 1 IN IP4 192.0.2.9',
  's=call',
  'c=IN IP4 192.0.2.9',
  't=0 0',
  'm=audio 9 RTP/AVP 0 8 101',
  'a=rtpmap:0 PCMU/8000',
  'a=rtpmap:8 PCMA/8000',
  'a=rtpmap:101 telephone-event/8000',
]

/** No two alike, all of one length. */
function invite(i: number): Buffer {
  const id = (i * 7_919).toString(16).padStart(8, '0')
  const body = `${SDP.join('\r\n')}\r\n`
  const lines = (filling: string) => [
    'INVITE sip:service@192.0.2.1:5060 SIP/2.0',
    `Via: SIP/2.0/UDP 192.0.2.9:5062;branch=z9hG4bK${id};rport`,
    'Max-Forwards: 70',
    `From: "A Caller" <sip:caller@192.0.2.9:5062>;tag=c${id}`,
    'To: "The Service" <sip:service@192.0.2.1:5060>',
    `Call-ID: ${id}@192.0.2.9`,
    'CSeq: 1 INVITE',
    'Contact: <sip:caller@192.0.2.9:5062;transport=udp>',
    'Allow: INVITE, ACK, CANCEL, BYE, OPTIONS',
    'Supported: replaces, timer, 100rel',
    `User-Agent: bench${filling}`,
    'Content-Type: application/sdp',
    `Content-Length: ${body.length}`,
  ]
  const text = (filling: string) => `${lines(filling).join('\r\n')}\r\n\r\n${body}`
  return Buffer.from(text('x'.repeat(BYTES - text('').length)), 'latin1')
}

const edit = new Splicer()
const out = Buffer.alloc(4_096)

function forward(bytes: Buffer): boolean {
  const message = parseMessage(bytes)
  if ('malformed' in message) return false
  edit.begin(message)
  pushVia(edit, 'SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK-1.2.3.4.5.6.0123456789abcdef;rport')
  insertRecordRoute(edit, '<sip:192.0.2.1:5060;lr;fl=0123456789abcdef0123456789abcdef>')
  setReceived(edit, message.topVia, '192.0.2.9', 5_062)
  decrementMaxForwards(edit)
  return edit.writeTo(out) > 0
}

interface Way {
  readonly what: string
  readonly run: (bytes: Buffer) => boolean
}

const WAYS: readonly Way[] = [
  { what: 'told to be new, unread', run: (bytes) => branchOfNew(bytes, 0, bytes.length) !== '' },
  { what: 'parse', run: (bytes) => !('malformed' in parseMessage(bytes)) },
  { what: 'parse and edits of a forward', run: forward },
  { what: 'npm sip: parse and stringify', run: (bytes) => reparsed(bytes).length > 0 },
]

/** What a message costs to be understood and written anew, against the npm package `sip`. */
export async function parse(words: readonly string[]): Promise<Findings> {
  const { values } = parseArgs({ args: [...words], options: { rounds: { type: 'string', default: '9' } } })
  const rounds = Math.min(200, Math.max(3, Number(values.rounds) || 0))
  const messages = Array.from({ length: MESSAGES }, (_, i) => invite(i + 1))
  const taken = WAYS.map((): number[] => [])
  // The first round warms the compiler.
  for (let round = 0; round <= rounds; round++)
    for (const [i, way] of WAYS.entries()) {
      const us = time(way, messages)
      if (round > 0) taken[i]?.push(us)
    }
  const results = WAYS.map(({ what }, i) => {
    const us = taken[i] ?? []
    return { what, medianUs: median(us), leastUs: Math.min(...us), mostUs: Math.max(...us) }
  })
  const rows = results.map(({ what, medianUs, leastUs, mostUs }) => [
    what,
    ...[medianUs, leastUs, mostUs].map((us) => us.toFixed(2)),
  ])
  const table = formatTable([`${BYTES} bytes`, 'median us', 'least us', 'most us'], rows)
  return { text: `${table}\n${rounds} rounds of ${TIMES} each`, json: results }
}

/** Microseconds of one. */
function time({ what, run }: Way, messages: readonly Buffer[]): number {
  let good = 0
  const from = process.threadCpuUsage()
  for (let i = 0; i < TIMES; i++) {
    const bytes = messages[i % MESSAGES]
    if (bytes && run(bytes)) good++
  }
  const spent = process.threadCpuUsage(from)
  if (good !== TIMES) throw new Error(`"${what}" failed ${TIMES - good} times`)
  return (spent.user + spent.system) / TIMES
}
