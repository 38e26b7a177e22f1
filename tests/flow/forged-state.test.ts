import { afterAll, beforeAll, expect, test } from 'vitest'
import { metricSum } from '#scripts/appliance/metric-sum.ts'
import { within } from '#scripts/appliance/ready.ts'
import { type Appliance, startAppliance } from '../support/appliance.ts'
import { DatagramParty } from '../support/datagram-party.ts'
import { answerTo } from '../support/responses.ts'
import { message } from '../support/sip-messages.ts'
import { allUp } from '../support/stats-json.ts'

const PORT = 5_070
/** Older than this at the kill, an INVITE is in the journal (rules 5). */
const JOURNALLED_MS = 200

let appliance: Appliance
let caller: DatagramParty
let destination: DatagramParty
let third: DatagramParty

beforeAll(async () => {
  appliance = await startAppliance({ dispatcherList: (block) => `1 sip:${block.host(11)}:${PORT}\n` })
  const { block } = appliance
  caller = await DatagramParty.open(block.host(2), PORT)
  destination = await DatagramParty.open(block.host(11), PORT)
  third = await DatagramParty.open(block.host(33), PORT)
  await allUp(appliance.stats)
})

afterAll(async () => {
  for (const party of [caller, destination, third]) party?.close()
  await appliance?.stop()
})

function request(
  method: string,
  cseq: number,
  uri: string,
  to: string,
  routes: readonly string[] = [],
): Buffer {
  const host = appliance.block.host(2)
  return message(`${method} ${uri} SIP/2.0`, [
    ['Via', `SIP/2.0/UDP ${host}:${PORT};branch=z9hG4bK-forged-${method}-${cseq};rport`],
    ...routes.map((route) => ['Route', route] as const),
    ['Max-Forwards', '70'],
    ['From', `<sip:alice@${host}>;tag=caller`],
    ['To', to],
    ['Call-ID', 'forged-state'],
    ['CSeq', `${cseq} ${method}`],
    ['Contact', `<sip:alice@${host}:${PORT}>`],
  ])
}

/** The last character before `mark` becomes another one: one bit of a MAC. */
function flipped(bytes: Buffer, mark: RegExp): Buffer {
  const text = bytes.toString('latin1')
  const other = text.replace(mark, (_, head: string, last: string) => `${head}${last === 'A' ? 'B' : 'A'}`)
  expect(other).not.toBe(text)
  return Buffer.from(other, 'latin1')
}

async function killAndWait(): Promise<void> {
  const pid = await appliance.killEngine()
  const isBack = await within(10_000, async () => {
    const health = await appliance.health()
    return health?.status === 200 && health.engine.pid !== pid
  })
  expect(isBack).toBe(true)
}

test('rules 2, 5, 6: after kill -9 one flipped bit of a MAC fails that message, a third host stays silent, the true ones pass', {
  timeout: 90_000,
}, async () => {
  const { sip, block } = appliance
  const to = `<sip:1000@${sip.address}>`
  caller.send(request('INVITE', 1, `sip:1000@${sip.address}`, to), sip)
  const invite = await destination.next('INVITE', (m) => m.method === 'INVITE')
  await new Promise((resolve) => setTimeout(resolve, JOURNALLED_MS))
  await killAndWait()

  const answer = answerTo(invite, 200, { tag: 'callee', contact: `sip:m@${block.host(11)}:${PORT}` })
  destination.send(flipped(answer, /(branch=z9hG4bK[^\r;]*)([^\r;])/), sip)
  const diverted = answer
    .toString('latin1')
    .replaceAll(`${block.host(2)}:${PORT};`, `${block.host(33)}:${PORT};`)
  destination.send(
    Buffer.from(diverted.replace(`received=${block.host(2)}`, `received=${block.host(33)}`), 'latin1'),
    sip,
  )
  const isDropped = await within(
    5_000,
    async () =>
      metricSum(await appliance.metrics(), 'fairline_dropped_total', { reason: 'stray-response' }) === 2,
  )
  expect(isDropped).toBe(true)
  expect(caller.heard.some((m) => m.status === 200)).toBe(false)

  destination.send(answer, sip)
  const ok = await caller.next('200', (m) => m.status === 200)
  const route = `<${ok.recordRoutes()[0]?.uri}>`
  const dialog = `${to};tag=callee`
  const target = `sip:m@${block.host(11)}:${PORT}`
  caller.send(request('ACK', 1, target, dialog, [route]), sip)
  caller.send(
    flipped(request('BYE', 2, `sip:x@${block.host(33)}:${PORT}`, dialog, [route]), /(fl=[^>]*)([^>])/),
    sip,
  )
  await caller.next('403 to the forged route', (m) => m.status === 403 && m.cseqNumber === 2)
  caller.send(request('BYE', 3, `sip:x@${block.host(33)}:${PORT}`, dialog, [route]), sip)
  await caller.next('403 to the foreign target', (m) => m.status === 403 && m.cseqNumber === 3)
  caller.send(request('BYE', 4, target, dialog, [route]), sip)
  const bye = await destination.next('BYE', (m) => m.method === 'BYE')
  destination.send(answerTo(bye, 200), sip)
  await caller.next('200 to the BYE', (m) => m.status === 200 && m.cseqNumber === 4)
  expect(destination.heard.map((m) => m.method)).toEqual(['INVITE', 'ACK', 'BYE'])
  expect(third.heard).toEqual([])
})
