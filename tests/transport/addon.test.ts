import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { afterAll, afterEach, describe, expect, onTestFinished, test } from 'vitest'
import { type Addon, loadAddon } from '#engine/transport/addon.ts'
import { BatchAddresses } from '#engine/transport/batch-addresses.ts'
import { openDatagrams } from '#engine/transport/open-datagrams.ts'
import { builtAddon, DATAGRAM_WAYS } from './datagram-ways.ts'
import { firstListener, openRelay, stopRelays } from './relay-fixture.ts'

const folder = mkdtempSync(join(tmpdir(), 'fairline-addon-'))
afterAll(() => rmSync(folder, { recursive: true }))
afterEach(stopRelays)

async function peer(address = '127.0.0.1'): Promise<Socket> {
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4').bind(0, address)
  onTestFinished(() => void socket.close())
  await once(socket, 'listening')
  return socket
}

const hasIpv6 = Object.values(networkInterfaces()).some((each) =>
  each?.some(({ address }) => address === '::1'),
)

describe('an addon that cannot be had is no failure', () => {
  const file = join(folder, 'datagrams.node')

  test('says why it was not built', () => {
    expect(loadAddon(true, file)).toEqual({ addon: null, reason: 'not built: run "npm run build"' })
    writeFileSync(`${file}.why`, 'no C compiler')
    expect(loadAddon(true, file)).toEqual({ addon: null, reason: 'not built: no C compiler' })
  })

  test('says why it was not loaded', () => {
    writeFileSync(file, 'not a program')
    expect(loadAddon(true, file)).toEqual({ addon: null, reason: expect.stringMatching(/^not loaded: .+/) })
    const other = join(folder, 'other.cjs')
    writeFileSync(other, 'exports.layout = 0')
    expect(loadAddon(true, other)).toEqual({
      addon: null,
      reason: 'not loaded: it was built from other sources; run "npm run build"',
    })
  })

  test('has no reason where nobody wants it', () => {
    expect(loadAddon(false, file)).toEqual({ addon: null, reason: '' })
  })
})

describe.each(DATAGRAM_WAYS)('datagrams $way', ({ addon }) => {
  test('forty at once arrive whole and in order, and stay as they were', async () => {
    const { layer, user } = await openRelay(['udp:127.0.0.1:1'], { addon })
    const caller = await peer()
    const { port } = firstListener(layer)
    const texts = (round: number) =>
      Array.from({ length: 40 }, (_, i) => `round ${round} message ${i} `.padEnd(100 + 37 * i, 'x'))
    const kept: { text: string; bytes: Buffer }[] = []
    for (let round = 0; round < 5; round++) {
      for (const text of texts(round)) caller.send(text, port, '127.0.0.1')
      for (const text of texts(round)) kept.push({ text, bytes: (await user.message()).bytes })
    }
    expect(kept.map(({ bytes }) => bytes.toString())).toEqual(kept.map(({ text }) => text))
  })

  test('rules 32: one that is kept, as the INVITE of a ringing call is, keeps 8 KB at most', async () => {
    const { layer, user } = await openRelay(['udp:127.0.0.1:1'], { addon })
    const caller = await peer()
    const kept: number[] = []
    for (let i = 0; i < 20; i++) {
      caller.send(Buffer.alloc(600, 'x'), firstListener(layer).port, '127.0.0.1')
      kept.push((await user.message()).bytes.buffer.byteLength)
    }
    expect(Math.max(...kept)).toBeLessThanOrEqual(8_192)
  })

  test('an address that cannot be bound costs no descriptor, however often it is tried', async () => {
    const taken = await peer()
    const { port } = taken.address()
    const descriptors = () => readdirSync('/proc/self/fd').length
    const open = () => openDatagrams(addon, { address: '127.0.0.1', port, isShared: false })
    await expect(open()).rejects.toMatchObject({ code: 'EADDRINUSE' })
    const before = descriptors()
    for (let i = 0; i < 20; i++) await expect(open()).rejects.toMatchObject({ code: 'EADDRINUSE' })
    expect(descriptors()).toBeLessThan(before + 10)
  })

  test('the largest there is goes both ways', async () => {
    const { layer, user } = await openRelay(['udp:127.0.0.1:1'], { addon })
    const caller = await peer()
    const bytes = Buffer.alloc(65_507, 'abcdefghijk')
    caller.send(bytes, firstListener(layer).port, '127.0.0.1')
    const heard = await user.message()
    expect(heard.bytes.equals(bytes)).toBe(true)
    const echoed = once(caller, 'message')
    const { address, port } = heard.arrival
    layer.send(heard.bytes, bytes.length, heard.arrival.listener, { transport: 'udp', address, port }, null)
    expect(bytes.equals((await echoed)[0])).toBe(true)
  })

  test('one that may not be sent costs none of its neighbours', async () => {
    const { layer, user } = await openRelay(['udp:127.0.0.1:1'], { addon })
    const destination = await peer()
    const good = { transport: 'udp', address: '127.0.0.1', port: destination.address().port } as const
    // EACCES, EINVAL: broadcast is not allowed, and loopback leads nowhere else.
    const bad = ['255.255.255.255', '192.0.2.1'].map((address) => ({ ...good, address }))
    const received: string[] = []
    const all = new Promise<void>((resolve) => {
      destination.on('message', (bytes) => {
        if (received.push(bytes.toString()) === 100) resolve()
      })
    })
    for (let i = 0; i < 100; i++) {
      const bytes = Buffer.from(String(i))
      for (const to of bad) layer.send(bytes, bytes.length, firstListener(layer), to, null)
      layer.send(bytes, bytes.length, firstListener(layer), good, null)
    }
    await all
    expect(received).toEqual(Array.from({ length: 100 }, (_, i) => String(i)))
    expect(user.drops).toEqual([])
  })

  test.skipIf(!hasIpv6)('IPv6', async () => {
    const { layer, user } = await openRelay(['udp:[::1]:1'], { addon })
    const caller = await peer('::1')
    caller.send('hello', firstListener(layer).port, '::1')
    const { bytes, arrival } = await user.message()
    expect(arrival).toMatchObject({ address: '::1', port: caller.address().port })
    const answer = once(caller, 'message')
    layer.send(bytes, 5, arrival.listener, { transport: 'udp', address: '::1', port: arrival.port }, null)
    expect(String((await answer)[0])).toBe('hello')
    layer.send(bytes, 5, arrival.listener, { transport: 'udp', address: '127.0.0.1', port: 9 }, null)
    expect(user.drops).toEqual(['unsendable'])
  })

  test('what was sent before the end leaves, nothing after it, and the port is free', async () => {
    const destination = await peer()
    const { port } = destination.address()
    const socket = await openDatagrams(addon, { address: '127.0.0.1', port: 0, isShared: false })
    const own = socket.port
    const heard = once(destination, 'message')
    expect(socket.send(Buffer.from('last'), 4, '127.0.0.1', port)).toBe('sent')
    await Promise.all([socket.close(), socket.close()])
    expect(socket.send(Buffer.from('late'), 4, '127.0.0.1', port)).toBe('unsendable')
    expect(String((await heard)[0])).toBe('last')
    const again = await openDatagrams(addon, { address: '127.0.0.1', port: own, isShared: false })
    await again.close()
  })
})

