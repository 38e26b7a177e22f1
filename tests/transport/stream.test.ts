import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Endpoint } from '#engine/contract/address.ts'
import type { TransportLayer } from '#engine/transport/transport.ts'
import { firstListener, openRelay, stopRelays } from './relay-fixture.ts'

const MESSAGE = 'OPTIONS sip:a@192.0.2.1 SIP/2.0\r\nl: 3\r\n\r\nabc'
const sockets: Socket[] = []
const servers: Server[] = []

async function dial(layer: TransportLayer, localAddress = '127.0.0.1'): Promise<Socket> {
  const { address, port } = firstListener(layer)
  const socket = connect({ host: address, port, localAddress })
  socket.on('error', () => {})
  sockets.push(socket)
  await once(socket, 'connect')
  return socket
}

async function destination(onSocket: (socket: Socket) => void): Promise<Endpoint> {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    sockets.push(socket)
    onSocket(socket)
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.4', resolve))
  const bound = server.address()
  if (typeof bound !== 'object' || !bound) throw new Error('not bound')
  return { transport: 'tcp', address: '127.0.0.4', port: bound.port }
}

async function closedPort(): Promise<Endpoint> {
  const endpoint = await destination(() => {})
  await new Promise<void>((resolve) => servers.pop()?.close(() => resolve()))
  return endpoint
}

const ended = (socket: Socket) => (socket.destroyed ? Promise.resolve() : once(socket.resume(), 'close'))

function sendText(layer: TransportLayer, text: string, to: Endpoint, connection = null): void {
  const bytes = Buffer.from(text)
  layer.send(bytes, bytes.length, firstListener(layer), to, connection)
  bytes.fill('X')
}

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))))
  await stopRelays()
})

describe('§18.3 over a socket', () => {
  test('one byte at a time, then pipelined: every message, with its connection', async () => {
    const { layer, user } = await openRelay(['tcp:127.0.0.1:1'])
    const caller = await dial(layer, '127.0.0.3')
    caller.setNoDelay(true)
    for (const byte of MESSAGE) caller.write(byte)
    const first = await user.message()
    caller.write(MESSAGE + MESSAGE)
    const others = [await user.message(), await user.message()]
    for (const { bytes, arrival } of [first, ...others]) {
      expect(bytes.toString()).toBe(MESSAGE)
      expect(arrival).toMatchObject({
        address: '127.0.0.3',
        port: caller.localPort,
        listener: firstListener(layer),
      })
      expect(arrival.connection).toBe(first.arrival.connection)
    }
  })

  test.each([
    ['two Content-Lengths', 'l: 3\r\nContent-Length: 3', 'content-length-repeated'],
    ['a negative one', 'Content-Length: -1', 'content-length-invalid'],
    ['a huge one', 'Content-Length: 4294967296', 'message-too-large'],
    ['none', 'Subject: x', 'content-length-missing'],
  ])('%s: the header part can be answered, then the connection is closed', async (_name, lines, reason) => {
    const { layer, user } = await openRelay(['tcp:127.0.0.1:1'])
    user.answer = ({ arrival }) => arrival.connection?.send(Buffer.from('SIP/2.0 400 Bad\r\n\r\n'))
    const caller = await dial(layer)
    caller.write(`OPTIONS sip:a SIP/2.0\r\n${lines}\r\n\r\nabc${MESSAGE}`)
    let heard = ''
    caller.on('data', (chunk) => {
      heard += chunk
    })
    await once(caller, 'close')
    expect(heard).toBe('SIP/2.0 400 Bad\r\n\r\n')
    expect(user.drops).toEqual([reason])
    expect((await user.message()).bytes.toString()).toBe(`OPTIONS sip:a SIP/2.0\r\n${lines}\r\n\r\n`)
  })

  test.each([
    ['a TLS hello', '\u0016\u0003\u0001', 'not-sip'],
    ['an endless header', 'a'.repeat(70_000), 'header-too-large'],
  ])('%s: closed without a word', async (_name, text, reason) => {
    const { layer, user } = await openRelay(['tcp:127.0.0.1:1'])
    const caller = await dial(layer)
    caller.write(Buffer.from(text, 'latin1'))
    await ended(caller)
    expect(user.drops).toEqual([reason])
  })

  test('RFC 5626 §4.4.1: CRLF CRLF is answered by CRLF', async () => {
    const { layer, user } = await openRelay(['tcp:127.0.0.1:1'])
    const caller = await dial(layer)
    caller.write('\r\n\r\n')
    const [pong] = await once(caller, 'data')
    expect(pong.toString()).toBe('\r\n')
    expect(user.drops).toEqual(['keep-alive'])
  })
})

