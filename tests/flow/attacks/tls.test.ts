import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { type ConnectionOptions, connect, type TlsOptions } from 'node:tls'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { LoopbackBlock } from '#scripts/appliance/loopback.ts'
import { metricSum } from '#scripts/appliance/metric-sum.ts'
import { within } from '#scripts/appliance/ready.ts'
import { soon } from '../../support/attacks/raw-party.ts'
import { Scene } from '../../support/attacks/scene.ts'
import { StreamParty } from '../../support/attacks/stream-party.ts'
import { TlsDestination } from '../../support/attacks/tls-destination.ts'
import { type Issued, selfSigned, TestAuthority, writeTlsFolder } from '../../support/certificates.ts'

const PORT = 5_061
const CLIENTS_PORT = 5_062
const OLD = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const
const folder = mkdtempSync(path.join(os.tmpdir(), 'fairline-tls-attack-'))
const authority = new TestAuthority()
const stranger = new TestAuthority('Somebody Else')

/** A destination of a set of its own, which calls from `MALLORY_PORT + i` go to. */
interface Wicked {
  readonly what: string
  readonly options: (address: string) => TlsOptions
  readonly isSpokenTo?: boolean
  readonly tlsVerify?: boolean
}

const pair = ({ certificate, key }: Issued) => ({ cert: certificate, key })
const issued = (address: string, days = 30) => authority.issue({ name: 'd', names: [`IP:${address}`], days })

const WICKED: readonly Wicked[] = [
  { what: 'a true certificate', options: (address) => pair(issued(address)), isSpokenTo: true },
  { what: 'an expired one', options: (address) => pair(issued(address, -1)) },
  { what: 'one of another host', options: () => pair(issued('192.0.2.1')) },
  { what: 'its name as CN alone', options: (address) => pair(authority.issue({ name: address })) },
  {
    what: 'one it signed itself',
    options: (address) => pair(selfSigned({ name: 'd', names: [`IP:${address}`] })),
  },
  {
    what: 'one of an unknown authority',
    options: (address) => pair(stranger.issue({ name: 'd', names: [`IP:${address}`] })),
  },
  { what: 'TLS 1.1 at most', options: (address) => ({ ...pair(issued(address)), ...OLD }) },
  {
    what: 'one it signed itself, the check switched off by name',
    options: (address) => pair(selfSigned({ name: 'd', names: [`IP:${address}`] })),
    tlsVerify: false,
    isSpokenTo: true,
  },
]

let scene: Scene
const destinations: TlsDestination[] = []

const placeOf = (block: LoopbackBlock, i: number) => block.host(50 + i)

beforeAll(async () => {
  scene = await Scene.open({
    settings: { limits: { rejectsPerSecond: 10_000, halfOpenMs: 1_500 } },
    variables: (block) => {
      const own = authority.issue({ name: 'own', names: [`IP:${block.host(1)}`] })
      const files = { clientCa: authority.certificate, trusted: authority.certificate }
      writeTlsFolder(folder, { default: own }, files)
      const host = block.host(1)
      const listeners = [
        `udp:${host}:5060`,
        `tls:${host}:${PORT}`,
        `tls:${host}:${CLIENTS_PORT};client=required`,
      ]
      return { FAIRLINE_SIP: listeners.join(','), FAIRLINE_TLS: folder }
    },
    sources: (block) =>
      WICKED.map(({ what }, i) => ({ id: i + 1, name: what, network: placeOf(block, i), setId: i + 2 })),
    moreSets: (block) =>
      WICKED.map(({ what, tlsVerify = true }, i) => ({
        id: i + 2,
        name: what,
        probe: { intervalMs: 2_000, timeoutMs: 1_500, fall: 1, rise: 1 },
        destinations: [{ id: i + 100, uri: `sip:${placeOf(block, i)}:${PORT};transport=tls`, tlsVerify }],
      })),
  })
  for (const [i, { options }] of WICKED.entries()) {
    const address = placeOf(scene.engine.block, i)
    destinations.push(await TlsDestination.open(address, PORT, options(address)))
  }
})
afterAll(async () => {
  for (const destination of destinations) destination.close()
  await scene?.expectNobodyBenched().finally(() => scene.close())
  rmSync(folder, { recursive: true, force: true })
})
afterEach(() => scene.expectUnharmed())

