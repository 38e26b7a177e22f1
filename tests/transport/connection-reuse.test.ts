import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import type { Endpoint } from '#engine/contract/address.ts'
import { firstListener, openRelay, stopRelays } from './relay-fixture.ts'

const MESSAGE = Buffer.from('OPTIONS sip:a@192.0.2.1 SIP/2.0\r\nl: 3\r\n\r\nabc')
const sockets: Socket[] = []

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  await stopRelays()
})

/** Somebody connects to us, and says with its address and port that it is the destination. */
async function inbound(from: string) {
  const { layer, user } = await openRelay(['tcp:127.0.0.1:1'])
  const { address, port } = firstListener(layer)
  const socket = connect({ host: address, port, localAddress: from })
  sockets.push(socket)
  await once(socket, 'connect')
  socket.write(MESSAGE)
  const { arrival } = await user.message()
  const to: Endpoint = { transport: 'tcp', address: from, port: arrival.port }
  return { layer, user, socket, arrival, to }
}

test('RFC 5923 §5: a stream that somebody else made is not used for a new request, though address and port fit', async () => {
  const { layer, user, socket, to } = await inbound('127.0.0.7')
  let heard = 0
  socket.on('data', () => heard++)
  layer.send(Buffer.from(MESSAGE), MESSAGE.length, firstListener(layer), to, null)
  // Nobody listens there: a connection of our own was tried instead.
  expect(await user.unreachable()).toEqual(to)
  expect(heard).toBe(0)
})

test('§18.2.2: it is used for what belongs to it: a response, and a request of the dialog that came over it', async () => {
  const { layer, socket, arrival, to } = await inbound('127.0.0.7')
  expect(layer.connectionOf(to, arrival.listener)).toBe(arrival.connection)
  layer.send(Buffer.from(MESSAGE), MESSAGE.length, arrival.listener, to, arrival.connection)
  const [bytes] = await once(socket, 'data')
  expect(bytes).toEqual(MESSAGE)
})