describe('deadlines and caps', () => {
  test('a message not whole 10 s after its first byte ends its connection; other connections stay', async () => {
    const { layer, user, clock } = await openRelay(['tcp:127.0.0.1:1'])
    const slow = await dial(layer)
    const quiet = await dial(layer)
    quiet.write(MESSAGE)
    await user.message()
    slow.write(`${MESSAGE}OPTIONS sip:`)
    await user.message()
    clock.advance(9_999)
    slow.write('a')
    quiet.write(MESSAGE)
    await user.message()
    expect(user.drops).toEqual([])
    clock.advance(251)
    await ended(slow)
    expect(user.drops).toEqual(['message-deadline'])
    expect(quiet.destroyed).toBe(false)
    await user.lost()
  })

  test('15 minutes without a byte end a connection', async () => {
    const { layer, user, clock } = await openRelay(['tcp:127.0.0.1:1'])
    const caller = await dial(layer)
    caller.write(MESSAGE)
    const { arrival } = await user.message()
    clock.advance(14 * 60_000)
    arrival.connection?.send(Buffer.from('x'))
    clock.advance(14 * 60_000)
    expect(user.drops).toEqual([])
    clock.advance(61_000)
    await ended(caller)
    expect(user.drops).toEqual(['idle'])
    expect(arrival.connection?.isOpen).toBe(false)
  })

  test('connections per address are capped; another address, and one after the other, still come in', async () => {
    const { layer, user } = await openRelay(['tcp:127.0.0.1:1'], {}, { connectionsPerAddress: 3 })
    const held = [await dial(layer), await dial(layer), await dial(layer)]
    const refused = await dial(layer)
    await ended(refused)
    expect(user.drops).toEqual(['connection-limit-per-address'])
    const other = await dial(layer, '127.0.0.3')
    other.write(MESSAGE)
    await user.message()
    for (const socket of held) {
      socket.destroy()
      await user.lost()
    }
    for (let i = 0; i < 3; i++) {
      const next = await dial(layer)
      next.write(MESSAGE)
      expect((await user.message()).arrival.port).toBe(next.localPort)
    }
    await ended(await dial(layer))
    expect(user.drops).toEqual(Array(2).fill('connection-limit-per-address'))
  })

  test('all connections together are capped; one place in eight is ours alone; what cannot be sent is told after the call', async () => {
    const { layer, user, clock } = await openRelay(['tcp:127.0.0.1:1'], {}, { connections: 8 })
    for (let i = 0; i < 7; i++) {
      const caller = await dial(layer)
      caller.write(MESSAGE)
      await user.message()
    }
    await ended(await dial(layer, '127.0.0.3'))
    expect(user.drops).toEqual(['connection-limit'])
    let heard = ''
    const near = await destination((socket) => socket.on('data', (bytes) => (heard += bytes)))
    sendText(layer, MESSAGE, near)
    await vi.waitFor(() => expect(heard).toBe(MESSAGE))
    const to: Endpoint = { transport: 'tcp', address: '127.0.0.5', port: 5060 }
    sendText(layer, MESSAGE, to)
    expect([user.drops, user.unreachables]).toEqual([['connection-limit', 'connection-limit'], []])
    clock.advance(0)
    expect(user.unreachables).toEqual([to])
  })

  test('a peer that does not read costs 1 MB at most, then its connection', async () => {
    const { layer, user } = await openRelay(['tcp:127.0.0.1:1'])
    const caller = await dial(layer)
    caller.pause()
    caller.write(MESSAGE)
    const { connection } = (await user.message()).arrival
    const block = Buffer.alloc(60_000, 'x')
    let sends = 0
    while (connection?.send(block)) sends++
    expect(sends).toBeLessThan(500)
    expect(connection?.isOpen).toBe(false)
    expect(user.drops).toEqual(['peer-reads-too-slowly'])
    expect((await user.lost()).id).toBe(connection?.id)
  })
})

