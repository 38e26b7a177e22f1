import { Socket } from 'node:net'
import { expect, test } from 'vitest'
import type { StreamConnection } from '#engine/transport/stream-connection.ts'
import { StreamTable } from '#engine/transport/stream-table.ts'
import { idleWire, RecordingUser, TCP_LISTENER, testOptions } from './relay-fixture.ts'

const MB = 1_024 * 1_024

function stage() {
  const user = new RecordingUser()
  const { clock, limits } = testOptions()
  const table = new StreamTable(clock, limits, user)
  const accept = (address: string, heldBytes: number): StreamConnection => {
    const from = { remoteAddress: { value: address }, remotePort: { value: 40_000 } }
    const connection = table.accept(Object.defineProperties(new Socket(), from), TCP_LISTENER)
    if (!connection) throw new Error('not accepted')
    connection.open(() => idleWire(heldBytes))
    return connection
  }
  const make = (address: string, heldBytes: number): StreamConnection => {
    const socket = new Socket()
    const connection = table.connect(socket, TCP_LISTENER, { transport: 'tcp', address, port: 5060 })
    socket.emit('connect')
    connection.open(() => idleWire(heldBytes))
    return connection
  }
  return { table, user, accept, make }
}

test('where unfinished messages take all the memory they may, the longest-lived connections keep theirs', () => {
  const { table, user, accept } = stage()
  const [first, second] = [accept('198.51.100.1', 100 * MB), accept('198.51.100.2', 100 * MB)]
  table.sweep()
  expect([first.isOpen, second.isOpen, user.drops]).toEqual([true, false, ['receive-buffers-full']])
})

test('strangers cannot take that memory from the connections we made to destinations', () => {
  const { table, user, accept, make } = stage()
  const stranger = accept('198.51.100.1', 128 * MB)
  const destination = make('192.0.2.7', MB)
  table.sweep()
  expect([destination.isOpen, stranger.isOpen, user.drops]).toEqual([true, false, ['receive-buffers-full']])
})
