import { createServer } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { connectTo } from '#engine/load/connect.ts'
import { findAddresses } from '#engine/load/found-address.ts'
import { EventSocketPeer } from '#tests/support/event-socket-peer.ts'
import { until } from '#tests/support/load-bench.ts'
import { ManualClock } from '#tests/support/manual-clock.ts'

function attempt(host: string, port: number) {
  const clock = new ManualClock()
  const told: string[] = []
  const connecting = connectTo({ host, port }, clock, {
    onConnected: (socket) => {
      told.push('connected')
      socket.destroy()
    },
    onFailed: (connection, problem) => told.push(`${connection}: ${problem}`),
  })
  onTestFinished(() => connecting.stop())
  return { clock, told, connecting }
}

const REFUSED = /(a link-local or metadata address|an address in disguise)/

describe('connecting', () => {
  test.each([
    '169.254.169.254',
    '169.254.0.1',
    'fe80::1',
    '::ffff:169.254.169.254',
    '64:ff9b::a9fe:a9fe',
    'fd00:ec2::254',
    '0.0.0.0',
    '::',
    '::ffff:0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '::ffff:224.0.0.1',
    'ff02::1',
    '2852039166',
    '0xa9fea9fe',
    '169.254.43518',
    '0251.0376.0251.0376',
    'a.0xfe',
  ])('%s is never asked', async (host) => {
    const { told, clock } = attempt(host, 8_021)
    await until(() => told.length > 0)
    expect(told).toHaveLength(1)
    expect(told[0]).toMatch(/^unreachable: /)
    expect(told[0]).toMatch(REFUSED)
    expect(clock.pending).toBe(0)
  })

  test('a name is looked up here, and all it may lead to is looked at', async () => {
    expect(await findAddresses('localhost')).toEqual(expect.arrayContaining(['127.0.0.1']))
    expect(await findAddresses('no-such-name.invalid')).toMatch(/^no-such-name.invalid is not found/)
  })

  test('a name is reached, where one of its addresses answers', async () => {
    const peer = await EventSocketPeer.open()
    onTestFinished(() => peer.close())
    const { told } = attempt('localhost', peer.port)
    await until(() => told.length > 0)
    expect(told).toEqual(['connected'])
  })

  test('a closed port is refused', async () => {
    const listener = createServer().listen(0, '127.0.0.1')
    await until(() => listener.listening)
    const address = listener.address()
    const port = typeof address === 'object' && address ? address.port : 0
    listener.close()
    const { told } = attempt('127.0.0.1', port)
    await until(() => told.length > 0)
    expect(told).toEqual([`refused: nobody listens on port ${port}`])
  })

  test('no answer within 5 s is unreachable, told once', async () => {
    const peer = await EventSocketPeer.open()
    onTestFinished(() => peer.close())
    const { told, clock } = attempt('127.0.0.1', peer.port)
    clock.advance(5_000)
    expect(told).toEqual([`unreachable: no answer from port ${peer.port} within 5 s`])
    await until(() => peer.open === 0)
    expect(told).toHaveLength(1)
  })

  test('who has stopped hears nothing', async () => {
    const peer = await EventSocketPeer.open()
    onTestFinished(() => peer.close())
    const { told, clock, connecting } = attempt('127.0.0.1', peer.port)
    connecting.stop()
    clock.advance(10_000)
    expect(told).toEqual([])
    expect(clock.pending).toBe(0)
  })
})
