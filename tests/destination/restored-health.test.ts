import { describe, expect, test } from 'vitest'
import type { KeptHealth } from '#engine/contract/health-live.ts'
import { restoreHealth } from '#engine/destination/restore-health.ts'
import { located, NAME, target } from './located.ts'
import { answered, Bench } from './prober-bench.ts'
import { destination, set, snapshot } from './snapshots.ts'

const URI = 'sip:192.0.2.1:5060'

function kept(bench: Bench, more: Partial<KeptHealth> = {}): KeptHealth {
  return {
    destinationId: 1,
    uri: URI,
    adminState: 'enabled',
    health: 'down',
    cause: 'probe',
    reason: '3 probes unanswered',
    sinceMs: bench.clock.wallMs() - 60_000,
    ejections: 0,
    ejectedUntilMs: null,
    ...more,
  }
}

/** An engine that starts with this. */
function restarted(more: Partial<KeptHealth> = {}, rows = [destination(1)], setMore = {}): Bench {
  const bench = new Bench()
  bench.directory.apply(snapshot([set(1, rows, setMore)]))
  restoreHealth(bench.directory, [kept(bench, more)], bench.clock)
  return bench
}

describe('after a restart', () => {
  test('what was down is down at once, since when it was, until probes are answered', () => {
    const bench = restarted()
    expect(bench.get(1).skipReason()).toBe('down')
    expect(bench.get(1).health).toMatchObject({
      health: 'down',
      cause: 'restart',
      reason: '3 probes unanswered',
      sinceMs: bench.clock.wallMs() - 60_000,
    })
    bench.prober.start()
    bench.clock.advance(40)
    expect(bench.get(1).health).toMatchObject({ health: 'down', progress: '1/2' })
    bench.clock.advance(1_200)
    expect(bench.get(1).health.health).toBe('up')
    expect(bench.changes).toHaveLength(1)
  })

  test('what was up is up since then, and probes go on', () => {
    const bench = restarted({ health: 'up', reason: 'answers probes (200)' })
    expect(bench.get(1).health).toMatchObject({ health: 'up', sinceMs: bench.clock.wallMs() - 60_000 })
    bench.reply = answered(503)
    bench.prober.start()
    bench.clock.advance(20)
    expect(bench.get(1).health.health).toBe('trying')
  })

  test('an ejection ends when it would have ended, and the next is longer', () => {
    const until = new Bench().clock.wallMs() + 20_000
    const bench = restarted({ ejections: 1, ejectedUntilMs: until }, [destination(1), destination(2)])
    bench.prober.start()
    bench.clock.advance(19_900)
    expect(bench.get(1).health).toMatchObject({ health: 'down', traffic: { phase: 'ejected' } })
    bench.clock.advance(1_500)
    expect(bench.get(1).health.health).toBe('up')
    expect(bench.get(1).observations.ejection.ejections(bench.get(1).placement.evidence, 0)).toBe(1)
  })

  test('one that is reached by name is down, too, until one of its targets answers', () => {
    const bench = new Bench()
    bench.directory.apply(snapshot([set(1, [destination(1, { uri: NAME })])]))
    bench.directory.locate([located(target('192.0.2.1'), target('192.0.2.2'))])
    restoreHealth(bench.directory, [kept(bench, { uri: NAME })], bench.clock)
    bench.reply = { kind: 'unanswered' }
    bench.prober.start()
    expect(bench.get(1).skipReason()).toBe('down')
    bench.clock.advance(20_000)
    expect(bench.get(1).skipReason()).toBe('down')
    bench.reply = answered(200)
    bench.clock.advance(15_000)
    expect(bench.get(1).health.health).toBe('up')
  })

  test('where nobody probes it is asked until it answers, and is never up', () => {
    const unprobed = { probe: { enabled: false } }
    const bench = restarted({}, [destination(1)], unprobed)
    bench.prober.start()
    bench.clock.advance(1_000)
    expect(bench.get(1).health).toMatchObject({ health: 'unknown', reason: 'answers again' })
    expect(restarted({ health: 'up' }, [destination(1)], unprobed).get(1).health.health).toBe('unknown')
  })

  test('another address, or one that is gone or switched off, has nothing of it', () => {
    expect(restarted({ uri: 'sip:192.0.2.99' }).get(1).health.health).toBe('unknown')
    expect(restarted({ destinationId: 5 }).get(1).health.health).toBe('unknown')
    const off = restarted({}, [destination(1, { adminState: 'disabled' })])
    off.prober.start()
    expect(off.get(1).health).toMatchObject({ health: 'unknown', reason: 'not probed while disabled' })
  })
})
