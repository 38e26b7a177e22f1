import * as edit from '#engine/sip/edit.ts'
import type { SipMessage } from '#engine/sip/message.ts'
import { Splicer } from '#engine/sip/splice.ts'
import { PlainEdits } from '../reference/plain-edits.ts'
import { isClear, type PlainReading, readMessage } from '../reference/plain-reading.ts'
import type { Target } from '../target.ts'
import { demand, demandEqual } from '../violation.ts'
import { parsedOrNull, writtenOrNull } from './parsing.ts'
import { MESSAGES } from './seeds.ts'
import { SIP_CRAFT } from './sip-craft.ts'

/** The same edit twice: by the product, and by the reference on lines of text. */
interface Edit {
  readonly name: string
  readonly product: (splicer: Splicer) => void
  readonly plain: (edits: PlainEdits) => void
  /** What it leaves need not parse: it takes off what a message must have. */
  readonly mayEndMessage?: boolean
}

const VIA = 'SIP/2.0/UDP 198.51.100.1:5060;branch=z9hG4bKfuzz.1'
const URI = 'sip:fuzz@198.51.100.2'
const RECORD_ROUTE = '<sip:198.51.100.1:5060;lr;fl=x>'
const HOPS = [
  { address: '192.0.2.9', port: 5061 },
  { address: 'pc33.example.com', port: 1 },
] as const
const splicer = new Splicer()

/** Edits that any message bears. */
const SIMPLE: readonly Edit[] = [
  { name: 'nothing', product: () => {}, plain: () => {} },
  { name: 'pushVia', product: (s) => edit.pushVia(s, VIA), plain: (e) => e.insertTop(`Via: ${VIA}`) },
  { name: 'popVia', product: edit.popVia, plain: (e) => e.popVia(), mayEndMessage: true },
  {
    name: 'decrementMaxForwards',
    product: edit.decrementMaxForwards,
    plain: (e) => e.decrementMaxForwards(),
  },
  {
    name: 'insertTopRoute',
    product: (s) => edit.insertTopRoute(s, URI),
    plain: (e) => e.insertTop(`Route: <${URI}>`),
  },
  {
    name: 'rewriteRecordRoute',
    product: (s) => edit.rewriteRecordRoute(s, 0, RECORD_ROUTE),
    plain: (e) => e.rewriteRecordRoute(RECORD_ROUTE),
  },
  { name: 'appendRoute', product: (s) => edit.appendRoute(s, URI), plain: (e) => e.appendRoute(URI) },
  {
    name: 'setPath',
    product: (s) => edit.setPath(s, RECORD_ROUTE, false),
    plain: (e) => e.setPath(RECORD_ROUTE, false),
  },
  { name: 'dropPath', product: (s) => edit.setPath(s, '', true), plain: (e) => e.setPath('', true) },
  { name: 'addContentLength', product: edit.addContentLength, plain: (e) => e.addContentLength() },
]

function receivedEdits(): readonly Edit[] {
  return HOPS.map(({ address, port }) => ({
    name: 'setReceived',
    product: (s) => edit.setReceived(s, s.message.topVia, address, port),
    plain: (e) => e.setReceived(address, port),
  }))
}

/** From no Route value to one more than there are. */
function routeEdits(reading: PlainReading): readonly Edit[] {
  const counts = Array.from({ length: Math.min(reading.routes.length, 4) + 2 }, (_, count) => count)
  return counts.map((count) => ({
    name: 'removeRoutes',
    product: (s) => edit.removeRoutes(s, count),
    plain: (e) => e.removeRoutes(count),
  }))
}

const REQUEST: readonly Edit[] = [
  {
    name: 'insertRecordRoute',
    product: (s) => edit.insertRecordRoute(s, RECORD_ROUTE),
    plain: (e) => e.insertRecordRoute(RECORD_ROUTE),
  },
  {
    name: 'replaceRequestUri',
    product: (s) => edit.replaceRequestUri(s, URI),
    plain: (e) => e.replaceRequestUri(URI),
  },
]

