import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { seededRandom } from '#engine/base/random.ts'
import type { TransportLayer } from '#engine/transport/transport.ts'
import { firstListener, openRelay, stopRelays } from './relay-fixture.ts'
import { authority, removeFolders, tlsFolder } from './tls-fixture.ts'

const UPGRADE =
  'GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: sip\r\n\r\n'
const MESSAGE = 'OPTIONS sip:a@192.0.2.1 SIP/2.0\r\nContent-Length: 3\r\n\r\nabc'
const FRAMED = Buffer.concat([Buffer.from([0x82, 0x80 | MESSAGE.length, 0, 0, 0, 0]), Buffer.from(MESSAGE)])
const sockets: Socket[] = []

async function dial(layer: TransportLayer, isSecure: boolean) {
  const { address: host, port } = firstListener(layer)
  const raw = connect({ host, port })
  const socket = isSecure ? connectTls({ socket: raw, host, ca: authority.certificate }) : raw
  for (const end of [raw, socket]) end.on('error', () => {})
  sockets.push(raw, socket)
  await Promise.race([once(socket, isSecure ? 'secureConnect' : 'connect'), once(socket, 'close')])
  return { raw, socket }
}

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  await stopRelays()
  removeFolders()
})

describe.each(['tcp', 'tls', 'ws', 'wss'] as const)(
  'trust: no caller of a %s listener harms the others',
  (transport) => {
    test.each([1, 2])('noise, resets and half a handshake at any moment, seed %d', async (seed) => {
      const limits = { connectionsPerAddress: 100 }
      const { layer, user } = await openRelay(
        [`${transport}:127.0.0.1:1`],
        { tlsFolder: tlsFolder() },
        limits,
      )
      const isSecure = transport === 'tls' || transport === 'wss'
      const isWebSocket = transport === 'ws' || transport === 'wss'
      const start = isWebSocket ? [Buffer.from(UPGRADE), FRAMED] : [Buffer.from(MESSAGE)]
      const random = seededRandom(seed)
      for (let i = 0; i < 60; i++) {
        const { raw, socket } = await dial(layer, isSecure && random.unit() < 0.7)
        const sent = Buffer.concat([...start, random.bytes(random.below(200))])
        const from = random.unit() < 0.3 ? random.below(sent.length) : 0
        socket.write(sent.subarray(from, from + random.below(sent.length)))
        if (random.unit() < 0.3) await new Promise((resolve) => socket.write(random.bytes(5), resolve))
        if (random.unit() < 0.5) raw.resetAndDestroy()
        else socket.destroy()
      }
      // Not one is held any more: the only place there is, is free.
      limits.connectionsPerAddress = 1
      const before = user.count
      await vi.waitFor(
        async () => {
          const { raw, socket } = await dial(layer, isSecure)
          for (const bytes of start) socket.write(bytes)
          await Promise.race([
            once(raw, 'close'),
            vi.waitFor(() => expect(user.count).toBeGreaterThan(before)),
          ])
          raw.destroy()
          expect(user.count).toBeGreaterThan(before)
        },
        { timeout: 5_000 },
      )
    })
  },
)
