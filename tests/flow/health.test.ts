import { afterAll, beforeAll, expect, test } from 'vitest'
import { seededRandom } from '#engine/base/random.ts'
import type { EngineEvent } from '#engine/contract/live.ts'
import { type LoopbackBlock, takeLoopbackBlock } from '#scripts/appliance/loopback.ts'
import { within } from '#scripts/appliance/ready.ts'
import { AnswerLoss } from '../support/answer-loss.ts'
import { type LoneEngine, startEngine } from '../support/appliance.ts'
import { type ProbeManner, ProbeManners } from '../support/probe-manners.ts'
import { type SippProcess, startCaller, startReceiver } from '../support/sipp.ts'

/** With the default probes: every 10 s, 2 s to answer, down after three. Calls keep coming all the time. */
const RATE = 50
const CALLS = 2_000
/** Nobody hangs up before the story ends, on a slow machine too. */
const WHOLE_SEC = 300
const PORT = 5_070
const ATTEMPT_MS = 2_000
/** From the first call that is lost to `down`. */
const SILENT_LIMIT_MS = 3_000
const CLOSED_LIMIT_MS = 100

/** By id. The host number is the id, and ten. */
const [STOPPED, SAYS_404, SAYS_405, SAYS_503, SLOW, LOSSY, CLOSED] = [1, 2, 3, 4, 5, 6, 7]
const KILLED = [8, 9, 10]
const MANNERS: Readonly<Record<number, ProbeManner>> = {
  [SAYS_404]: { status: 404 },
  [SAYS_405]: { status: 405 },
  [SAYS_503]: { status: 503 },
  [SLOW]: { delayMs: 1_000 },
}
const IDS = [STOPPED, SAYS_404, SAYS_405, SAYS_503, SLOW, LOSSY, CLOSED, ...KILLED]
const SNAPSHOT = { format: 1 as const, revision: { database: 'flow', number: 1 }, sources: [] }

function setOf(host: (id: number) => string) {
  const destinations = IDS.map((id) => ({ id, uri: `sip:${host(id)}:${PORT}` }))
  return { id: 1, name: 'health', destinations }
}

let block: LoopbackBlock
let engine: LoneEngine
let caller: SippProcess
let loss: AnswerLoss
const manners = new ProbeManners()
const receivers = new Map<number, SippProcess>()

beforeAll(async () => {
  block = await takeLoopbackBlock()
  const host = (id: number) => block.host(10 + id)
  for (const id of IDS) {
    const at = { address: host(id), port: id === LOSSY ? PORT + 1 : PORT }
    const scenarioFile = manners.file(MANNERS[id] ?? {})
    receivers.set(id, await startReceiver({ at, limitSec: WHOLE_SEC, scenarioFile }))
  }
  const at = { address: host(LOSSY), port: PORT }
  loss = await AnswerLoss.open(at, { address: host(LOSSY), port: PORT + 1 }, 0.3, seededRandom(3))
  engine = await startEngine(() => ({ ...SNAPSHOT, sets: [setOf(host)] }), { block })
  const isSettled = await within(30_000, async () =>
    IDS.every((id) => healthOf(id) === (id === SAYS_503 ? 'down' : 'up')),
  )
  expect(isSettled).toBe(true)
  const from = { address: block.host(2), port: PORT }
  const load = { calls: CALLS, rate: RATE, limitSec: WHOLE_SEC }
  caller = startCaller({ scenario: 'caller', from, to: engine.sip, ...load })
  expect(await within(20_000, async () => caller.totals().successful > RATE)).toBe(true)
})

afterAll(async () => {
  await caller?.stop()
  await Promise.all([...receivers.values()].map((receiver) => receiver.stop()))
  loss?.close()
  manners.clear()
  await engine?.stop()
  block?.release()
})

const receiver = (id: number) => {
  const found = receivers.get(id)
  if (!found) throw new Error(`there is no receiver ${id}`)
  return found
}
const healthOf = (id: number) => engine.link.tick()?.destinations.find((one) => one.id === id)?.health
const events = (id: number): EngineEvent[] =>
  engine.link.batches
    .flatMap((batch) => batch.events)
    .filter((event) => event.kind === 'health' && event.destinationId === id)