/** Several at once, none of which touches what another does. */
const TOGETHER: Edit = {
  name: 'all together',
  product: (s) => {
    edit.addContentLength(s)
    edit.pushVia(s, VIA)
    edit.setReceived(s, s.message.topVia, HOPS[0].address, HOPS[0].port)
    edit.insertRecordRoute(s, RECORD_ROUTE)
    edit.removeRoutes(s, 1)
    edit.decrementMaxForwards(s)
  },
  plain: (e) => {
    e.addContentLength().insertTop(`Via: ${VIA}`).setReceived(HOPS[0].address, HOPS[0].port)
    e.insertRecordRoute(RECORD_ROUTE).removeRoutes(1).decrementMaxForwards()
  },
}

function spliced(message: SipMessage, change: (splicer: Splicer) => void): Buffer {
  change(splicer.begin(message))
  const out = splicer.toBuffer()
  demandEqual(out.length, splicer.size, 'size', 'length of the result')
  return out
}

function checkEdit(message: SipMessage, reading: PlainReading, one: Edit): void {
  const out = spliced(message, one.product)
  const wanted = new PlainEdits(reading)
  one.plain(wanted)
  demandEqual(out.toString('latin1'), wanted.text(), one.name, 'the edited message')
  const parsed = writtenOrNull(out)
  if (parsed === null) return demand(one.mayEndMessage === true, `${one.name} parses`, () => '')
  demandEqual(
    [parsed.callId, parsed.fromTag, parsed.toTag, parsed.cseqNumber, parsed.bodyLength],
    [message.callId, message.fromTag, message.toTag, message.cseqNumber, message.bodyLength],
    `${one.name} keeps`,
    'Call-ID, tags, CSeq, body',
  )
}

/** Our Via put on and taken off again leaves what came, byte for byte; so it goes for every call. */
function checkThereAndBack(message: SipMessage): void {
  const there = writtenOrNull(spliced(message, (s) => edit.pushVia(s, VIA)))
  if (there === null) return demand(false, 'pushVia parses', () => '')
  demandEqual(there.topVia.branch, 'z9hG4bKfuzz.1', 'pushVia', 'branch of the top Via')
  const back = spliced(there, edit.popVia)
  demandEqual(
    back.toString('latin1'),
    message.bytes.latin1Slice(0, message.bodyStart + message.bodyLength),
    'pushVia, popVia',
    'there and back',
  )
}

/** What is below the top Via is on top once that is gone. */
function checkNextVia(message: SipMessage): void {
  const next = message.nextVia()
  const parsed = writtenOrNull(spliced(message, edit.popVia))
  if (message.index.vias === 1 || next === null)
    return demand(parsed === null, 'popVia', () => 'a Via is left')
  // On top it is refused for what stands behind it on its line; before, nobody looked there.
  if (parsed === null && next.nextStart >= 0) return
  demandEqual(
    parsed && [parsed.topVia.branch, parsed.topVia.sentBy, parsed.topVia.rport],
    [next.branch, next.sentBy, next.rport],
    'popVia',
    'the next Via on top',
  )
}

/** The edits of `engine/sip/edit.ts`, against the same on lines of text. */
export const spliceTarget: Target = {
  name: 'splice',
  share: 2,
  guides: [
    'engine/sip/edit.ts',
    'engine/sip/splice.ts',
    'engine/sip/received.ts',
    'engine/sip/via.ts',
    'engine/sip/message.ts',
    'engine/sip/header-lines.ts',
    'engine/sip/route-values.ts',
    'engine/sip/name-address.ts',
    'engine/sip/parameters.ts',
  ],
  seeds: MESSAGES,
  craft: SIP_CRAFT,
  timings: [],
  check(input) {
    const message = parsedOrNull(input)
    if (message === null || input.length > 16_384) return false
    checkThereAndBack(message)
    checkNextVia(message)
    const reading = readMessage(input.toString('latin1'))
    if (reading === null || !isClear(reading)) return false
    const edits = [...SIMPLE, ...receivedEdits(), ...routeEdits(reading), TOGETHER]
    for (const one of reading.isRequest ? [...edits, ...REQUEST] : edits) checkEdit(message, reading, one)
    return true
  },
}
