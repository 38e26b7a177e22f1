import { describe, expect, test } from 'vitest'
import { seededRandom } from '#engine/base/random.ts'
import { answered, type Bench, type Out, started } from './prober-bench.ts'
import { destination } from './snapshots.ts'

/** When a datagram of a non-INVITE is sent again (RFC 3261 §17.1.2.2: T1, doubled). */
const SENT_AT_MS = [0, 500, 1_500]

/** Each datagram there is answered with `ms` delay, or is lost. */
function lossy(bench: Bench, share: number, ms: number, seed: number): void {
  const random = seededRandom(seed)
  bench.network = ({ timeoutMs, done }: Out) => {
    for (const atMs of SENT_AT_MS)
      if (random.unit() >= share && atMs + ms < timeoutMs)
        bench.clock.after(atMs + ms, () => done(answered(200)))
  }
}

function settled(more: Parameters<typeof started>[1] = {}): Bench {
  const bench = started([destination(1)], more)
  bench.clock.advance(15_000)
  return bench
}

const healths = (bench: Bench) => bench.changes.map(({ to }) => to)

describe('a destination that falls silent', () => {
  test('is down within 2.6 s of the first lost call, with defaults; the suspicion of a call makes it so', () => {
    const bench = settled()
    bench.reply = { kind: 'unanswered' }
    const lostAtMs = bench.clock.wallMs()
    bench.clock.advance(500)
    bench.evidence.suspected(bench.get(1))
    expect(bench.get(1).health.health).toBe('up')
    bench.clock.advance(2_100)
    const down = bench.changes.at(-1)
    expect(down).toMatchObject({ from: 'up', to: 'down', cause: 'probe', reason: '3 probes unanswered' })
    expect((down?.atMs ?? 0) - lostAtMs).toBeLessThanOrEqual(2_600)
    expect(healths(bench)).toEqual(['up', 'down'])
  })

  test('without any call, one interval and one time-out are enough', () => {
    const bench = settled()
    bench.reply = { kind: 'unanswered' }
    const fromMs = bench.clock.wallMs()
    bench.clock.advance(11_000 + 2_100)
    expect(bench.changes.at(-1)?.to).toBe('down')
    expect((bench.changes.at(-1)?.atMs ?? 0) - fromMs).toBeLessThan(13_100)
  })

  test('where more failures are needed than probes are out, it is trying first', () => {
    const bench = settled({ probe: { fall: 10 } })
    bench.reply = { kind: 'unanswered' }
    bench.clock.advance(30_000)
    expect(bench.changes.map(({ to, progress }) => [to, progress])).toEqual([
      ['up', ''],
      ['trying', '8/10'],
      ['down', ''],
    ])
  })

  test('down, it costs one probe for each interval', () => {
    const bench = settled()
    bench.reply = { kind: 'unanswered' }
    bench.clock.advance(30_000)
    const before = bench.sent.length
    bench.clock.advance(100_000)
    expect(bench.sent.length - before).toBeLessThanOrEqual(11)
  })
})

describe('a destination that is well', () => {
  test('with 30 % of the datagrams lost it is never down, nor trying, in a day of probes', () => {
    const bench = started([destination(1)])
    lossy(bench, 0.3, 20, 5)
    bench.clock.advance(24 * 3_600_000)
    expect(bench.sent.length).toBeGreaterThan(8_640)
    expect(healths(bench)).toEqual(['up'])
  }, 60_000)

  test('with answers that take 1.9 s it never leaves up', () => {
    const bench = started([destination(1)])
    lossy(bench, 0, 1_900, 1)
    for (let second = 0; second < 3_600; second++) {
      bench.clock.advance(1_000)
      bench.evidence.suspected(bench.get(1))
    }
    expect(healths(bench)).toEqual(['up'])
  })

  test('a late answer to the first of several probes ends the round like others', () => {
    const bench = settled()
    bench.network = () => {}
    bench.clock.advance(1_000)
    bench.evidence.suspected(bench.get(1))
    const before = bench.sent.length
    bench.clock.advance(1_500)
    const [first, ...others] = bench.sent.slice(before)
    expect(others.length).toBeGreaterThan(2)
    first?.done(answered(200))
    const sent = bench.sent.length
    bench.clock.advance(2_000)
    expect([bench.get(1).health.health, bench.sent.length]).toEqual(['up', sent])
    expect(bench.get(1).health.probeLatencyMs).toBeGreaterThan(1_400)
  })
})

describe('suspicions', () => {
  test('however many calls wait, they ask at most once a second, and change nothing', () => {
    const bench = settled()
    const before = bench.sent.length
    for (let i = 0; i < 500; i++) {
      bench.evidence.suspected(bench.get(1))
      bench.clock.advance(10)
    }
    expect(bench.sent.length - before).toBeLessThanOrEqual(7)
    expect(bench.sent.length - before).toBeGreaterThanOrEqual(5)
    expect(healths(bench)).toEqual(['up'])
  })

  test('where nobody probes they do not begin it', () => {
    const bench = settled({ probe: { enabled: false } })
    bench.evidence.suspected(bench.get(1))
    bench.clock.advance(1_000)
    expect(bench.sent).toHaveLength(0)
  })

  test('the disabled and the removed are not asked', () => {
    const bench = settled()
    const gone = bench.get(1)
    bench.apply([destination(1, { adminState: 'disabled' })])
    const before = bench.sent.length
    bench.evidence.suspected(gone)
    bench.clock.advance(1_000)
    bench.apply([destination(2)])
    bench.evidence.suspected(gone)
    bench.clock.advance(1_000)
    expect(bench.sent.slice(before).every(({ to }) => to.address === '192.0.2.2')).toBe(true)
  })
})
