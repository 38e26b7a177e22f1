import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { metricSum } from '#scripts/appliance/metric-sum.ts'
import { within } from '#scripts/appliance/ready.ts'
import { soon } from '../../support/attacks/raw-party.ts'
import { Scene } from '../../support/attacks/scene.ts'
import { StreamParty } from '../../support/attacks/stream-party.ts'

/** From the first byte of a message to its last; ten seconds where nobody says otherwise. */
const HALF_OPEN_MS = 1_500
/** Sweeps come four times a second. */
const SLACK_MS = 1_500
const PER_ADDRESS = 100
const ANSWER_MS = 100

let scene: Scene
let parties: StreamParty[] = []

beforeAll(async () => {
  scene = await Scene.open({ settings: { limits: { rejectsPerSecond: 10_000, halfOpenMs: HALF_OPEN_MS } } })
})
afterAll(async () => {
  await scene?.expectNobodyBenched().finally(() => scene.close())
})
afterEach(async () => {
  for (const { socket } of parties) socket.destroy()
  parties = []
  await scene.expectUnharmed()
})

async function open(count = 1, localAddress = scene.forge.from.address): Promise<StreamParty[]> {
  const opened = await StreamParty.openMany(scene.engine.sip, localAddress, count)
  parties.push(...opened)
  return opened
}

async function openOne(): Promise<StreamParty> {
  const [party] = await open()
  if (!party) throw new Error('no connection')
  return party
}

/** An OPTIONS for us over TCP, answered 200. */
function options(): string {
  const { bytes } = scene.forge.request('OPTIONS', {
    uri: `sip:${scene.forge.own}`,
    vias: [scene.forge.via(`z9hG4bK-s-${Math.random()}`, 'TCP')],
  })
  return bytes.toString('latin1')
}

/** How long UDP waits for its answer while `attack` runs: the median, for this process attacks at the same time. */
async function udpWait(attack: Promise<unknown>): Promise<number> {
  let isOver = false
  const waits: number[] = []
  const ending = attack.finally(() => {
    isOver = true
  })
  while (!isOver || waits.length < 5) {
    waits.push(await scene.witness.settled())
    await wait(20)
  }
  await ending
  return waits.sort((a, b) => a - b)[Math.floor(waits.length / 2)] ?? Infinity
}

describe('connections', () => {
  test('600 half requests from one address: a hundred are let in, all are gone by the deadline, UDP waits for none', async () => {
    const half = options().slice(0, -30)
    const attack = async () => {
      const opened = await open(600)
      for (const party of opened) party.write(half)
      expect(await soon(() => opened.filter(({ isOver }) => !isOver).length <= PER_ADDRESS, SLACK_MS)).toBe(
        true,
      )
      expect(await soon(() => opened.every(({ isOver }) => isOver), HALF_OPEN_MS + SLACK_MS)).toBe(true)
      expect(opened.flatMap(({ statuses }) => statuses)).toEqual([])
    }
    expect(await udpWait(attack())).toBeLessThanOrEqual(ANSWER_MS)
    const isCounted = await within(3_000, async () => {
      const text = await scene.engine.metrics()
      const count = (reason: string) => metricSum(text, 'fairline_dropped_total', { reason })
      return count('connection-limit-per-address') === 500 && count('message-deadline') === PER_ADDRESS
    })
    expect(isCounted).toBe(true)
  })

  test('other addresses are let in meanwhile', async () => {
    await open(PER_ADDRESS)
    const [other] = await open(1, scene.engine.block.host(5))
    other?.write(options())
    expect(await soon(() => other?.statuses.includes(200) ?? false)).toBe(true)
  })

  test('300 resets in the middle of a request and behind one', async () => {
    const { forge, destination } = scene
    const attack = async () => {
      for (let round = 0; round < 3; round++) {
        const opened = await open(PER_ADDRESS)
        for (const [i, party] of opened.entries()) {
          const via = forge.via(`z9hG4bK-reset-${round}-${i}`, 'TCP')
          const { bytes } = forge.request('MESSAGE', { vias: [via] })
          party.socket.write(i % 2 === 0 ? bytes : bytes.subarray(0, 100), () => party.reset())
        }
        expect(await soon(() => opened.every(({ isOver }) => isOver))).toBe(true)
      }
    }
    expect(await udpWait(attack())).toBeLessThanOrEqual(ANSWER_MS)
    await soon(() => destination.heard.length > 0)
  })
})

