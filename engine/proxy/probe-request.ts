import type { Random } from '#engine/base/random.ts'
import { formatHost } from '#engine/contract/address.ts'
import { isSamePlace } from '#engine/destination/endpoint.ts'
import type { ProbeOrder } from '#engine/destination/probe-sender.ts'
import { plainBranch } from '#engine/sip/branch.ts'
import { challengeFor, digestAnswer, digestChallenges } from '#engine/sip/digest.ts'
import type { SipMessage } from '#engine/sip/message.ts'
import { buildProbe } from '#engine/sip/requests.ts'
import type { Listener } from '#engine/transport/transport.ts'
import { viaValue } from './forward.ts'
import type { ProbeWay } from './probe-way.ts'

const SECRET_BYTES = 12
const TAG_BYTES = 6
/** A Contact would bind us in a REGISTER (RFC 3261 §10.2), and may not stand in these others (RFC 3428 §4, RFC 3903 §4). */
const WITHOUT_CONTACT = ['REGISTER', 'MESSAGE', 'PUBLISH']
/** Who asks for credentials, and by which header fields question and answer go (RFC 3261 §22.2, §22.3). */
const CHALLENGED_BY = new Map([
  [401, { challenge: 'WWW-Authenticate', answer: 'Authorization' }],
  [407, { challenge: 'Proxy-Authenticate', answer: 'Proxy-Authorization' }],
])

/** One try at it. */
export interface WrittenProbe {
  readonly bytes: Buffer
  readonly branch: string
}

/** What one probe says: the same Call-ID and From tag in both its tries, a CSeq and a branch of its own in each. */
export class ProbeRequest {
  readonly way: ProbeWay
  readonly listener: Listener
  readonly method: string
  /** What an outbound proxy says of its load says nothing of the destination (RFC 7339 §5.4). */
  readonly offersOverload: boolean
  private readonly order: ProbeOrder
  private readonly thread: number
  private readonly random: Random
  private readonly callId: string
  private readonly fromTag: string
  private cseqNumber = 0

  constructor(order: ProbeOrder, way: ProbeWay, listener: Listener, thread: number, random: Random) {
    this.order = order
    this.way = way
    this.listener = listener
    this.thread = thread
    this.random = random
    this.method = order.probe.method
    this.offersOverload = order.offersOverload && isSamePlace(way.to, order.to)
    this.callId = `${this.secret(SECRET_BYTES)}@${formatHost(listener.advertisedHost)}`
    this.fromTag = this.secret(TAG_BYTES)
  }

  /** `credentials`: the header field of a second try. */
  write(credentials: string): WrittenProbe {
    const { listener, method, way, callId, fromTag, offersOverload } = this
    const branch = plainBranch('-p', this.thread, this.secret(SECRET_BYTES))
    const own = `sip:${listener.hostPort}`
    const route = way.route === '' ? '' : `Route: ${way.route}`
    this.cseqNumber += 1
    const bytes = buildProbe({
      method,
      requestUri: way.requestUri,
      via: viaValue(listener, branch, offersOverload),
      fromUri: this.order.probe.fromUri || own,
      fromTag,
      toUri: way.requestUri,
      callId,
      cseqNumber: this.cseqNumber,
      contactUri: WITHOUT_CONTACT.includes(method) ? '' : own,
      userAgent: 'Fairline',
      headers: [route, credentials].filter((header) => header !== ''),
    })
    return { bytes, branch }
  }

  /** The header field that answers a challenge for the realm of the login; '' to every other response. */
  credentialsFor(response: SipMessage): string {
    const { login } = this.order
    const fields = CHALLENGED_BY.get(response.status)
    if (!login || !fields) return ''
    const challenge = challengeFor(digestChallenges(response.headerAll(fields.challenge)), login)
    if (!challenge) return ''
    const cnonce = this.secret(SECRET_BYTES)
    const asked = { method: this.method, uri: this.way.requestUri, cnonce }
    return `${fields.answer}: ${digestAnswer(challenge, login, asked)}`
  }

  /** Nobody can guess it. */
  private secret(bytes: number): string {
    return this.random.bytes(bytes).toString('hex')
  }
}
