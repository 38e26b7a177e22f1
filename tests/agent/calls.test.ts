import { describe, expect, test } from 'vitest'
import { CallGenerator, type GeneratorOptions } from '#engine/agent/generator.ts'
import type { CallRecord } from '#engine/agent/outbound-call.ts'
import { CallReceiver, type ReceiverOptions } from '#engine/agent/receiver.ts'
import { seededRandom } from '#engine/base/random.ts'
import { ManualClock } from '#tests/support/manual-clock.ts'
import { MemoryNetwork, nameOf } from './memory-wire.ts'

const RECEIVER = { address: '127.0.0.9', port: 5060 }

function scene(generator: Partial<GeneratorOptions> = {}, receiver: Partial<ReceiverOptions> = {}) {
  const clock = new ManualClock()
  const network = new MemoryNetwork(clock)
  const placed: string[] = []
  const records: CallRecord[] = []
  const receiving = new CallReceiver(
    network.open(RECEIVER.address),
    {
      channels: 2,
      ringMs: 100,
      onCall: (callId, channel) => placed.push(`${callId}/${channel}`),
      ...receiver,
    },
    clock,
    seededRandom(1),
  )
  const calling = new CallGenerator(
    network.open('127.0.0.2'),
    {
      proxy: RECEIVER,
      channels: 1,
      calls: 1,
      pacing: { kind: 'busy' },
      plan: (index) => ({ callId: `call-${index}`, holdMs: 1_000 }),
      onCallEnd: (record) => records.push(record),
      ...generator,
    },
    clock,
    seededRandom(2),
  )
  const ended = calling.run()
  return { clock, network, calling, receiving, placed, records, ended }
}

describe('a call between generator and receiver', () => {
  test('§13: INVITE, 180, 200, ACK, hold, BYE, 200', async () => {
    const { clock, network, ended, receiving, records } = scene()
    clock.advance(5_000)
    const report = await ended
    expect(network.story).toEqual(['INVITE', '180 INVITE', '200 INVITE', 'ACK', 'BYE', '200 BYE'])
    expect(report).toEqual({
      started: 1,
      ended: { completed: 1, cancelled: 0, rejected: 0, failed: 0 },
      channels: [1],
      repeats: 0,
    })
    expect(records).toEqual([{ callId: 'call-0', channel: 1, outcome: 'completed', status: 200, repeats: 0 }])
    expect(receiving.channels.busy).toBe(0)
    expect(clock.pending).toBe(0)
  })

  test('both sides report their channel in Contact and X-Channel', () => {
    const { clock, network } = scene({ channels: 2, calls: 2 })
    clock.advance(500)
    const contacts = network.passages.map(({ message }) => [
      nameOf(message),
      message.headers.contact?.[0]?.uri,
      message.headers['x-channel'],
    ])
    expect(contacts).toContainEqual(['INVITE', 'sip:ch-2@127.0.0.2:5060', '2'])
    expect(contacts).toContainEqual(['180 INVITE', 'sip:ch-2@127.0.0.9:5060', '2'])
    expect(contacts).toContainEqual(['200 INVITE', 'sip:ch-1@127.0.0.9:5060', '1'])
  })

  test('486 when every channel is taken, and the refused call is acknowledged', async () => {
    const { clock, network, ended, receiving } = scene({ channels: 3, calls: 3 })
    clock.advance(10_000)
    expect((await ended).ended).toEqual({ completed: 2, cancelled: 0, rejected: 1, failed: 0 })
    expect(receiving.busyRefusals).toBe(1)
    expect(network.story.filter((name) => name === '486 INVITE')).toHaveLength(1)
    expect(network.story.filter((name) => name === 'ACK')).toHaveLength(3)
    expect(clock.pending).toBe(0)
  })

  test('no more calls at once than outbound channels, and each channel places its next at once', async () => {
    const { clock, ended, placed } = scene({ channels: 2, calls: 6 })
    clock.advance(500)
    expect(placed).toEqual(['call-0/1', 'call-1/2'])
    clock.advance(10_000)
    expect((await ended).channels).toEqual([3, 3])
    expect(placed.map((call) => call.split('/')[0])).toEqual(
      [0, 1, 2, 3, 4, 5].map((index) => `call-${index}`),
    )
  })

  test('a steady pace begins one call every interval', async () => {
    const { clock, network, ended } = scene({
      channels: 4,
      calls: 3,
      pacing: { kind: 'steady', intervalMs: 2_000 },
    })
    clock.advance(20_000)
    await ended
    const invites = network.passages
      .filter(({ message }) => nameOf(message) === 'INVITE')
      .map(({ atMs }) => atMs)
    expect(invites.map((atMs) => atMs - (invites[0] ?? 0))).toEqual([0, 2_000, 4_000])
    expect(clock.pending).toBe(0)
  })

  test('the receiver may hang up; the generator answers and the call is complete', async () => {
    const { clock, network, ended } = scene({}, { hangUpAfterMs: 200 })
    clock.advance(5_000)
    expect((await ended).ended.completed).toBe(1)
    expect(network.story).toEqual(['INVITE', '180 INVITE', '200 INVITE', 'ACK', 'BYE', '200 BYE'])
    expect(network.passages.at(-2)?.to.address).toBe('127.0.0.2')
    expect(clock.pending).toBe(0)
  })
})

