import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import snmp from 'net-snmp'
import { afterEach, describe, expect, test } from 'vitest'
import { watchSnmp } from '#engine/load/snmp.ts'
import { LoadEar, turns } from '#tests/support/load-ear.ts'
import { answerTo, type SnmpAsked, SnmpPeer, tlv } from '#tests/support/snmp-peer.ts'

const OID = '1.3.6.1.4.1.22736.1.5.1.0'
const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

async function scene(answer: (asked: SnmpAsked) => readonly Buffer[], { every = 5, oid = OID } = {}) {
  const peer = await SnmpPeer.listen(answer)
  const ear = new LoadEar(watchSnmp, `snmp://canary@127.0.0.1:${peer.port}/${oid}#max=100&every=${every}`)
  closers.push(
    () => ear.watch.stop(),
    () => peer.close(),
  )
  return { peer, ear }
}

const saying = (value: Buffer) => (asked: SnmpAsked) => [answerTo(asked, value)]
const number = (...bytes: number[]) => tlv(2, bytes)
const text = (words: string) => tlv(4, Buffer.from(words))

/** Timers of this process, where the library's would stand. */
const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length

describe('an SNMP agent', () => {
  test.each([
    ['Integer32', number(12), 12],
    ['Integer32 of two bytes', number(0x01, 0x00), 256],
    ['Counter32', tlv(0x41, [0, 0xff, 0xff, 0xff, 0xff]), 4_294_967_295],
    ['Gauge32', tlv(0x42, [42]), 42],
    ['Counter64', tlv(0x46, [0x01, 0x00, 0x00, 0x00, 0x00]), 4_294_967_296],
    ['a text of digits', text(' 17\0'), 17],
    ['a text with a fraction', text('0.75'), 0.75],
    ['nought', number(0), 0],
  ])('tells a figure as %s', async (_, value, sessions) => {
    const { ear } = await scene(saying(value))
    expect(await ear.nextFigures()).toMatchObject({ sessions, maxSessions: 100, health: null })
    expect(ear.states).toEqual(['connecting', 'connected'])
  })

  test.each([
    ['noSuchObject', tlv(0x80), 'the agent has no such object'],
    ['noSuchInstance', tlv(0x81), 'the agent has no such instance; a single value ends with .0'],
    ['endOfMibView', tlv(0x82), 'the agent shows nothing there'],
    ['a negative number', number(0xff), 'the value there is negative'],
    ['a text without a number', text('canary 12'), 'the text there is no number'],
    ['1e400', text('1e400'), 'the text there is no number'],
    ['NaN', text('NaN'), 'the text there is no number'],
    ['-1', text('-1'), 'the text there is no number'],
    ['a long text', text('1'.repeat(2_000)), 'the text there is no number'],
    ['an empty text', text(''), 'the text there is no number'],
    [
      'a number beyond all counts',
      tlv(0x46, [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
      'the value there is too large',
    ],
    ['an empty Counter64', tlv(0x46), 'the value there is no number'],
    ['an address', tlv(0x40, [127, 0, 0, 1]), 'the value there is no number'],
    ['an OID', tlv(6, [0x2b, 6]), 'the value there is no number'],
    ['null', tlv(5), 'the value there is no number'],
  ])('%s is no figure, in words of ours', async (_, value, problem) => {
    const { ear } = await scene(saying(value))
    expect(await ear.outcome()).toBe(`malformed: ${problem}`)
  })

  test('another OID, another community, another version, an error: no answer to this question', async () => {
    const value = number(1)
    for (const [different, problem] of [
      [{ oid: Buffer.from([0x2b, 6, 1]) }, 'its answer does not fit the question'],
      [{ community: Buffer.from('other') }, 'its answer does not fit the question'],
      [{ version: 0 }, 'its answer does not fit the question'],
      [{ pdu: 0xa0 }, 'its answer does not fit the question'],
      [{ pdu: 0xa8 }, 'its answer does not fit the question'],
      [{ status: 16 }, 'the agent answers with an error'],
    ] as const) {
      const { ear } = await scene((asked) => [answerTo(asked, value, different)])
      expect(await ear.outcome()).toBe(`malformed: ${problem}`)
      expect(ear.states.join()).not.toContain('canary')
    }
  })

  test('an answer to a question that nobody asked is passed over', async () => {
    const { ear } = await scene((asked) => [
      answerTo(asked, number(99), { requestId: Buffer.from([7]) }),
      answerTo(asked, number(3)),
    ])
    expect(await ear.nextFigures()).toMatchObject({ sessions: 3 })
  })

  test.each([
    ['nothing', Buffer.alloc(0)],
    ['one byte', Buffer.from([0x30])],
    ['text', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['a length of four gigabytes', Buffer.from([0x30, 0x84, 0xff, 0xff, 0xff, 0xff, 2, 1, 1])],
    ['a length of 127 bytes', Buffer.from([0x30, 0xff, ...Array(127).fill(0xff), 2, 1, 1])],
    ['an endless sequence', Buffer.from([0x30, 0x80, 2, 1, 1])],
    ['sequences within sequences', Buffer.alloc(4_000, 0x30)],
    ['a trap of version 1', tlv(0x30, tlv(2, [0]), tlv(4, Buffer.from('canary')), tlv(0xa4))],
    ['more than a figure takes', tlv(0x30, tlv(2, [1]), tlv(4, Buffer.alloc(5_000)))],
  ])('%s in place of an answer ends the question, not the process', async (_, bytes) => {
    const { ear } = await scene(() => [bytes])
    expect(await ear.outcome()).toBe('malformed: its answer does not fit the question')
  })

  test('a message of version 3 under our own id ends the question, not the process', async () => {
    const { ear } = await scene(({ requestId }) => [
      tlv(
        0x30,
        tlv(2, [3]),
        tlv(0x30, tlv(2, requestId), tlv(2, [0x10, 0]), tlv(4, [3]), tlv(2, [3])),
        tlv(4, tlv(0x30, tlv(4), tlv(2, [0]), tlv(2, [0]), tlv(4), tlv(4), tlv(4))),
        tlv(4, Buffer.alloc(32)),
      ),
    ])
    expect(await ear.outcome()).toBe('malformed: its answer does not fit the question')
  })

  test('a flood of answers to nothing ends the question', async () => {
    const { ear } = await scene((asked) =>
      Array.from({ length: 40 }, () => answerTo(asked, number(1), { requestId: Buffer.from([7]) })),
    )
    expect(await ear.outcome()).toBe('malformed: its answer does not fit the question')
  })

  test('no answer is silence, after the question was put again: a wrong community looks like that', async () => {
    const { ear, peer } = await scene(() => [])
    expect(await ear.outcome()).toBe(
      'silent: no answer within 5 s: no agent is there, or the community is wrong',
    )
    expect(peer.heard).toBe(4)
  })

  test('a lost datagram is made good by the next', async () => {
    let count = 0
    const { ear } = await scene((asked) => (++count === 1 ? [] : [answerTo(asked, number(5))]))
    expect(await ear.nextFigures()).toMatchObject({ sessions: 5 })
    expect(ear.states).toEqual(['connecting', 'connected'])
  })

  test('a port where nobody listens is refused', async () => {
    const socket = createSocket('udp4')
    socket.bind(0, '127.0.0.1')
    await once(socket, 'listening')
    const { port } = socket.address()
    socket.close()
    const ear = new LoadEar(watchSnmp, `snmp://canary@127.0.0.1:${port}/${OID}#max=100`)
    closers.push(() => ear.watch.stop())
    expect(await ear.outcome()).toBe(`refused: nobody listens on port ${port}`)
  })

  test.each(['169.254.169.254', '[fe80::1]'])('%s is never asked', async (host) => {
    const ear = new LoadEar(watchSnmp, `snmp://canary@${host}/${OID}#max=100`)
    closers.push(() => ear.watch.stop())
    expect(await ear.outcome()).toMatch(/^unreachable: .*link-local/)
  })

  test('another who answers from another port is not heard', async () => {
    const stranger = createSocket('udp4')
    closers.push(() => stranger.close())
    const { ear, peer } = await scene((asked) => {
      for (const port of peer.senders) stranger.send(answerTo(asked, number(99)), port, '127.0.0.1')
      return []
    })
    expect(await ear.outcome()).toMatch(/^silent: /)
    expect([peer.heard, ear.figures]).toEqual([4, []])
  })

  test('stopped while a question is out, it leaves no timer and says nothing', async () => {
    const { ear, peer } = await scene(() => [])
    const before = timers()
    await ear.until(() => peer.heard === 1)
    ear.watch.stop()
    ear.watch.stop()
    await turns(20)
    expect(timers()).toBeLessThanOrEqual(before)
    expect([ear.clock.pending, ear.states]).toEqual([0, ['connecting']])
  })

  test('many questions leave no timer, and each has a socket of its own', async () => {
    const before = timers()
    const { ear, peer } = await scene(saying(number(1)), { every: 1 })
    await ear.until(() => ear.figures.length >= 50, 100_000)
    expect(timers()).toBeLessThanOrEqual(before)
    expect([ear.clock.pending, peer.heard]).toEqual([1, 50])
    expect(peer.senders.size).toBeGreaterThan(40)
  })
})

describe("the library's own agent", () => {
  async function agent() {
    const socket = createSocket('udp4')
    socket.bind(0, '127.0.0.1')
    await once(socket, 'listening')
    const { port } = socket.address()
    socket.close()
    const own = snmp.createAgent({ port, address: '127.0.0.1', disableAuthorization: false }, () => {})
    own.getAuthorizer().addCommunity('canary')
    own.registerProvider({
      name: 'calls',
      type: snmp.MibProviderType.Scalar,
      oid: OID.replace(/\.0$/, ''),
      scalarType: snmp.ObjectType.Gauge,
      maxAccess: snmp.MaxAccess['read-only'],
    })
    own.getMib().setScalarValue('calls', 23)
    closers.push(() => own.close(() => {}))
    return (community: string, oid = OID) => {
      const ear = new LoadEar(watchSnmp, `snmp://${community}@127.0.0.1:${port}/${oid}#max=100`)
      closers.push(() => ear.watch.stop())
      return ear
    }
  }

  test('is asked: a figure, an object that it has not, a community that it does not know', async () => {
    const watch = await agent()
    expect(await watch('canary').nextFigures()).toMatchObject({ sessions: 23, maxSessions: 100 })
    expect(await watch('canary', '1.3.6.1.4.1.22736.9.9.0').outcome()).toMatch(
      /^malformed: the agent has no such/,
    )
    expect(await watch('wrong').outcome()).toMatch(/^silent: /)
  })
})