describe('§18.2.2, §18.1.1: which connection a message takes', () => {
  test('a response goes over the connection its request came on, from the caller’s buffer at once', async () => {
    const { layer, user } = await openRelay(['tcp:127.0.0.1:1'])
    const caller = await dial(layer)
    caller.write(MESSAGE)
    const { arrival } = await user.message()
    const out = Buffer.from('SIP/2.0 200 OK\r\n\r\n')
    layer.send(
      out,
      out.length,
      arrival.listener,
      { transport: 'tcp', address: '127.0.0.4', port: 9 },
      arrival.connection,
    )
    out.fill('X')
    const [heard] = await once(caller, 'data')
    expect(heard.toString()).toBe('SIP/2.0 200 OK\r\n\r\n')
  })

  test('when that connection is gone it goes over a new one to the endpoint given', async () => {
    const { layer, user } = await openRelay(['tcp:127.0.0.1:1'])
    const caller = await dial(layer)
    caller.write(MESSAGE)
    const { arrival } = await user.message()
    caller.destroy()
    await user.lost()
    const heard = Promise.withResolvers<string>()
    const to = await destination((socket) => socket.once('data', (chunk) => heard.resolve(chunk.toString())))
    layer.send(Buffer.from('SIP/2.0 200'), 11, arrival.listener, to, arrival.connection)
    expect(await heard.promise).toBe('SIP/2.0 200')
  })

  test('requests share one connection to a destination, made once, from the listener’s address', async () => {
    const { layer, user } = await openRelay(['tcp:127.0.0.2:1'])
    const accepted: Socket[] = []
    const to = await destination((socket) => {
      accepted.push(socket)
      socket.on('data', (chunk) => socket.write(chunk))
    })
    sendText(layer, MESSAGE, to)
    sendText(layer, MESSAGE, to)
    const first = await user.message()
    await user.message()
    sendText(layer, MESSAGE, to)
    const last = await user.message()
    expect(accepted.map((socket) => socket.remoteAddress)).toEqual(['127.0.0.2'])
    expect(last.arrival.connection).toBe(first.arrival.connection)
    expect(first.arrival).toMatchObject({ address: to.address, port: to.port })
  })

  test('a closed port is told once, and a port that opens later is reached', async () => {
    const { layer, user } = await openRelay(['tcp:127.0.0.1:1'])
    const to = await closedPort()
    sendText(layer, MESSAGE, to)
    sendText(layer, MESSAGE, to)
    expect(await user.unreachable()).toEqual(to)
    expect(user.unreachables).toHaveLength(1)
    const heard = Promise.withResolvers<string>()
    const server = createServer((socket) => {
      sockets.push(socket)
      socket.once('data', (chunk) => heard.resolve(chunk.toString()))
    })
    servers.push(server)
    await new Promise<void>((resolve) => server.listen(to.port, to.address, resolve))
    sendText(layer, MESSAGE, to)
    expect(await heard.promise).toBe(MESSAGE)
  })

  test('a connection that is not made within 2 s is unreachable', async () => {
    const { layer, user, clock } = await openRelay(['tcp:127.0.0.1:1'])
    const to = await destination(() => {})
    // The event loop is not entered before the clock has moved: the kernel's yes comes too late.
    sendText(layer, MESSAGE, to)
    clock.advance(1_999)
    expect(user.unreachables).toEqual([])
    clock.advance(251)
    expect(user.unreachables).toEqual([to])
  })
})