describe('CANCEL', () => {
  const cancelling = (cancelAfterMs: number) =>
    scene({ plan: (index) => ({ callId: `call-${index}`, holdMs: 1_000, cancelAfterMs }) }, { ringMs: 5_000 })

  test('§9: a ringing call gets 487, and both ends agree it is cancelled', async () => {
    const { clock, network, ended, receiving } = cancelling(500)
    clock.advance(10_000)
    expect((await ended).ended.cancelled).toBe(1)
    expect(network.story).toEqual(['INVITE', '180 INVITE', 'CANCEL', '200 CANCEL', '487 INVITE', 'ACK'])
    expect(receiving.channels.busy).toBe(0)
    expect(clock.pending).toBe(0)
  })

  test('§9.1: CANCEL waits for the first provisional', () => {
    const { clock, network } = cancelling(0)
    clock.advance(100)
    expect(network.story.slice(0, 3)).toEqual(['INVITE', '180 INVITE', 'CANCEL'])
  })

  test('§9.1: CANCEL has the branch of its INVITE', () => {
    const { clock, network } = cancelling(10)
    clock.advance(100)
    const branches = network.passages
      .filter(({ message }) => 'method' in message)
      .map(({ message }) => message.headers.via[0]?.params.branch)
    expect(new Set(branches).size).toBe(1)
  })
})

describe('on a wire that loses', () => {
  test('a call completes although the first of every message is lost', async () => {
    const { clock, network, ended, records } = scene()
    const seen = new Set<string>()
    network.loses = ({ message }) => !seen.has(nameOf(message)) && Boolean(seen.add(nameOf(message)))
    clock.advance(60_000)
    expect((await ended).ended.completed).toBe(1)
    expect(records[0]?.repeats).toBeGreaterThan(0)
    expect(clock.pending).toBe(0)
  })

  test('§17.1.1.3: a repeated 486 is acknowledged again', () => {
    const { clock, network, receiving } = scene({}, { channels: 0 })
    let acks = 0
    network.loses = ({ message }) => nameOf(message) === 'ACK' && ++acks < 3
    clock.advance(40_000)
    expect(acks).toBe(3)
    expect(receiving.channels.busy).toBe(0)
    expect(clock.pending).toBe(0)
  })

  test('a silent far end fails the call after timer B and frees the channel', async () => {
    const { clock, ended } = scene({ proxy: { address: '127.0.0.8', port: 5060 } })
    clock.advance(32_000)
    expect((await ended).ended.failed).toBe(1)
    expect(clock.pending).toBe(0)
  })

  test('§13.3.1.4: a 200 that is never acknowledged ends with BYE from the receiver', () => {
    const { clock, network, receiving } = scene({ plan: () => ({ callId: 'one', holdMs: 600_000 }) })
    network.loses = ({ message }) => nameOf(message) === 'ACK'
    clock.advance(40_000)
    expect(network.story).toContain('BYE')
    expect(receiving.channels.busy).toBe(0)
  })

  test('a phone that rings for ever is cancelled after the answer time-out', async () => {
    const { clock, ended } = scene({ answerTimeoutMs: 3_000 }, { ringMs: 600_000 })
    clock.advance(4_000)
    expect((await ended).ended.cancelled).toBe(1)
  })
})

test('stop abandons open calls at once, ends the run and leaves no timer', async () => {
  const { clock, calling, receiving, ended } = scene({ channels: 2, calls: 10 })
  clock.advance(300)
  await calling.stop()
  await receiving.stop()
  expect(await ended).toMatchObject({ started: 2, ended: { failed: 2 } })
  expect(clock.pending).toBe(0)
})
