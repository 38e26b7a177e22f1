import { once } from 'node:events'
import { afterEach, describe, expect, test } from 'vitest'
import { openRelay, stopRelays } from './relay-fixture.ts'
import { dial, endBrowsers, frame, MESSAGE, rawWebSocket } from './websocket-fixture.ts'

afterEach(async () => {
  endBrowsers()
  await stopRelays()
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

  test('a message that begins in the packet of the one before has no more time than another', async () => {
    const { layer, user, clock } = await openRelay(['ws:127.0.0.1:1'], {}, { halfOpenMs: 2_000 })
    const { socket } = await rawWebSocket(layer)
    socket.write(Buffer.concat([frame(1, MESSAGE), frame(1, MESSAGE).subarray(0, 20)]))
    await user.message()
    clock.advance(5_000)
    expect(user.drops).toEqual(['message-deadline'])
  })
})
