import { once } from 'node:events'
import { setImmediate } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { reserveCells } from '#engine/balance/cell-arena.ts'
import { slotOwner } from '#engine/balance/owner.ts'
import { systemClock } from '#engine/base/clock.ts'
import { seededRandom } from '#engine/base/random.ts'
import type { Snapshot } from '#engine/contract/config.ts'
import { Directory } from '#engine/destination/directory.ts'
import { destination, set, snapshot, source } from './snapshots.ts'

interface Findings {
  readonly mostCalls: number
  readonly mostConf: number
  readonly taken: number
  readonly begunAtMs: readonly number[]
}

const ROUNDS = 3_000
const THREADS = 3
const CAP = 300

const limited = (channels: number, conf: number) =>
  snapshot(
    [set(1, [destination(7, { channels, resources: { conf } })], { takes: { conf: 2 } })],
    [source(3, '10.0.0.0/8', { callsPerSecond: CAP })],
  )

function start(buffer: SharedArrayBuffer) {
  const witness = new Int32Array(new SharedArrayBuffer(8))
  const cells = { buffer, thread: 1, threads: THREADS }
  const directory = new Directory({ clock: systemClock, random: seededRandom(1), cells })
  const workers = [2, 3].map(
    (thread) =>
      new Worker(new URL('./shared-contender.ts', import.meta.url), {
        workerData: { buffer, witness, thread, threads: THREADS, rounds: ROUNDS },
      }),
  )
  /** Until the others are done; the first thread does `meanwhile` again and again. */
  const hammer = async (edit: Snapshot, meanwhile: () => void): Promise<readonly Findings[]> => {
    directory.apply(edit)
    let left = workers.length
    const all = workers.map(async (worker) => {
      worker.postMessage({ layout: directory.layout(), snapshot: edit })
      const [findings]: Findings[] = await once(worker, 'message')
      left -= 1
      if (!findings) throw new Error('no findings')
      return findings
    })
    while (left > 0) {
      meanwhile()
      await setImmediate()
    }
    return Promise.all(all)
  }
  return { directory, workers, hammer }
}

test('threads that fight over one destination: caps are never exceeded, nothing leaks, also under edits (rules 20)', async () => {
  const { directory, workers, hammer } = start(reserveCells())
  const seen: Findings[] = []
  const phase = async (edit: Snapshot, calls: number, conf: number, meanwhile = () => {}) => {
    const findings = await hammer(edit, meanwhile)
    seen.push(...findings)
    expect(Math.min(...findings.map(({ taken }) => taken))).toBeGreaterThan(0)
    expect(Math.max(...findings.map(({ mostCalls }) => mostCalls))).toBeLessThanOrEqual(calls)
    expect(Math.max(...findings.map(({ mostConf }) => mostConf))).toBeLessThanOrEqual(conf)
    const one = directory.destination(7)
    expect([one?.activeCalls(), one?.room.read()[0]?.used]).toEqual([0, 0])
  }
  await phase(limited(3, 100), 3, 100)
  await phase(limited(50, 6), 3, 6)
  let edits = 0
  // The others hear of none of these; more than the larger limit never stays, nor does what the first thread holds.
  await phase(limited(200, 1_000), 200, 1_000, () => {
    if (edits++ < 100) directory.apply(limited(edits % 2 === 0 ? 200 : 2, 1_000))
  })
  // A call without a slot takes one of three places.
  await phase(limited(3, 100), 3, 100)
  const one = directory.destination(7)
  one?.channels.hold(slotOwner(1, 1))
  const beside = await hammer(limited(3, 100), () => {})
  expect(Math.max(...beside.map(({ mostCalls }) => mostCalls))).toBeLessThanOrEqual(2)
  expect(one?.activeCalls()).toBe(1)
  const begunAtMs = [...seen, ...beside].flatMap((findings) => findings.begunAtMs).sort((a, b) => a - b)
  const spans = begunAtMs.slice(CAP).map((atMs, i) => atMs - (begunAtMs[i] ?? 0))
  expect(begunAtMs.length).toBeGreaterThanOrEqual(CAP)
  expect(Math.min(...spans, 1_000)).toBeGreaterThanOrEqual(1_000)
  await Promise.all(workers.map((worker) => worker.terminate()))
}, 60_000)