describe.skipIf(!builtAddon.addon)('in a worker thread', () => {
  const entry = new URL('./batch-worker.ts', import.meta.url)

  /** Rejects where the port is still held. */
  async function bindable(port: number): Promise<void> {
    const socket = createSocket('udp4').bind(port, '127.0.0.1')
    await once(socket, 'listening')
    socket.close()
  }

  test('a thread that is ended amidst its datagrams ends cleanly, and its port is free, 20 times', async () => {
    for (let i = 0; i < 20; i++) {
      const worker = new Worker(entry, { workerData: 'busy' })
      const [port] = await once(worker, 'message')
      await worker.terminate()
      await bindable(port)
    }
  })

  test('so does one that ends itself', async () => {
    const worker = new Worker(entry, { workerData: 'exit' })
    const exit = once(worker, 'exit')
    const [port] = await once(worker, 'message')
    expect(await exit).toEqual([0])
    await bindable(port)
  })

  test('what throws costs its own datagram, not the rest of the batch', async () => {
    const worker = new Worker(entry, { workerData: 'throw' })
    const exit = once(worker, 'exit')
    const [heard] = await once(worker, 'message')
    expect(heard).toEqual(['good', 'bad', 'thrown: bug', 'also good', 'bad', 'thrown: bug', 'last'])
    expect(await exit).toEqual([0])
  })
})

describe('addresses', () => {
  /** An addon for which the text of an address is its words. */
  class WordsAsText implements Pick<Addon, 'packAddress' | 'addressText'> {
    asked = 0

    packAddress(text: string, _isIpv6: boolean, words: Int32Array): boolean {
      this.asked++
      words.set(text.split('.').map(Number))
      return !text.includes('x')
    }

    addressText(words: Int32Array): string {
      this.asked++
      return words.join('.')
    }
  }

  test('two with one hash are told apart, and each text is made once', () => {
    const words = new WordsAsText()
    const addresses = new BatchAddresses(words, true)
    const table = Int32Array.of(0, 1, 0, 0, 0, 0, 0, 31, 0, 0)
    expect([addresses.text(table, 0), addresses.text(table, 0)]).toEqual(['0.1.0.0.0', '0.1.0.0.0'])
    expect(words.asked).toBe(1)
    expect([addresses.text(table, 5), addresses.text(table, 0)]).toEqual(['0.0.31.0.0', '0.1.0.0.0'])
  })

  test('RFC 4007 §11: where a zone leads is asked each time, for its interface may be made anew', () => {
    const words = new WordsAsText()
    const addresses = new BatchAddresses(words, true)
    for (const text of ['0.1.0.0.0', '0.1.0.0.0%eth0']) {
      addresses.words(text)
      addresses.words(text)
    }
    expect(words.asked).toBe(3)
  })

  test('strangers by the thousand are forgotten again, and what is none is never kept', () => {
    const words = new WordsAsText()
    const addresses = new BatchAddresses(words, false)
    for (let i = 0; i < 10_000; i++) {
      expect(addresses.text(Int32Array.of(0, i, 0, 0, 0), 0)).toBe(`0.${i}.0.0.0`)
      expect(addresses.words(`0.${i}.0.0.0`)).toEqual(Int32Array.of(0, i, 0, 0, 0))
    }
    expect(words.asked).toBe(20_000)
    expect([addresses.words('x'), addresses.words('x'), words.asked]).toEqual([null, null, 20_002])
  })
})
