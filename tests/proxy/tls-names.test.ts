import { expect, test } from 'vitest'
import { read, TestCaller } from '../support/test-parties.ts'
import { openTestRelay } from '../support/test-relay.ts'

const PLACE = { transport: 'tls', address: '10.0.1.1', port: 5061 } as const

test('RFC 5922 §7.2: that one name is not found at a place moves the calls to that name alone', async () => {
  const { network, clock, relay } = await openTestRelay({
    listeners: ['udp:10.0.0.1:5060', 'tls:10.0.0.1:5061'],
    set: {
      destinations: [
        { id: 1, uri: 'sip:10.0.1.1;transport=tls', tlsName: 'a.example.org' },
        { id: 2, uri: 'sip:10.0.1.1;transport=tls', tlsName: 'b.example.org' },
      ],
    },
  })
  const host = network.host('10.0.1.1', 5061, () => {}, 'tls')
  const callers = ['one', 'two'].map((id, i) => new TestCaller(network, `10.0.2.${i + 1}`, 5062, id))
  for (const caller of callers) caller.request('INVITE')
  clock.advance(20)
  relay.pending.refuse({ ...PLACE, peer: { name: 'a.example.org', isVerified: true } })
  clock.advance(20)
  expect(callers.map(({ statuses }) => statuses)).toEqual([[100], [100]])
  expect(host.received.map((bytes) => read(bytes).callId)).toEqual(['one', 'two', 'one'])
})
