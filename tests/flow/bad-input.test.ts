import { spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { metricSum } from '#scripts/appliance/metric-sum.ts'
import { within } from '#scripts/appliance/ready.ts'
import { ROOT } from '#scripts/root.ts'
import { type Appliance, startAppliance } from '../support/appliance.ts'
import { type SippProcess, startCaller, startReceiver } from '../support/sipp.ts'
import { allUp, destinationsOf, readStats } from '../support/stats-json.ts'

let appliance: Appliance
let receiver: SippProcess
const folder = mkdtempSync(join(tmpdir(), 'fairline-bad-'))

beforeAll(async () => {
  appliance = await startAppliance({ dispatcherList: (block) => `1 sip:${block.host(11)}:5070\n` })
  receiver = await startReceiver({ at: { address: appliance.block.host(11), port: 5_070 }, limitSec: 180 })
  await allUp(appliance.stats)
})

afterAll(async () => {
  await receiver?.stop()
  await appliance?.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** Datagrams that are no SIP, broken SIP, or meant to break something. */
const MALFORMED = [
  '',
  '\0\0\0\0',
  '\r\n\r\n',
  'GET / HTTP/1.1\r\nHost: x\r\n\r\n',
  'INVITE sip:a@b SIP/2.0\nVia: SIP/2.0/UDP h\n\n',
  'INVITE sip:a@b SIP/7.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1;rport;__proto__\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:a@b>\r\nCall-ID: 1\r\nCSeq: 1 INVITE\r\n\r\n',
  'INVITE sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK2;rport\r\n__proto__: x\r\nCSeq: 1 BYE\r\n\r\n',
  `OPTIONS sip:a@b SIP/2.0\r\nVia: ${'SIP/2.0/UDP h;branch=z9hG4bK3,'.repeat(200)}\r\n\r\n`,
  `SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bK4\r\nCSeq: 99999999999 INVITE\r\n\r\n`,
]

async function throwAt(address: string, from: string): Promise<void> {
  const socket = createSocket('udp4').bind(0, from)
  await once(socket, 'listening')
  for (const text of MALFORMED) socket.send(Buffer.from(text, 'latin1'), 5_060, address)
  const unknown = `FROBNICATE sip:x@${address} SIP/2.0\r\nVia: SIP/2.0/UDP ${from}:5999;branch=z9hG4bKf;rport\r\nMax-Forwards: 70\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:x@b>\r\nCall-ID: unknown-method\r\nCSeq: 1 FROBNICATE\r\nContent-Length: 0\r\n\r\n`
  socket.send(unknown, 5_060, address)
  const [answer] = await once(socket, 'message')
  expect(String(answer)).toMatch(/^SIP\/2\.0 \d\d\d /)
  socket.close()
}

test('malformed datagrams are counted and answered where they can be; calls beside them all succeed', {
  timeout: 60_000,
}, async () => {
  const from = { address: appliance.block.host(2), port: 5_070 }
  const caller = startCaller({
    scenario: 'caller',
    from,
    to: appliance.sip,
    calls: 100,
    rate: 50,
    limitSec: 30,
  })
  await throwAt(appliance.sip.address, appliance.block.host(3))
  expect(await caller.done()).toMatchObject({ successful: 100, failed: 0 })
  await caller.stop()
  const isCounted = await within(
    5_000,
    async () => metricSum(await appliance.metrics(), 'fairline_dropped_total') >= 5,
  )
  expect(isCounted).toBe(true)
})

describe('a dispatcher.list with a bad line', () => {
  test('is refused whole, with line number and reason, and changes nothing', async () => {
    const before = destinationsOf(readStats(await appliance.stats()))
    const file = join(folder, 'bad.list')
    writeFileSync(file, '# fine\n1 sip:127.0.0.9:5060\n1 not-a-uri 0 0\n2 sip:127.0.0.10\n')
    const result = await appliance.fairline('import', file)
    expect(result.code).not.toBe(0)
    expect(result.stderr).toMatch(/Line 3: /)
    expect(result.stderr.trim().split('\n')).toHaveLength(1)
    expect(destinationsOf(readStats(await appliance.stats())).map(({ id, uri }) => [id, uri])).toEqual(
      before.map(({ id, uri }) => [id, uri]),
    )
  })
})

describe('the command line on a running appliance', () => {
  test('drains, switches off and on, at once', async () => {
    const [first] = destinationsOf(readStats(await appliance.stats()))
    const id = String(first?.id)
    for (const [word, state] of [
      ['drain', 'disabled'],
      ['disable', 'disabled'],
      ['enable', 'enabled'],
    ] as const) {
      expect(await appliance.fairline('destination', id, word)).toMatchObject({ code: 0, stderr: '' })
      const isSo = await within(
        5_000,
        async () => destinationsOf(readStats(await appliance.stats()))[0]?.adminState === state,
      )
      expect(isSo, `${word} leads to ${state}; without calls a drain ends at once`).toBe(true)
    }
  })

  test('a destination that does not exist is one clear line', async () => {
    const result = await appliance.fairline('destination', '999', 'drain')
    expect(result.code).not.toBe(0)
    expect(result.stderr).toMatch(/destination/i)
    expect(result.stderr.trim().split('\n')).toHaveLength(1)
  })
})

describe('a start that cannot succeed says why and ends', () => {
  /** Runs one of the two processes until it ends by itself. */
  async function failing(
    command: string,
    variables: Record<string, string>,
  ): Promise<{ code: number; stderr: string }> {
    const env = {
      ...process.env,
      FAIRLINE_DATA: join(folder, 'data'),
      FAIRLINE_CONTROL: `${appliance.block.host(4)}:9060`,
      ...variables,
    }
    const child = spawn(process.execPath, [command], { cwd: ROOT, env, stdio: ['ignore', 'ignore', 'pipe'] })
    let stderr = ''
    child.stderr.on('data', (text) => {
      stderr += text
    })
    const [code] = await once(child, 'close', { signal: AbortSignal.timeout(30_000) })
    return { code, stderr }
  }

  test('SIP port in use: address, port and remedy', { timeout: 40_000 }, async () => {
    const { address } = appliance.sip
    const { code, stderr } = await failing('engine/main.ts', { FAIRLINE_SIP: `udp:${address}:5060` })
    expect(code).toBe(1)
    expect(stderr).toContain(`${address}`)
    expect(stderr).toMatch(/5060.*in use/)
  })

  test('unwritable data folder: its name and the remedy', { timeout: 40_000 }, async () => {
    const file = join(folder, 'a-file')
    writeFileSync(file, '')
    chmodSync(file, 0o400)
    const { code, stderr } = await failing('engine/main.ts', { FAIRLINE_DATA: join(file, 'data') })
    expect(code).toBe(1)
    expect(stderr).toMatch(/data folder.*FAIRLINE_DATA/is)
  })

  test('all wrong settings are listed at once', { timeout: 40_000 }, async () => {
    const { code, stderr } = await failing('engine/main.ts', {
      FAIRLINE_SIP: 'sctp:1',
      FAIRLINE_CONTROL: 'nowhere',
      DATABASE_URL: 'mysql://x',
    })
    expect(code).toBe(1)
    for (const name of ['FAIRLINE_SIP', 'FAIRLINE_CONTROL', 'DATABASE_URL']) expect(stderr).toContain(name)
  })

  test('a database that is not there: its address without the password, and exit code 1', {
    timeout: 40_000,
  }, async () => {
    const { code, stderr } = await failing('web/server.ts', {
      NODE_ENV: 'production',
      FAIRLINE_PANEL: `${appliance.block.host(4)}:3000`,
      DATABASE_URL: 'postgresql://someone:very-secret@127.0.0.1:9/none',
    })
    expect(code).toBe(1)
    expect(stderr).toMatch(/database/i)
    expect(stderr).not.toContain('very-secret')
  })
})
