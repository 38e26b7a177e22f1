import { once } from 'node:events'
import { afterEach, describe, expect, test } from 'vitest'
import WebSocket from 'ws'
import { firstListener, openRelay, stopRelays } from './relay-fixture.ts'
import { removeFolders, tlsFolder } from './tls-fixture.ts'
import {
  browser,
  dial,
  endBrowsers,
  frame,
  KEY,
  MESSAGE,
  raw,
  rawWebSocket,
  SIP,
  UPGRADE,
  VERSION,
} from './websocket-fixture.ts'

afterEach(async () => {
  endBrowsers()
  await stopRelays()
  removeFolders()
})

describe.each(['ws:127.0.0.1:1', 'ws:[::1]:1', 'wss:127.0.0.1:1', 'wss:[::1]:1'])(
  'RFC 7118 §5.1 over %s',
  (text) => {
    test('each WebSocket message is one SIP message, both ways', async () => {
      const { layer, user } = await openRelay([text], { tlsFolder: tlsFolder() })
      const caller = await dial(layer)
      for (const body of ['one', 'two']) caller.send(MESSAGE + body)
      const first = await user.message()
      const second = await user.message()
      expect([first, second].map(({ bytes }) => bytes.toString())).toEqual([`${MESSAGE}one`, `${MESSAGE}two`])
      expect(second.arrival.connection).toBe(first.arrival.connection)
      expect(first.arrival.listener).toBe(firstListener(layer))
      first.arrival.connection?.send(Buffer.from('SIP/2.0 200 OK\r\n\r\n'))
      expect(String((await once(caller, 'message'))[0])).toBe('SIP/2.0 200 OK\r\n\r\n')
      caller.close()
      expect((await user.lost()).id).toBe(first.arrival.connection?.id)
    })
  },
)

describe('RFC 7118 §4.1: the upgrade', () => {
  test('names the subprotocol `sip`, and no extension', async () => {
    const { layer } = await openRelay(['ws:127.0.0.1:1'])
    const caller = browser(layer, ['chat', 'sip'], { perMessageDeflate: true })
    await once(caller, 'open')
    expect([caller.protocol, caller.extensions]).toEqual(['sip', ''])
  })

  test.each([
    ['no subprotocol', `${UPGRADE}${VERSION}\r\n`, '400'],
    ['another subprotocol', `${UPGRADE}${VERSION}Sec-WebSocket-Protocol: xmpp, sips\r\n\r\n`, '400'],
    ['another version', `${UPGRADE}Sec-WebSocket-Version: 7\r\n${SIP}\r\n`, '400'],
    ['no key', `${UPGRADE.replace(KEY, '')}${VERSION}${SIP}\r\n`, '400'],
    ['POST', `${UPGRADE.replace('GET', 'POST')}${VERSION}${SIP}\r\n`, '405'],
    [
      'another protocol',
      `${UPGRADE.replace('Upgrade: websocket', 'Upgrade: h2c')}${VERSION}${SIP}\r\n`,
      '400',
    ],
    ['no upgrade at all', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n', '426'],
  ])('%s: refused, counted, closed', async (_what, request, status) => {
    const { layer, user } = await openRelay(['ws:127.0.0.1:1'])
    const { socket, heard, closed } = await raw(layer)
    socket.write(request)
    await closed
    expect(heard.text).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    expect(user.drops).toEqual(['websocket-refused'])
  })

  test.each([
    ['SIP in plain text', MESSAGE],
    ['an endless header', `GET / HTTP/1.1\r\nX: ${'a'.repeat(40_000)}`],
    ['a TLS hello', '\u0016\u0003\u0001\u0002\u0000\u0001'],
  ])('%s is no upgrade', async (_what, text) => {
    const { layer, user } = await openRelay(['ws:127.0.0.1:1'])
    const { socket, closed } = await raw(layer)
    socket.write(Buffer.from(text, 'latin1'))
    await closed
    expect(user.drops).toEqual(['websocket-refused'])
  })

  test('one not done within its time ends', async () => {
    const { layer, user, clock } = await openRelay(['ws:127.0.0.1:1'], {}, { halfOpenMs: 2_000 })
    const { socket, closed } = await raw(layer)
    socket.write(UPGRADE)
    const other = await dial(layer)
    clock.advance(2_250)
    await closed
    expect(user.drops).toEqual(['half-open'])
    other.send(MESSAGE)
    expect((await user.message()).bytes.toString()).toBe(MESSAGE)
  })
})

describe('RFC 7118 §6: keep-alive', () => {
  test('CRLF CRLF is answered by CRLF', async () => {
    const { layer, user } = await openRelay(['ws:127.0.0.1:1'])
    const caller = await dial(layer)
    caller.send('\r\n\r\n')
    expect(String((await once(caller, 'message'))[0])).toBe('\r\n')
    expect(user.drops).toEqual(['keep-alive'])
  })

  test('a silent browser is pinged, and stays as long as it answers', async () => {
    const { layer, user, clock } = await openRelay(['ws:127.0.0.1:1'], {}, { idleMs: 60_000 })
    const caller = await dial(layer)
    const closed = once(await dial(layer, { autoPong: false }), 'close')
    for (let asked = 0; asked < 4; asked++) {
      const pinged = once(caller, 'ping')
      clock.advance(25_250)
      await pinged
      // What was sent after the pong comes after it.
      const other = await dial(layer)
      other.send(MESSAGE)
      await user.message()
      other.terminate()
      await user.lost()
    }
    await closed
    expect([user.drops, caller.readyState]).toEqual([['idle'], WebSocket.OPEN])
  })

  test('a message not whole within its time ends its connection', async () => {
    const { layer, user, clock } = await openRelay(['ws:127.0.0.1:1'], {}, { halfOpenMs: 5_000 })
    const { socket, closed } = await rawWebSocket(layer)
    socket.write(frame(1, MESSAGE))
    await user.message()
    clock.advance(5_250)
    expect(user.drops).toEqual([])
    const other = await dial(layer)
    const arrived = async (bytes: Buffer) => {
      socket.write(bytes)
      other.send(MESSAGE)
      await user.message()
    }
    await arrived(frame(9, 'a ping is no message'))
    clock.advance(5_250)
    expect(user.drops).toEqual([])
    await arrived(Buffer.concat([frame(1, 'OPTIONS', false), frame(9, 'alive?')]))
    clock.advance(4_000)
    await arrived(Buffer.concat([frame(0, ' sip:', false), frame(9, 'alive?')]))
    expect(user.drops).toEqual([])
    clock.advance(1_250)
    await closed
    expect(user.drops).toEqual(['message-deadline'])
  })
})

describe('RFC 7118 §5: there is no other way to a browser than its own connection', () => {
  test('a response whose connection is gone is lost, and counted', async () => {
    const { layer, user, clock } = await openRelay(['ws:127.0.0.1:1'])
    const caller = await dial(layer)
    caller.send(MESSAGE)
    const { arrival } = await user.message()
    caller.terminate()
    await user.lost()
    const to = { transport: 'ws', address: '127.0.0.1', port: 80 } as const
    layer.send(Buffer.from('SIP/2.0 200'), 11, arrival.listener, to, arrival.connection)
    clock.advance(1)
    expect([user.drops, user.unreachables]).toEqual([['connection-gone'], []])
  })
})
