import { type Random, seededRandom } from '#engine/base/random.ts'
import type { Transport } from '#engine/contract/vocabulary.ts'
import { type ForwardOrder, forwardRequest } from '#engine/proxy/forward.ts'
import type { RecordRoute } from '#engine/proxy/own-uri.ts'
import type { SipMessage } from '#engine/sip/message.ts'
import { receivedIdentity } from '#engine/sip/received.ts'
import { Splicer } from '#engine/sip/splice.ts'
import { checkRequest } from '#engine/sip/validate.ts'
import type { Via, ViaIdentity } from '#engine/sip/via.ts'
import type { Listener } from '#engine/transport/transport.ts'
import { hashOf } from '../hash.ts'
import { PlainEdits } from '../reference/plain-edits.ts'
import { isClear, type PlainReading, readMessage } from '../reference/plain-reading.ts'
import type { Target } from '../target.ts'
import { demand, demandEqual } from '../violation.ts'
import { parsedOrNull, writtenOrNull } from './parsing.ts'
import { REQUESTS } from './seeds.ts'
import { SIP_CRAFT } from './sip-craft.ts'

const ORDERS = 4
const BRANCH = 'z9hG4bKk1.1.1.1.0.AAAAAAAAAAAAAAAA'
const TOKEN = 'k1.AAAAAAAAAAAAAAAA'
const splicer = new Splicer()

function listener(index: number, transport: Transport, address: string): Listener {
  const hostPort = `${address}:5060`
  const place = { address, port: 5060, advertisedHost: address, advertisedPort: 5060 }
  return { index, transport, ...place, hostPort, name: `${transport}:${hostPort}` }
}

const UDP = listener(0, 'udp', '198.51.100.1')
const LISTENERS = [
  UDP,
  listener(1, 'tcp', '198.51.100.2'),
  listener(2, 'tls', '198.51.100.3'),
  listener(3, 'wss', '198.51.100.4'),
]

/** Any order the proxy could give for a request with so many Route values. */
/** An order, and the socket that it is to leave by. */
interface FuzzedOrder extends ForwardOrder {
  readonly listener: Listener
}

function anyOrder(random: Random, routes: number, isSips: boolean): FuzzedOrder {
  const anyListener = () => LISTENERS[random.below(LISTENERS.length)] ?? UDP
  const coin = () => random.below(2) === 0
  const address = coin() ? '192.0.2.10' : '192.0.2.9'
  const kind = random.below(4)
  const path = { token: coin() ? TOKEN : '', isOutbound: coin(), dropsOthers: coin(), isSips }
  return {
    arrival: { listener: anyListener(), address, port: 5061, connection: null },
    listener: anyListener(),
    branch: BRANCH,
    ownRoutes: random.below(routes + 1),
    ...(coin() ? { recordRoute: { near: `fl=${TOKEN}`, far: coin() ? `fl=${TOKEN}` : `ff=${TOKEN}` } } : {}),
    rewriteTo: kind === 1 ? { transport: 'udp', address: '203.0.113.5', port: 5070 } : null,
    repairsStrictRoute: kind === 2,
    nextIsStrict: kind === 3,
    path: coin() ? path : null,
  }
}

/** Our URI at each listener: secured where the request asks for it and the socket is (RFC 3261 §16.6 step 4, RFC 7118). */
const OWN_URIS: Readonly<Record<string, readonly [usual: string, secured: string]>> = {
  udp: ['sip:198.51.100.1:5060;lr', 'sip:198.51.100.1:5060;lr'],
  tcp: ['sip:198.51.100.2:5060;transport=tcp;lr', 'sip:198.51.100.2:5060;transport=tcp;lr'],
  tls: ['sip:198.51.100.3:5060;transport=tls;lr', 'sips:198.51.100.3:5060;lr'],
  wss: ['sip:198.51.100.4:5060;transport=ws;lr', 'sips:198.51.100.4:5060;transport=ws;lr'],
}

function ownRoute({ transport }: Listener, parameter: string, isSips: boolean): string {
  return `<${OWN_URIS[transport]?.[isSips ? 1 : 0]};${parameter}>`
}

function recordRouteValue(
  { arrival, listener: to }: FuzzedOrder,
  { near, far }: RecordRoute,
  isSips: boolean,
): string {
  const values = [ownRoute(to, near, isSips), ownRoute(arrival.listener, far, isSips)]
  return [...new Set(values)].join(', ')
}

