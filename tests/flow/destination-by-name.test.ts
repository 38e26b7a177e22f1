import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SnapshotInput } from '#engine/contract/config.ts'
import { type LoopbackBlock, takeLoopbackBlock } from '#scripts/appliance/loopback.ts'
import { within } from '#scripts/appliance/ready.ts'
import { type LoneEngine, startEngine } from '../support/appliance.ts'
import { type SippProcess, startCaller, startReceiver } from '../support/sipp.ts'
import { a, srv, TestDns } from '../support/test-dns.ts'

const NAME = 'media.test'
const PORT = 5_070
/** The least that counts. */
const TTL = 5
const CALLS = 200
const RATE = 100
const LIMIT_SEC = 30
const WAIT_MS = 20_000
const WHOLE_SEC = 150

let block: LoopbackBlock
let dataFolder: string
let dns: TestDns
let engine: LoneEngine | null = null
const processes: SippProcess[] = []

const snapshot: SnapshotInput = {
  format: 1,
  revision: { database: 'flow', number: 1 },
  sets: [
    {
      id: 1,
      name: 'by name',
      probe: { intervalMs: 1_000, timeoutMs: 500 },
      destinations: [{ id: 1, uri: `sip:${NAME}` }],
    },
  ],
  sources: [],
}

/** SRV records of equal priority, by host number and weight. */
function zone(...hosts: readonly (readonly [host: number, weight: number])[]) {
  return hosts.flatMap(([host, weight]) => [
    srv(`_sip._udp.${NAME}`, `h${host}.${NAME}`, PORT, { weight, ttl: TTL }),
    a(`h${host}.${NAME}`, block.host(host), TTL),
  ])
}

async function receiver(host: number): Promise<SippProcess> {
  const opened = await startReceiver({ at: { address: block.host(host), port: PORT }, limitSec: WHOLE_SEC })
  processes.push(opened)
  return opened
}

function open(): Promise<LoneEngine> {
  return startEngine(() => snapshot, { block, dataFolder, variables: { FAIRLINE_DNS: dns.text } })
}

let callerPort = 5_100
/** All of them were answered, or the test fails with what SIPp says. */
async function call(): Promise<void> {
  callerPort += 1
  const from = { address: block.host(2), port: callerPort }
  const to = { address: block.host(1), port: 5_060 }
  const caller = startCaller({ scenario: 'caller', from, to, calls: CALLS, rate: RATE, limitSec: LIMIT_SEC })
  processes.push(caller)
  const end = await caller.done()
  expect(end, caller.errors()).toMatchObject({ successful: CALLS, failed: 0 })
}

const seen = () => engine?.link.tick()?.destinations[0]
const addresses = () => seen()?.children.map(({ address }) => address) ?? []
const shows = (is: () => boolean) => within(WAIT_MS, async () => is())
/** How many calls each of these had, once they had so many together: SIPp writes its totals once a second. */
async function callsOf(total: number, ...receivers: SippProcess[]): Promise<number[]> {
  const counts = () => receivers.map((each) => each.totals().calls)
  const sum = () => counts().reduce((all, count) => all + count, 0)
  await within(5_000, async () => sum() >= total)
  expect(sum()).toBe(total)
  return counts()
}

beforeAll(async () => {
  block = await takeLoopbackBlock()
  dataFolder = mkdtempSync(path.join(os.tmpdir(), 'fairline-test-'))
  dns = await new TestDns(block.host(3)).open()
})

afterAll(async () => {
  await Promise.all(processes.map((each) => each.stop()))
  await engine?.stop()
  await dns.close()
  block.release()
  rmSync(dataFolder, { recursive: true, force: true })
})

test('RFC 3263: a destination by SRV name: spread by weight, next target, TTL, DNS dead, engine killed', {
  timeout: WHOLE_SEC * 1_000,
}, async () => {
  const [one, two, three] = [await receiver(11), await receiver(12), await receiver(13)]
  dns.zone = zone([11, 70], [12, 30])
  engine = await open()
  expect(await shows(() => seen()?.health === 'up')).toBe(true)
  expect(addresses()).toEqual([block.host(11), block.host(12)])
  expect(seen()?.location).toMatchObject({ isStale: false, problem: '' })

  await call()
  const [before = 0] = await callsOf(CALLS, one, two)
  expect(before / CALLS).toBeGreaterThan(0.55)
  expect(before / CALLS).toBeLessThan(0.85)

  await one.kill()
  await call()
  await callsOf(2 * CALLS - before, two)
  expect(await shows(() => seen()?.children[0]?.health === 'down')).toBe(true)
  expect(seen()?.health).toBe('up')

  dns.zone = zone([13, 1])
  expect(await shows(() => addresses().join() === block.host(13))).toBe(true)
  await call()
  await callsOf(CALLS, three)

  dns.mood = 'silent'
  expect(await shows(() => seen()?.location?.isStale === true)).toBe(true)
  expect(seen()?.location?.problem).toContain('no name server answers')
  expect(await engine.metrics()).toContain('fairline_dns_stale_destinations 1')
  await call()
  await engine.link.flush()
  const causes = engine.link.batches.flatMap(({ events }) => events).filter(({ kind }) => kind === 'location')
  expect(causes.map(({ cause }) => cause)).toEqual(['found', 'changed', 'stale'])

  await engine.killEngine()
  await engine.stop()
  engine = await open()
  await call()
  expect(addresses()).toEqual([block.host(13)])
  await callsOf(3 * CALLS, three)
  expect(await shows(() => seen()?.location?.isStale === true)).toBe(true)
})
