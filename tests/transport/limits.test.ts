import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import type { TransportLayer } from '#engine/transport/transport.ts'
import { firstListener, openRelay, stopRelays } from './relay-fixture.ts'

const sockets: Socket[] = []

function message(bytes: number, headerBytes = 0): string {
  const bare = 'OPTIONS sip:a@192.0.2.1 SIP/2.0\r\n'
  const padding = headerBytes > 0 ? `X: ${'h'.repeat(headerBytes - bare.length - 25)}\r\n` : ''
  const header = `${bare}${padding}Content-Length: `
  const body = bytes - header.length - 4 - String(bytes).length
  return `${header}${String(body).padStart(String(bytes).length, '0')}\r\n\r\n${'b'.repeat(body)}`
}

async function dial(layer: TransportLayer): Promise<Socket> {
  const { address: host, port } = firstListener(layer)
  const socket = connect({ host, port })
  socket.on('error', () => {})
  sockets.push(socket)
  await once(socket, 'connect')
  return socket
}

const ended = (socket: Socket) => (socket.destroyed ? Promise.resolve() : once(socket.resume(), 'close'))

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  await stopRelays()
})

describe('limits hold from the moment they are changed, on connections that are there', () => {
  test('bytes of a message on a stream', async () => {
    const limits = { messageBytes: 10_000 }
    const { layer, user } = await openRelay(['tcp:127.0.0.1:1'], {}, limits)
    const caller = await dial(layer)
    caller.write(message(10_000))
    expect((await user.message()).bytes).toHaveLength(10_000)
    limits.messageBytes = 5_000
    caller.write(message(5_000))
    expect((await user.message()).bytes).toHaveLength(5_000)
    caller.write(message(5_001))
    await ended(caller)
    expect(user.drops).toEqual(['message-too-large'])
  })

  test('bytes of its header part, whole or not', async () => {
    const limits = { headerBytes: 3_000 }
    const { layer, user } = await openRelay(['tcp:127.0.0.1:1'], {}, limits)
    const [whole, endless] = [await dial(layer), await dial(layer)]
    whole.write(message(4_000, 2_900))
    expect((await user.message()).bytes).toHaveLength(4_000)
    limits.headerBytes = 2_000
    whole.write(message(4_000, 2_900))
    endless.write(message(4_000, 2_900).slice(0, 2_500))
    await Promise.all([ended(whole), ended(endless)])
    expect(user.drops).toEqual(['header-too-large', 'header-too-large'])
  })

  test('connections, altogether and per address', async () => {
    const limits = { connections: 4, connectionsPerAddress: 2 }
    const { layer, user } = await openRelay(['tcp:127.0.0.1:1'], {}, limits)
    await dial(layer)
    await dial(layer)
    await ended(await dial(layer))
    limits.connectionsPerAddress = 10
    await dial(layer)
    await ended(await dial(layer))
    limits.connections = 5
    const last = await dial(layer)
    last.write(message(100))
    await user.message()
    expect(user.drops).toEqual(['connection-limit-per-address', 'connection-limit'])
  })

  test('whoever takes all the connections there are leaves an eighth of them for ours', async () => {
    const { layer, user } = await openRelay(['tcp:127.0.0.1:1'], {}, { connections: 16 })
    const held: Socket[] = []
    for (let i = 0; i < 14; i++) held.push(await dial(layer))
    await ended(await dial(layer))
    expect([user.drops, held.filter((socket) => socket.destroyed)]).toEqual([['connection-limit'], []])
    const server = createServer((socket) => socket.on('error', () => {}).pipe(socket))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.4', resolve))
    const bound = server.address()
    const port = typeof bound === 'object' && bound ? bound.port : 0
    const text = Buffer.from(message(100))
    layer.send(
      text,
      text.length,
      firstListener(layer),
      { transport: 'tcp', address: '127.0.0.4', port },
      null,
    )
    expect((await user.message()).arrival.port).toBe(port)
    server.close()
  })

  test('time: for the first byte, for a message, without a byte', async () => {
    const limits = { halfOpenMs: 60_000, idleMs: 600_000 }
    const { layer, user, clock } = await openRelay(['tcp:127.0.0.1:1'], {}, limits)
    const mute = await dial(layer)
    const [slow, idle] = [await dial(layer), await dial(layer)]
    slow.write(`${message(100)}OPT`)
    idle.write(message(100))
    await user.message()
    await user.message()
    clock.advance(20_000)
    expect(user.drops).toEqual([])
    limits.halfOpenMs = 15_000
    clock.advance(250)
    await Promise.all([ended(mute), ended(slow)])
    limits.idleMs = 15_000
    clock.advance(250)
    await ended(idle)
    expect(user.drops).toEqual(['half-open', 'message-deadline', 'idle'])
  })
})

describe('what keeps within the limits is not cut', () => {
  test('a stream of messages that never ends between two packets outlives the message deadline', async () => {
    const { layer, user, clock } = await openRelay(['tcp:127.0.0.1:1'], {}, { halfOpenMs: 1_000 })
    const caller = await dial(layer)
    const text = message(200)
    caller.write(text.slice(0, 100))
    for (let i = 0; i < 10; i++) {
      caller.write(text.slice(100) + text.slice(0, 100))
      await user.message()
      clock.advance(750)
    }
    expect(user.drops).toEqual([])
  })
})