describe('framing', () => {
  test.each([
    { name: 'two Content-Lengths', length: 'Content-Length: 0\r\nContent-Length: 5', status: 400 },
    { name: 'two of the same', length: 'Content-Length: 0\r\nl: 0', status: 400 },
    { name: 'a negative one', length: 'Content-Length: -1', status: 400 },
    { name: '4 GiB', length: 'Content-Length: 4294967296', status: 400 },
    { name: '2 MiB', length: 'Content-Length: 2097152', status: 513 },
    { name: '2^63', length: 'Content-Length: 9223372036854775808', status: 400 },
    { name: 'hexadecimal', length: 'Content-Length: 0x10', status: 400 },
    { name: 'an exponent', length: 'Content-Length: 1e3', status: 400 },
    { name: 'a list', length: 'Content-Length: 0, 0', status: 400 },
    { name: 'nothing', length: 'Content-Length:', status: 400 },
    { name: 'none', length: 'Subject: none', status: 400 },
  ])('§18.3: $name: answered $status, then closed; what follows is not read', async ({ length, status }) => {
    const party = await openOne()
    party.write(options().replace('Content-Length: 0', length) + options())
    expect(await party.ended(SLACK_MS)).toBe(true)
    expect(party.statuses).toEqual([status])
  })

  test('one byte at a time makes one request of it; one byte now and then is closed by the deadline', async () => {
    const quick = await openOne()
    for (const byte of options()) {
      quick.write(byte)
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(await soon(() => quick.statuses.length > 0)).toBe(true)
    expect(quick.statuses).toEqual([200])
    const slow = await openOne()
    const text = options()
    for (let i = 0; i < 20 && !slow.isOver; i++) {
      slow.write(text[i] ?? '')
      await wait(150)
    }
    expect(await slow.ended(SLACK_MS)).toBe(true)
  })

  test('an endless header is cut at 64 KB, an endless line too', async () => {
    for (const text of [`${options().slice(0, -2)}`, 'OPTIONS sip:']) {
      const party = await openOne()
      party.write(text)
      for (let i = 0; i < 100 && !party.isOver; i++) {
        party.write(text === 'OPTIONS sip:' ? 'a'.repeat(2_000) : `X-A: ${'b'.repeat(2_000)}\r\n`)
        await new Promise((resolve) => setImmediate(resolve))
      }
      expect(await party.ended(SLACK_MS)).toBe(true)
      expect(party.socket.bytesWritten).toBeLessThan(210_000)
    }
  })

  test('§18.3: 300 pipelined requests are 300 answers; noise behind them ends the stream', async () => {
    const party = await openOne()
    party.write(`${Array.from({ length: 300 }, options).join('')}\r\n\r\n\x16\x03\x01`)
    expect(await party.ended(SLACK_MS)).toBe(true)
    expect(party.statuses).toEqual(Array(300).fill(200))
    expect(party.heard.endsWith('\r\n\r\n\r\n')).toBe(true)
  })

  test.each([
    'GET / HTTP/1.1\r\nHost: a\r\n\r\n',
    '\x16\x03\x01\x00\x50',
    '\0\0\0\0',
    '\n\n\n\n',
    'A'.repeat(70_000),
  ])('no SIP: closed without a word (%#)', async (text) => {
    const party = await openOne()
    party.write(text)
    expect(await party.ended(HALF_OPEN_MS + SLACK_MS)).toBe(true)
    expect(party.heard).toBe('')
  })

  test('who asks and never reads is cut off, with no more than a megabyte kept for it', async () => {
    const party = await openOne()
    party.socket.pause()
    for (let i = 0; i < 300 && !party.isOver; i++) {
      party.write(Array.from({ length: 100 }, options).join(''))
      await wait(1)
    }
    const isCut = await within(5_000, async () => {
      const drops = await scene.engine.metrics()
      return metricSum(drops, 'fairline_dropped_total', { reason: 'peer-reads-too-slowly' }) === 1
    })
    expect(isCut).toBe(true)
  })
})