function addPath(edits: PlainEdits, { path, listener: to }: FuzzedOrder): void {
  if (!path) return
  const parameter = `${path.isOutbound ? 'ob;' : ''}ff=${path.token}`
  edits.setPath(path.token === '' ? '' : ownRoute(to, parameter, path.isSips), path.dropsOthers)
}

/** Host and port replaced in a URI of the plain form; others are left alone by this target. */
const PLAIN_URI = /^(sips?:(?:[^@:;?]*@)?)([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::\d+)?((?:[;?][^@]*)?)$/i

/** RFC 3261 §16.4 and §16.6 steps 2, 6: what becomes of Request-URI and Route. */
function routePlainly(edits: PlainEdits, plain: PlainReading, order: FuzzedOrder): void {
  const own = order.ownRoutes
  if (order.repairsStrictRoute) {
    const last = plain.routes.at(-1)
    if (last) edits.replaceRequestUri(last.uri).removeRoutes(own, 1)
  } else if (order.nextIsStrict) {
    const next = plain.routes[own]
    if (next)
      edits
        .removeRoutes(own + 1)
        .replaceRequestUri(next.uri)
        .appendRoute(plain.requestUri)
  } else {
    edits.removeRoutes(own)
    const uri = PLAIN_URI.exec(plain.requestUri)
    if (order.rewriteTo && uri)
      edits.replaceRequestUri(`${uri[1]}${order.rewriteTo.address}:${order.rewriteTo.port}${uri[3]}`)
  }
}

function isSips(plain: PlainReading): boolean {
  return /^sips:/i.test(plain.requestUri)
}

function forwardPlainly(plain: PlainReading, order: FuzzedOrder): string {
  const { listener: to, arrival } = order
  const edits = new PlainEdits(plain)
  edits.insertTop(`Via: SIP/2.0/${to.transport.toUpperCase()} ${to.hostPort};branch=${BRANCH}`)
  const { recordRoute } = order
  if (recordRoute) edits.insertRecordRoute(recordRouteValue(order, recordRoute, isSips(plain)))
  addPath(edits, order)
  edits.setReceived(arrival.address, arrival.port).decrementMaxForwards()
  routePlainly(edits, plain, order)
  if (to.transport !== 'udp') edits.addContentLength()
  return edits.text()
}

function checkOrder(request: SipMessage, plain: PlainReading, order: FuzzedOrder): void {
  const out = forwardRequest(splicer, request, order.listener, order).toBuffer()
  const what = JSON.stringify({ ...order, arrival: order.arrival.address, listener: order.listener.name })
  demandEqual(out.toString('latin1'), forwardPlainly(plain, order), 'forwarded', what)
  const parsed = writtenOrNull(out)
  if (parsed === null) return demand(false, 'forwarded parses', () => what)
  demandEqual(
    [parsed.callId, parsed.fromTag, parsed.toTag, parsed.topVia.branch],
    [request.callId, request.fromTag, request.toTag, BRANCH],
    'forwarded keeps',
    what,
  )
  // Rules 1: our branch is bound to the next Via as it will come back, which is told before it is written.
  const { address, port } = order.arrival
  demandEqual(
    identityOf(parsed.nextVia()),
    receivedIdentity(request.topVia, address, port),
    'Via bound',
    what,
  )
}

function identityOf(via: Via | null): ViaIdentity | null {
  if (via === null) return null
  const { transport, sentBy, branch, received, rport } = via
  return { transport, sentBy, branch, received, rport }
}

/** `forwardRequest`: what no rule of RFC 3261 §16.6 names leaves byte for byte as it came. */
export const forwardTarget: Target = {
  name: 'forward',
  share: 1,
  guides: [
    'engine/proxy/forward.ts',
    'engine/sip/edit.ts',
    'engine/sip/splice.ts',
    'engine/sip/received.ts',
    'engine/sip/uri.ts',
    'engine/sip/validate.ts',
    'engine/sip/route-values.ts',
  ],
  seeds: REQUESTS,
  craft: SIP_CRAFT,
  timings: [],
  check(input) {
    const request = parsedOrNull(input)
    if (request === null || !request.isRequest || input.length > 16_384 || checkRequest(request) !== null)
      return false
    const plain = readMessage(input.toString('latin1'))
    if (plain === null || !isClear(plain) || !PLAIN_URI.test(plain.requestUri)) return false
    const random = seededRandom(hashOf(input))
    for (let i = 0; i < ORDERS; i++)
      checkOrder(request, plain, anyOrder(random, plain.routes.length, isSips(plain)))
    return true
  },
}
