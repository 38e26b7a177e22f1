import { once } from 'node:events'
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls'
import { afterEach, describe, expect, test } from 'vitest'
import type { TransportLayer } from '#engine/transport/transport.ts'
import { firstListener, openRelay, stopRelays } from './relay-fixture.ts'
import { authority, removeFolders, tlsFolder } from './tls-fixture.ts'

const MESSAGE = 'OPTIONS sip:a@192.0.2.1 SIP/2.0\r\nl: 3\r\n\r\nabc'
const sockets: TLSSocket[] = []

async function dial(layer: TransportLayer, options: ConnectionOptions = {}): Promise<TLSSocket> {
  const { address: host, port } = firstListener(layer)
  const socket = connect({ host, port, ca: authority.certificate, ...options })
  sockets.push(socket)
  await once(socket, 'secureConnect')
  return socket
}

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  await stopRelays()
  removeFolders()
})

describe('RFC 3261 §26.2.1: TLS from callers', () => {
  test('messages both ways over one connection, one byte at a time', async () => {
    const { layer, user } = await openRelay(['tls:127.0.0.1:1'], { tlsFolder: tlsFolder() })
    const caller = await dial(layer)
    for (const byte of MESSAGE) caller.write(byte)
    const { bytes, arrival } = await user.message()
    expect(bytes.toString()).toBe(MESSAGE)
    expect(arrival).toMatchObject({ address: '127.0.0.1', port: caller.localPort })
    arrival.connection?.send(Buffer.from('SIP/2.0 200 OK\r\n\r\n'))
    const [heard] = await once(caller, 'data')
    expect(heard.toString()).toBe('SIP/2.0 200 OK\r\n\r\n')
  })
})
