import { describe, expect, test } from 'vitest'
import { answerTo } from '../support/responses.ts'
import type { Headers } from '../support/sip-messages.ts'
import { read, TestCaller } from '../support/test-parties.ts'
import { destinations, FAIRLINE, openTestRelay } from '../support/test-relay.ts'

const RTT_MS = 20
const WWW = 'WWW-Authenticate'
const PROXY = 'Proxy-Authenticate'

interface Refusal {
  readonly status: number
  readonly extra?: Headers
}

/** Destinations that refuse an INVITE in turn; the caller hears one response of it all. */
async function heard(refusals: readonly Refusal[]) {
  const { network, clock } = await openTestRelay({
    set: {
      algorithm: 'priority',
      failoverCodes: refusals.slice(0, -1).map(({ status }) => status),
      destinations: destinations(refusals.length),
    },
  })
  for (const [i, { status, extra = [] }] of refusals.entries()) {
    network.host(`10.0.1.${i + 1}`, 5070, (bytes, _from, host) => {
      const request = read(bytes)
      if (request.method === 'INVITE') host.send(answerTo(request, status, { tag: `t${i}`, extra }), FAIRLINE)
    })
  }
  const caller = new TestCaller(network)
  caller.request('INVITE')
  clock.advance(RTT_MS)
  expect(caller.statuses).toHaveLength(2)
  return caller.last()
}

const challenge = (realm: string, nonce: string) =>
  `Digest realm="${realm}", nonce="${nonce}", qop="auth,auth-int"`

describe('§16.7 step 7: challenges of several destinations', () => {
  test('are all in the one response that goes up, letter for letter, whatever header they came in', async () => {
    const response = await heard([
      { status: 407, extra: [[PROXY, challenge('one', 'n1')]] },
      { status: 401, extra: [[WWW, challenge('two', 'n2')]] },
      { status: 407, extra: [[PROXY, challenge('three', 'n3')]] },
    ])
    expect(response.status).toBe(407)
    expect(response.toTag).toBe('t0')
    expect(response.headerAll(PROXY).sort()).toEqual([challenge('one', 'n1'), challenge('three', 'n3')])
    expect(response.headerAll(WWW)).toEqual([challenge('two', 'n2')])
  })

  test('of one realm with nonces of their own stand side by side', async () => {
    const response = await heard([
      { status: 401, extra: [[WWW, challenge('pbx', 'a')]] },
      { status: 401, extra: [[WWW, challenge('pbx', 'b')]] },
    ])
    expect(response.headerAll(WWW)).toEqual([challenge('pbx', 'a'), challenge('pbx', 'b')])
  })

  test('both of one destination come through', async () => {
    const both: Headers = [
      [PROXY, challenge('edge', 'p')],
      [WWW, challenge('home', 'w')],
    ]
    const response = await heard([{ status: 401, extra: both }, { status: 404 }])
    expect(response.status).toBe(401)
    expect([response.headerAll(PROXY), response.headerAll(WWW)]).toEqual([
      [challenge('edge', 'p')],
      [challenge('home', 'w')],
    ])
  })

  test('stay away from a response that is no challenge', async () => {
    const response = await heard([{ status: 401, extra: [[WWW, challenge('pbx', 'a')]] }, { status: 603 }])
    expect(response.status).toBe(603)
    expect(response.headerAll(WWW)).toEqual([])
  })

  test('are not taken from responses that are none: a 404 may carry what it likes', async () => {
    const response = await heard([
      { status: 404, extra: [[WWW, challenge('no', 'x')]] },
      { status: 407, extra: [[PROXY, challenge('pbx', 'a')]] },
    ])
    expect(response.headerAll(WWW)).toEqual([])
    expect(response.headerAll(PROXY)).toEqual([challenge('pbx', 'a')])
  })

  test('thirty-two at most are added: a destination cannot swell the response without end', async () => {
    const many: Headers = Array.from({ length: 100 }, (_, i) => [WWW, challenge('swell', String(i))])
    const response = await heard([
      { status: 404 },
      { status: 401, extra: [[WWW, 'Digest realm="a"']] },
      { status: 401, extra: many },
    ])
    expect(response.headerAll(WWW)).toHaveLength(32)
  })
})
