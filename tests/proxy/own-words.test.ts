import { describe, expect, test } from 'vitest'
import { type ListenerSpec, parseListener } from '#engine/contract/env.ts'
import { flowToken } from '#engine/proxy/flow.ts'
import { echoedToken, ownRoute } from '#engine/proxy/own-uri.ts'
import { ownWords } from '#engine/proxy/own-words.ts'
import { ListenerTable } from '#engine/transport/listener-table.ts'
import { ManualClock } from '#tests/support/manual-clock.ts'

function spec(text: string): ListenerSpec {
  const parsed = parseListener(text)
  if (typeof parsed === 'string') throw new Error(parsed)
  return parsed
}

function listenerAt(text: string) {
  const at = spec(text)
  return new ListenerTable(new ManualClock(), () => null).add({ spec: at, address: at.address }, at.port)
}

describe('what is written of a listener', () => {
  test.each([
    ['udp:10.0.0.1:5060', 'sip:10.0.0.1:5060;lr', 'sip:10.0.0.1:5060;lr', 'SIP/2.0/UDP 10.0.0.1:5060'],
    [
      'tcp:10.0.0.1:5060',
      'sip:10.0.0.1:5060;transport=tcp;lr',
      'sip:10.0.0.1:5060;transport=tcp;lr',
      'SIP/2.0/TCP 10.0.0.1:5060',
    ],
    [
      'wss:[::1]:443',
      'sip:[::1]:443;transport=ws;lr',
      'sips:[::1]:443;transport=ws;lr',
      'SIP/2.0/WSS [::1]:443',
    ],
  ])('RFC 3261 §16.6 steps 4 and 8: %s', (text, sip, sips, via) => {
    const { sip: ownSip, sips: ownSips, via: ownVia } = ownWords(listenerAt(text))
    expect([ownSip, ownSips, ownVia]).toEqual([sip, sips, `${via};branch=`])
  })

  test('is its own, though another had its number before it', () => {
    const [first, second] = [listenerAt('udp:10.0.0.1:5060'), listenerAt('udp:10.0.0.2:5062')]
    expect(first.index).toBe(second.index)
    for (const listener of [first, second, first]) {
      expect(ownRoute(listener, 'fl=a', false)).toBe(`<sip:${listener.hostPort};lr;fl=a>`)
      expect(echoedToken(`sip:${listener.hostPort};lr;fl=a.b`, listener)).toBe('a.b')
    }
    expect(echoedToken('sip:10.0.0.1:5060;lr;fl=a.b', second)).toBe('')
  })
})

test.each([
  ['sip:10.0.0.1;lr;ff=a.b', 'a.b'],
  ['sip:10.0.0.1;FF=a.b;lr', 'a.b'],
  ['sip:10.0.0.1;lr;fF', ''],
  ['sip:10.0.0.1;lr;fl=a.b', null],
  ['sip:10.0.0.1;lr;xff=a.b', null],
  ['sip:ff@10.0.0.1;lr;x=;ffx=1', null],
])(
  'RFC 3261 §19.1.1: a flow is named by its parameter in any case, and by nothing like it: %s',
  (uri, token) => {
    const routeSet = { routes: [{ uri }], target: 'sip:a@b', isStrict: false }
    expect(flowToken(routeSet, { owns: () => true })).toBe(token)
  },
)
