import { describe, expect, test } from 'vitest'
import { parseMessage, type SipMessage } from '#engine/sip/message.ts'
import { OWN_LIMITS } from '#engine/sip/message-limits.ts'
import { answerTo } from '../support/responses.ts'
import { methods, read, TestCaller } from '../support/test-parties.ts'
import { FAIRLINE, openTestRelay, testSnapshot } from '../support/test-relay.ts'

const RTT_MS = 20
const MOST_VIAS = 70

describe('issue 3: limits of a message', () => {
  test('those of the configuration hold, those of a new one from then on', async () => {
    const limited = (headerLines: number) => ({
      snapshot: { settings: { limits: { headerLines } } },
    })
    const { network, clock, relay } = await openTestRelay(limited(16))
    const caller = new TestCaller(network)
    const more = Object.fromEntries(Array.from({ length: 16 }, (_, i) => [`X-${i}`, 'y']))
    const options = (branch: string) =>
      caller.host.send(caller.build('OPTIONS', { branch, headers: more }), FAIRLINE)
    options('z9hG4bKone')
    clock.advance(RTT_MS)
    expect(caller.statuses).toEqual([513])
    expect(relay.traffic.dropCounts()).toContainEqual({ reason: 'too-many-headers', count: 1 })

    relay.directory.apply(testSnapshot(limited(64)))
    const destination = network.host('10.0.1.1', 5070, (bytes, _, host) =>
      host.send(answerTo(read(bytes), 200, { tag: 'one' }), FAIRLINE),
    )
    options('z9hG4bKtwo')
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
    const others = Array(MOST_VIAS - 1)
      .fill('Via: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKother\r\n')
      .join('')
    const text = caller.build('INVITE').toString('latin1')
    caller.host.send(Buffer.from(text.replace('Max-Forwards', `${others}Max-Forwards`), 'latin1'), FAIRLINE)
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
