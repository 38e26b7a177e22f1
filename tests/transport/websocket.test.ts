import { once } from 'node:events'
import { afterEach, describe, expect, test } from 'vitest'
import WebSocket from 'ws'
import { firstListener, openRelay, stopRelays } from './relay-fixture.ts'
import { authority, removeFolders, tlsFolder } from './tls-fixture.ts'

const MESSAGE = 'OPTIONS sip:a@192.0.2.1 SIP/2.0\r\n\r\n'
const sockets: WebSocket[] = []

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate()
  await stopRelays()
  removeFolders()
})

describe.each(['ws', 'wss'] as const)('RFC 7118 over %s', (transport) => {
  test('§5.1: one message in each WebSocket message, both ways', async () => {
    const { layer, user } = await openRelay([`${transport}:127.0.0.1:1`], { tlsFolder: tlsFolder() })
    const { port } = firstListener(layer)
    const browser = new WebSocket(`${transport}://127.0.0.1:${port}/`, 'sip', { ca: authority.certificate })
    sockets.push(browser)
    await once(browser, 'open')
    browser.send(MESSAGE)
    const { bytes, arrival } = await user.message()
    expect(bytes.toString()).toBe(MESSAGE)
    arrival.connection?.send(Buffer.from('SIP/2.0 200 OK\r\n\r\n'))
    const [heard, isBinary] = await once(browser, 'message')
    expect([heard.toString(), isBinary]).toEqual(['SIP/2.0 200 OK\r\n\r\n', false])
  })
})
