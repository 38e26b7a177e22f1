import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import WebSocket, { type ClientOptions } from 'ws'
import type { TransportLayer } from '#engine/transport/transport.ts'
import { firstListener, openRelay, stopRelays } from './relay-fixture.ts'
import { authority, removeFolders, tlsFolder } from './tls-fixture.ts'

const MESSAGE = 'OPTIONS sip:a@192.0.2.1 SIP/2.0\r\nCall-ID: one\r\n\r\nabc'
const sockets: WebSocket[] = []
const plain: Socket[] = []

function browser(
  layer: TransportLayer,
  protocols: string[] = ['sip'],
  options: ClientOptions = {},
): WebSocket {
  const { transport, hostPort } = firstListener(layer)
  const trust = { ca: authority.certificate, servername: 'sip.example.org' }
  const socket = new WebSocket(`${transport}://${hostPort}/`, protocols, { ...trust, ...options })
  socket.on('error', () => {})
  sockets.push(socket)
  return socket
}

async function dial(layer: TransportLayer, options: ClientOptions = {}): Promise<WebSocket> {
  const socket = browser(layer, ['sip'], options)
  await once(socket, 'open')
  return socket
}

/** A raw connection to the listener; `heard` grows. */
async function raw(layer: TransportLayer) {
  const { address: host, port } = firstListener(layer)
  const socket = connect({ host, port })
  plain.push(socket)
  socket.setNoDelay(true)
  const heard = { text: '' }
  socket.on('error', () => {})
  socket.on('data', (chunk) => {
    heard.text += chunk.toString('latin1')
  })
  await once(socket, 'connect')
  return { socket, heard, closed: once(socket, 'close') }
}

const KEY = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n'
const UPGRADE = `GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n${KEY}`
const SIP = 'Sec-WebSocket-Protocol: sip\r\n'
const VERSION = 'Sec-WebSocket-Version: 13\r\n'

async function rawWebSocket(layer: TransportLayer) {
  const opened = await raw(layer)
  opened.socket.write(`${UPGRADE}${VERSION}${SIP}\r\n`)
  while (!opened.heard.text.includes('\r\n\r\n')) await once(opened.socket, 'data')
  return opened
}

/** A masked frame of a client (RFC 6455 §5.2), with the mask 0. */
function frame(opcode: number, payload: string, isLast = true): Buffer {
  const body = Buffer.from(payload)
  if (body.length > 125) throw new Error('too long for this test')
  const start = Buffer.from([(isLast ? 0x80 : 0) | opcode, 0x80 | body.length, 0, 0, 0, 0])
  return Buffer.concat([start, body])
}

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate()
  for (const socket of plain.splice(0)) socket.destroy()
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

describe('RFC 6455 §5: frames', () => {
  test('one byte at a time', async () => {
    const { layer, user } = await openRelay(['ws:127.0.0.1:1'])
    const { socket } = await rawWebSocket(layer)
    for (const byte of frame(1, MESSAGE)) socket.write(Buffer.from([byte]))
    expect((await user.message()).bytes.toString()).toBe(MESSAGE)
  })

  test('§5.4: a message in pieces, with a ping between them', async () => {
    const { layer, user } = await openRelay(['ws:127.0.0.1:1'])
    const { socket, heard } = await rawWebSocket(layer)
    const before = heard.text.length
    const pieces = [
      frame(2, MESSAGE.slice(0, 9), false),
      frame(9, 'alive?'),
      frame(0, MESSAGE.slice(9, 20), false),
    ]
    for (const piece of [...pieces, frame(0, MESSAGE.slice(20))]) socket.write(piece)
    expect((await user.message()).bytes.toString()).toBe(MESSAGE)
    while (heard.text.length < before + 8) await once(socket, 'data')
    expect(heard.text.slice(before)).toBe('\u008a\u0006alive?')
  })

  test('text where every octet may be text, else binary (RFC 7118 §4.2)', async () => {
    const { layer, user } = await openRelay(['ws:127.0.0.1:1'])
    const caller = await dial(layer)
    const binary = Buffer.concat([Buffer.from('SIP/2.0 200 OK\r\n\r\n'), Buffer.from([0xff, 0])])
    caller.send(Buffer.concat([Buffer.from(MESSAGE), Buffer.from([0xff, 0])]), { binary: true })
    const { bytes, arrival } = await user.message()
    expect(bytes.subarray(-2)).toEqual(Buffer.from([0xff, 0]))
    arrival.connection?.send(Buffer.from('SIP/2.0 200 Schön\r\n\r\n'))
    const [text, isTextBinary] = await once(caller, 'message')
    arrival.connection?.send(binary)
    const [rest, isRestBinary] = await once(caller, 'message')
    expect([text.toString(), isTextBinary, rest, isRestBinary]).toEqual([
      'SIP/2.0 200 Schön\r\n\r\n',
      false,
      binary,
      true,
    ])
  })

  test.each([
    ['no mask (§5.1)', Buffer.from([0x81, 2, 0x61, 0x62]), 1002],
    ['text that is no UTF-8 (§8.1)', Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0xff, 0xfe]), 1007],
    ['a reserved opcode (§5.2)', frame(3, 'x'), 1002],
    ['a compressed frame (RFC 7692)', Buffer.from([0xc1, 0x81, 0, 0, 0, 0, 0x61]), 1002],
  ])('%s: closed with its code', async (_what, bytes, code) => {
    const { layer, user } = await openRelay(['ws:127.0.0.1:1'])
    const { socket, heard, closed } = await rawWebSocket(layer)
    const before = heard.text.length
    socket.write(bytes)
    await closed
    const close = Buffer.from(heard.text.slice(before), 'latin1')
    expect([close[0], close.readUInt16BE(2)]).toEqual([0x88, code])
    expect(user.drops).toEqual(['not-sip'])
    await user.lost()
  })

  test('a message above the limit, whole or in pieces, is not read to its end (§7.4.1: 1009)', async () => {
    const limits = { messageBytes: 4_096 }
    const { layer, user } = await openRelay(['ws:127.0.0.1:1'], {}, limits)
    const whole = await dial(layer)
    whole.send(MESSAGE.padEnd(4_097, 'x'))
    expect((await once(whole, 'close'))[0]).toBe(1009)
    const pieces = await dial(layer)
    for (let i = 0; i < 5; i++) pieces.send('x'.repeat(1_000), { fin: false })
    expect((await once(pieces, 'close'))[0]).toBe(1009)
    const fitting = await dial(layer)
    fitting.send(MESSAGE.padEnd(4_096, 'x'))
    expect((await user.message()).bytes).toHaveLength(4_096)
    expect(user.drops).toEqual(['message-too-large', 'message-too-large'])
    // What may be read is read: the floor above answers it.
    limits.messageBytes = 2_048
    fitting.send(MESSAGE.padEnd(2_049, 'x'))
    expect((await user.message()).bytes).toHaveLength(2_049)
  })

  test('what is no SIP is dropped; the next message is read', async () => {
    const { layer, user } = await openRelay(['ws:127.0.0.1:1'])
    const caller = await dial(layer)
    for (const text of ['\u0000\u0001', '', ' INVITE']) caller.send(text)
    caller.send(MESSAGE)
    expect((await user.message()).bytes.toString()).toBe(MESSAGE)
    expect(user.drops).toEqual(['not-sip', 'keep-alive', 'not-sip'])
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
