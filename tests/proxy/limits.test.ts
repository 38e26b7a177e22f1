import { describe, expect, test } from 'vitest'
import type { Limits } from '#engine/contract/limits.ts'
import { parseMessage, type SipMessage } from '#engine/sip/message.ts'
import { OWN_LIMITS } from '#engine/sip/message-limits.ts'
import { answerTo } from '../support/responses.ts'
import { methods, read, TestCaller } from '../support/test-parties.ts'
import { FAIRLINE, openTestRelay, testSnapshot } from '../support/test-relay.ts'

const RTT_MS = 20
const MOST_VIAS = 70

/** A request at a limit, and how it gets one above it. */
interface LimitCase {
  readonly limits: Partial<Limits>
  readonly at: (text: string) => string
  readonly above: (text: string) => string
  readonly reason: string
  readonly status: number
}

const VIA = 'Via: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKother\r\n'
const withLine = (text: string, line: string) => text.replace('Content-Length', `${line}Content-Length`)
/** The Request-URI is so many octets longer. */
const withUri = (text: string, more: number) => text.replace('sip:1000@', `sip:1000${'0'.repeat(more)}@`)
const padded = (text: string, bytes: number) =>
  withLine(text, `X: ${'y'.repeat(bytes - text.length - 5)}\r\n`)
const withBody = (text: string, bytes: number) => {
  const head = text.replace('Content-Length: 0', 'Content-Length: 1500')
  return padded(head, bytes - 1_500) + 'b'.repeat(1_500)
}

const CASES: readonly LimitCase[] = [
  {
    limits: { messageBytes: 2_048 },
    at: (text) => withBody(text, 2_048),
    above: (text) => withBody(text, 2_049),
    reason: 'message-too-large',
    status: 513,
  },
  {
    limits: { headerBytes: 1_024 },
    at: (text) => padded(text, 1_024),
    above: (text) => padded(text, 1_025),
    reason: 'header-too-large',
    status: 513,
  },
  {
    limits: { headerBytes: 1_024 },
    at: (text) => withUri(text, 1_024 - text.length),
    above: (text) => withUri(text, 1_024),
    reason: 'header-too-large',
    status: 513,
  },
  {
    limits: { headerBytes: 1_024, headerLineBytes: 512 },
    at: (text) => withUri(text, 400),
    above: (text) => withUri(text, 1_024),
    reason: 'start-line-too-long',
    status: 414,
  },
  {
    limits: { headerLineBytes: 256 },
    at: (text) => withLine(text, `X: ${'y'.repeat(251)}\r\n`),
    above: (text) => withLine(text, `X: ${'y'.repeat(252)}\r\n`),
    reason: 'header-line-too-long',
    status: 513,
  },
  {
    limits: { headerLines: 16 },
    at: (text) => withLine(text, 'X: y\r\n'.repeat(8)),
    above: (text) => withLine(text, 'X: y\r\n'.repeat(9)),
    reason: 'too-many-headers',
    status: 513,
  },
  {
    limits: { vias: 2 },
    at: (text) => withLine(text, VIA),
    above: (text) => withLine(text, VIA + VIA),
    reason: 'too-many-vias',
    status: 483,
  },
]

describe('issue 3: limits of a message', () => {
  test.each(CASES)(
    '$limits: at it the request is forwarded and answered, above it $status and counted as $reason',
    async ({ limits, at, above, reason, status }) => {
      const { network, clock, relay } = await openTestRelay({ snapshot: { settings: { limits } } })
      const destination = network.host('10.0.1.1', 5070, (bytes, _, host) =>
        host.send(answerTo(read(bytes), 200, { tag: 'one' }), FAIRLINE),
      )
      const caller = new TestCaller(network)
      for (const change of [at, above])
        caller.send(Buffer.from(change(caller.build('OPTIONS').toString('latin1')), 'latin1'))
      clock.advance(RTT_MS)
      expect(methods(destination)).toEqual(['OPTIONS'])
      expect(caller.statuses.toSorted()).toEqual([200, status])
      expect(relay.traffic.dropCounts()).toEqual([{ reason, count: 1 }])
    },
  )

  test('those of a new configuration hold from then on', async () => {
    const limited = (headerLines: number) => ({ snapshot: { settings: { limits: { headerLines } } } })
    const { network, clock, relay } = await openTestRelay(limited(16))
    const caller = new TestCaller(network)
    const options = () => {
      const text = caller.build('OPTIONS').toString('latin1')
      caller.send(Buffer.from(withLine(text, 'X: y\r\n'.repeat(16)), 'latin1'))
    }
    options()
    clock.advance(RTT_MS)
    expect(caller.statuses).toEqual([513])

    relay.directory.apply(testSnapshot(limited(64)))
    const destination = network.host('10.0.1.1', 5070, (bytes, _, host) =>
      host.send(answerTo(read(bytes), 200, { tag: 'one' }), FAIRLINE),
    )
    options()
    clock.advance(RTT_MS)
    expect(methods(destination)).toEqual(['OPTIONS'])
    expect(caller.statuses).toEqual([513, 200])
  })

  test('§16.7, §17.1.1.3: a call with as many Vias as allowed is refused by its destination: ACK there, 486 here', async () => {
    const { network, clock } = await openTestRelay()
    const destination = network.host('10.0.1.1', 5070, (bytes, _, host) => {
      const request = readOurs(bytes)
      if (request.method === 'INVITE') host.send(answerTo(request, 486, { tag: 'busy' }), FAIRLINE)
    })
    const caller = new TestCaller(network)
    const text = caller.build('INVITE').toString('latin1')
    caller.send(Buffer.from(withLine(text, VIA.repeat(MOST_VIAS - 1)), 'latin1'))
    clock.advance(RTT_MS)
    expect(caller.statuses).toEqual([100, 486])
    expect(destination.received.map((bytes) => readOurs(bytes).method)).toEqual(['INVITE', 'ACK'])
  })
})

/** Our own Via puts it above the limit that the parties of a test keep as well. */
function readOurs(bytes: Buffer): SipMessage {
  const message = parseMessage(bytes, OWN_LIMITS)
  if ('malformed' in message) throw new Error(message.reason)
  return message
}