const fallOf = (id: number) => events(id).findLast((event) => event.to === 'down')
/** The calls that went there in vain, the first one first. */
const lostCalls = (id: number) =>
  (engine.link.tick()?.failovers ?? [])
    .filter((trail) => trail.attempts[0]?.destinationId === id)
    .toReversed()

/** Time for a trail to be told behind the fall that it witnesses. */
const WITNESS_MS = 3_000

/**
 * Since the first call that it did not answer once it was gone; the trail of that call is the witness. Null: a probe was
 * sooner than any call.
 */
async function fallTimeMs(id: number, goneAtMs: number): Promise<number | null> {
  const witness = () => lostCalls(id).find(({ atMs }) => atMs >= goneAtMs)
  const fellAtMs = () => fallOf(id)?.atMs ?? Number.POSITIVE_INFINITY
  const hasNone = () => (engine.link.tick()?.atMs ?? 0) > fellAtMs() + WITNESS_MS
  const isTold = async () =>
    fellAtMs() <= goneAtMs || (fallOf(id) !== undefined && (witness() !== undefined || hasNone()))
  expect(await within(15_000, isTold)).toBe(true)
  const first = witness()
  if (first) return fellAtMs() - first.atMs
  return fellAtMs() <= goneAtMs ? 0 : null
}

test('R6: a closed port is known within 100 ms of the first call to it, whether its receiver was killed or went in good order', {
  timeout: 90_000,
}, async () => {
  const times: (number | null)[] = []
  for (const id of KILLED) {
    const killedAtMs = Date.now()
    await receiver(id).kill()
    times.push(await fallTimeMs(id, killedAtMs))
  }
  // It answers nobody any more for a moment before its port is closed, and that is a moment before we know.
  await receiver(CLOSED).stop()
  times.push(await fallTimeMs(CLOSED, Date.now() - CLOSED_LIMIT_MS))
  const known = times.filter((time) => time !== null).toSorted((a, b) => a - b)
  expect(known.length, `${times}`).toBeGreaterThanOrEqual(times.length - 1)
  // A machine that is busy for a moment may hold one of them up.
  const [, , third] = known
  expect(third, `${times}`).toBeLessThanOrEqual(CLOSED_LIMIT_MS)
  expect(Math.max(...known)).toBeLessThanOrEqual(10 * CLOSED_LIMIT_MS)
})

test('R6: a stopped receiver, silent with its port open, is down within 3 s of the first call to it', async () => {
  receiver(STOPPED).signal('SIGSTOP')
  expect(await fallTimeMs(STOPPED, Date.now())).toBeLessThanOrEqual(SILENT_LIMIT_MS)
  const [first] = lostCalls(STOPPED)
  expect(first?.attempts[0]?.tookMs).toBeLessThanOrEqual(ATTEMPT_MS + 100)
  expect(first?.status).toBe(200)
})

test('R7: 404 and 405 to OPTIONS, slow answers and three lost in ten bench nobody; 503 to OPTIONS does', {
  timeout: 120_000,
}, async () => {
  const end = await caller.done()
  for (const id of [SAYS_404, SAYS_405, SLOW]) expect(events(id).map(({ to }) => to)).toEqual(['up'])
  // A call whose answers are all lost is a doubt, and no more.
  expect(fallOf(LOSSY)).toBeUndefined()
  expect(fallOf(SAYS_503)?.text).toContain('503')
  expect(loss.lost).toBeGreaterThan(0)
  // What stood on the killed ones when they died is gone with them; every other call was answered.
  expect(end.failed, caller.errors()).toBeLessThanOrEqual(RATE / 2)
  expect(end.successful + end.failed).toBe(CALLS)
})

test('a receiver that was stopped is up again when it goes on', { timeout: 60_000 }, async () => {
  receiver(STOPPED).signal('SIGCONT')
  expect(await within(40_000, async () => healthOf(STOPPED) === 'up')).toBe(true)
})