const healthOf = (i: number) =>
  scene.engine.link.tick()?.destinations.find(({ id }) => id === i + 100)?.health

describe('RFC 5922 §7.2: a destination that is not who it should be is not spoken to', () => {
  test.each(WICKED.map((wicked, i) => ({ ...wicked, i })))('$what', async ({ i, isSpokenTo = false }) => {
    expect(await within(10_000, async () => healthOf(i) === (isSpokenTo ? 'up' : 'down'))).toBe(true)
    const heard = destinations[i]?.heard ?? ''
    if (isSpokenTo) expect(heard).toMatch(/^OPTIONS /)
    else expect(heard).toBe('')
  })
})

describe('RFC 3261 §26.3.1: a caller that is not who it should be is not heard', () => {
  const mine = (by: TestAuthority, days = 30) =>
    pair(by.issue({ name: 'caller', names: ['DNS:caller.example.org'], days }))

  /** What a caller hears of its OPTIONS; '' where it is not let in. */
  async function ask(port: number, options: Partial<ConnectionOptions>): Promise<string> {
    const { engine, forge } = scene
    const socket = connect({ host: engine.sip.address, port, ca: authority.certificate, ...options })
    socket.on('error', () => {})
    let heard = ''
    socket.on('data', (bytes) => {
      heard += bytes.toString('latin1')
    })
    const via = forge.via(`z9hG4bK-tls-${Math.random()}`, 'TLS')
    socket.on('secureConnect', () =>
      socket.write(forge.request('OPTIONS', { uri: `sip:${engine.sip.address}:${port}`, vias: [via] }).bytes),
    )
    await soon(() => socket.closed || heard !== '', 3_000)
    socket.destroy()
    return heard.slice(0, 11)
  }

  test('a client certificate is asked for where the listener says so', async () => {
    expect(await ask(CLIENTS_PORT, mine(authority))).toBe('SIP/2.0 200')
    const wrong = [
      {},
      mine(authority, -1),
      mine(stranger),
      pair(selfSigned({ name: 'caller', names: ['DNS:caller.example.org'] })),
    ]
    for (const options of wrong) expect(await ask(CLIENTS_PORT, options)).toBe('')
  })

  test('RFC 9325 §3.1.1: TLS 1.0 and 1.1 are refused, 1.2 and 1.3 are spoken', async () => {
    expect(await ask(PORT, OLD)).toBe('')
    for (const version of ['TLSv1.2', 'TLSv1.3'] as const)
      expect(await ask(PORT, { minVersion: version, maxVersion: version })).toBe('SIP/2.0 200')
  })

  test('what is no TLS, half a handshake and 200 resets end with their connections, each counted', async () => {
    const { engine, forge } = scene
    const to = { address: engine.sip.address, port: PORT }
    const plain = await StreamParty.open(to, forge.from.address)
    plain.write(forge.request('OPTIONS', { uri: `sip:${forge.own}` }).bytes)
    const half = await StreamParty.open(to, forge.from.address)
    half.write(Buffer.from('160301004a010000460303', 'hex'))
    for (let round = 0; round < 4; round++) {
      const many = await StreamParty.openMany(to, engine.block.host(6 + round), 50)
      for (const party of many) party.reset()
    }
    expect(await plain.ended(3_000)).toBe(true)
    expect(await half.ended(4_000)).toBe(true)
    expect(plain.statuses).toEqual([])
    expect(await ask(PORT, {})).toBe('SIP/2.0 200')
    const isCounted = await within(3_000, async () => {
      const text = await engine.metrics()
      const count = (reason: string) => metricSum(text, 'fairline_dropped_total', { reason })
      // One reset before it was accepted has no port any more, and counts as one too many.
      return count('half-open') + count('tls-handshake') + count('connection-limit') >= 202
    })
    expect(isCounted).toBe(true)
  })
})
