import { describe, expect, test } from 'vitest'
import { TimerWheel } from '#engine/base/timer-wheel.ts'
import type { FailoverTrail } from '#engine/contract/health-live.ts'
import type { Transport } from '#engine/contract/vocabulary.ts'
import type { LocalFailure } from '#engine/proxy/branch.ts'
import { FailoverBook, type FailoverNews } from '#engine/proxy/failover-book.ts'
import { outcomeOf, reasonOf } from '#engine/proxy/failover-words.ts'
import { ManualClock } from '../support/manual-clock.ts'
import { openTestRelay } from '../support/test-relay.ts'

function openBook() {
  const clock = new ManualClock()
  const wheel = new TimerWheel(clock)
  wheel.start()
  const news: FailoverNews[] = []
  const book = new FailoverBook(wheel, (told) => news.push(told))
  const at = { transport: 'udp' as const, address: '127.0.0.1', port: 5070 }
  const count = (id: number, reason: string, hasMoved = true) =>
    book.count({ destination: { id, setId: 3 }, at, reason, isCall: true, hasMoved })
  return { clock, wheel, news, book, count }
}

describe('the book of failovers', () => {
  test('the sentence counts calls and reasons; the figures say the same', () => {
    const { clock, news, count } = openBook()
    for (let i = 0; i < 12; i++) count(1, 'no answer')
    for (let i = 0; i < 2; i++) count(1, 'answered 503')
    count(1, 'no answer', false)
    clock.advance(1_020)
    expect(news).toEqual([
      {
        setId: 3,
        destinationId: 1,
        text: 'udp:127.0.0.1:5070: 14 calls moved on, 1 call ended there (13 no answer, 2 answered 503)',
        figures: { moved: 14, ended: 1, 'no answer': 13, 'answered 503': 2 },
      },
    ])
  })

  test('destinations are told of apart, and one that fails on is told of every ten seconds', () => {
    const { clock, news, count } = openBook()
    for (let second = 0; second < 60; second++) {
      for (let id = 1; id <= 3; id++) count(id, 'port closed')
      clock.advance(1_000)
    }
    for (let id = 1; id <= 3; id++) {
      const own = news.filter(({ destinationId }) => destinationId === id)
      expect(own.length).toBeGreaterThanOrEqual(6)
      expect(own.length).toBeLessThanOrEqual(7)
    }
  })

  test('bounded: sixteen reasons and two figures at most, and nothing is kept of a destination that is quiet', () => {
    const { clock, wheel, news, count } = openBook()
    for (let code = 300; code < 700; code++) count(1, `answered ${code}`)
    clock.advance(1_020)
    expect(Object.keys(news[0]?.figures ?? {})).toHaveLength(18)
    expect(news[0]?.figures.otherwise).toBe(385)
    expect(news[0]?.text.length).toBeLessThanOrEqual(500)
    clock.advance(10_020)
    expect([news.length, wheel.size]).toEqual([1, 0])
  })

  test('the ring holds 64 trails, newest first, before it is full and after', () => {
    const { book } = openBook()
    const trail = (atMs: number): FailoverTrail => ({
      ...{ atMs, callId: '', method: 'INVITE', setId: 1, sourceId: 0 },
      ...{ attempts: [], skipped: [], status: 200 },
    })
    for (let atMs = 1; atMs <= 3; atMs++) book.keep(trail(atMs))
    expect(book.recent().map(({ atMs }) => atMs)).toEqual([3, 2, 1])
    for (let atMs = 4; atMs <= 200; atMs++) book.keep(trail(atMs))
    const kept = book.recent().map(({ atMs }) => atMs)
    expect([kept.length, kept[0], kept.at(-1)]).toEqual([64, 200, 137])
  })
})

test('what is said of each way to fail, over datagrams and over streams', async () => {
  const { relay } = await openTestRelay()
  const [listener] = relay.transport.listeners
  if (!listener) throw new Error('no listener')
  const failures: LocalFailure[] = ['time-out', 'transport', 'cut', 'down', 'lost', 'too-large']
  const said = (transport: Transport, hasProvisional: boolean) => {
    const to = { transport, address: '10.0.1.1', port: 5070 }
    const tried = { path: { listener, to, connection: null, place: to }, hasProvisional, refusal: undefined }
    return failures.map((failure) => [outcomeOf(tried, failure, 12_003.4), reasonOf(tried, failure)])
  }
  const same = [
    ['connection lost', 'connection lost'],
    ['destination down', 'destination down'],
    ['lost while ringing', 'lost while ringing'],
  ]
  expect(said('udp', false)).toEqual([
    ['no answer in 12,003 ms', 'no answer'],
    ['port closed', 'port closed'],
    ...same,
    ['too large for a datagram', 'too large for a datagram'],
  ])
  expect(said('tls', true)).toEqual([
    ['no final answer in 12,003 ms', 'no answer'],
    ['connection refused', 'connection refused'],
    ...same,
    ['too large', 'too large'],
  ])
})
