import { Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import { StreamTable } from '#engine/transport/stream-table.ts'
import type { WireUser } from '#engine/transport/wire.ts'
import { ManualClock } from '../support/manual-clock.ts'
import { idleWire, RecordingUser, TCP_LISTENER, testOptions } from './relay-fixture.ts'

const TO = { transport: 'tcp', address: '192.0.2.7', port: 5060 } as const

/** A connection of ours that is open and was heard from, and what becomes of it while this goes on for two minutes. */
function isKept(everySec: number, goOn: (wire: WireUser, send: (text: string) => void) => void): boolean {
  const clock = new ManualClock()
  const table = new StreamTable(clock, testOptions().limits, new RecordingUser())
  const socket = new Socket()
  const connection = table.connect(socket, TCP_LISTENER, TO)
  socket.emit('connect')
  connection.open(() => idleWire(0))
  connection.onReceived(false)
  for (let sec = 0; sec < 128; sec += everySec) {
    goOn(connection, (text) => connection.send(Buffer.from(text)))
    clock.advance(everySec * 1_000)
    table.sweep()
  }
  return table.find(TCP_LISTENER, TO) !== null
}

describe('RFC 3261 §17.1: a connection of ours over which no request is answered for 64 T1', () => {
  test('is given up, so that the next request makes a new one: a firewall may have forgotten it', () => {
    expect(isKept(5, (_, send) => send('OPTIONS sip:192.0.2.7 SIP/2.0'))).toBe(false)
  })

  test('is not one that anything comes over', () => {
    const answered = isKept(5, (wire, send) => {
      send('OPTIONS sip:192.0.2.7 SIP/2.0')
      wire.onReceived(false)
    })
    expect(answered).toBe(true)
  })

  test('is not one that carries what nobody answers: responses, ACK, pongs', () => {
    const texts = ['SIP/2.0 200 OK', 'ACK sip:192.0.2.7 SIP/2.0', '\r\n']
    for (const text of texts)
      expect(
        isKept(5, (_, send) => send(text)),
        text,
      ).toBe(true)
  })
})
