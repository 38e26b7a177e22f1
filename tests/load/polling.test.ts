import { describe, expect, test } from 'vitest'
import { seededRandom } from '#engine/base/random.ts'
import type { LoadConnection } from '#engine/contract/vocabulary.ts'
import { type LoadAnswer, NO_FIGURES, Polling, type QuestionUser } from '#engine/load/polling.ts'
import { ManualClock } from '#tests/support/manual-clock.ts'

const FINE: LoadAnswer = { figures: { ...NO_FIGURES, sessions: 1 }, remark: '' }

function scene(everySec = 5) {
  const clock = new ManualClock()
  const questions: { user: QuestionUser<LoadAnswer>; isStopped: boolean; atMs: number }[] = []
  const states: string[] = []
  const intervals: (number | null)[] = []
  const polling = new Polling(
    (user) => {
      const question = { user, isStopped: false, atMs: clock.monotonicMs() }
      questions.push(question)
      return { stop: () => Object.assign(question, { isStopped: true }) }
    },
    everySec,
    {
      onFigures: (_, intervalMs) => intervals.push(intervalMs),
      onConnection: (connection, problem) => states.push(`${connection} ${problem}`.trim()),
    },
    { clock, random: seededRandom(3) },
  )
  const last = () => questions.at(-1)?.user
  const fail = (connection: LoadConnection) => last()?.onFailed({ connection, problem: 'why' })
  return { clock, questions, states, intervals, polling, fail, answer: () => last()?.onAnswer(FINE) }
}

describe('polling', () => {
  test('begins within 250 ms and says meanwhile that it connects', () => {
    const { clock, questions, states } = scene()
    expect([questions.length, states]).toEqual([0, ['connecting']])
    clock.advance(250)
    expect(questions).toHaveLength(1)
  })

  test('asks every so many seconds, 10 % more or less, and never in one beat', () => {
    const { clock, questions, answer } = scene(10)
    for (let i = 0; i < 2_000; i++) {
      clock.advance(25)
      answer()
    }
    expect(questions).toHaveLength(5)
    const spaces = questions.slice(1).map((each, i) => each.atMs - (questions[i]?.atMs ?? 0))
    expect(Math.min(...spaces)).toBeGreaterThanOrEqual(9_000)
    expect(Math.max(...spaces)).toBeLessThanOrEqual(11_000)
    expect(new Set(spaces).size).toBeGreaterThan(1)
  })

  test('an answer that comes twice counts once', () => {
    const { clock, questions, intervals, answer, fail } = scene(1)
    clock.advance(250)
    answer()
    answer()
    fail('closed')
    clock.advance(1_100)
    expect([intervals.length, questions.length, clock.pending]).toEqual([1, 2, 0])
  })

  test('puts no second question while one is out', () => {
    const { clock, questions } = scene(1)
    clock.advance(60_000)
    expect(questions).toHaveLength(1)
  })

  test('a slow answer makes the interval longer that is told with the news', () => {
    const { clock, intervals, answer } = scene(1)
    clock.advance(250)
    answer()
    clock.advance(1_100)
    clock.advance(4_000)
    answer()
    expect(intervals[0]).toBe(1_000)
    expect(intervals[1]).toBeGreaterThanOrEqual(4_000)
  })

  test('tells each state once, and each other problem', () => {
    const { clock, states, answer, fail } = scene(1)
    clock.advance(250)
    for (const connection of ['refused', 'refused', 'silent'] as const) {
      fail(connection)
      clock.advance(60_000)
    }
    answer()
    clock.advance(2_000)
    answer()
    expect(states).toEqual(['connecting', 'refused why', 'silent why', 'connected'])
  })

  test('asks later and later while it fails, and says when it tries again', () => {
    const { clock, questions, polling, fail, answer } = scene(1)
    clock.advance(250)
    const delays = Array.from({ length: 6 }, () => {
      fail('refused')
      const delayMs = (polling.nextTryAtMs ?? 0) - clock.wallMs()
      const before = questions.length
      clock.advance(delayMs - 1)
      expect(questions).toHaveLength(before)
      clock.advance(2)
      expect(questions).toHaveLength(before + 1)
      expect(polling.nextTryAtMs).toBeNull()
      return delayMs
    })
    expect(delays).toEqual(delays.toSorted((a, b) => a - b))
    expect(delays.at(-1)).toBeGreaterThan(25_000)
    answer()
    expect(polling.nextTryAtMs).toBeNull()
  })

  test('a wrong password is not tried again soon', () => {
    const { clock, polling, fail } = scene(1)
    clock.advance(250)
    fail('wrong-password')
    expect((polling.nextTryAtMs ?? 0) - clock.wallMs()).toBeGreaterThanOrEqual(10_000)
  })

  test('stopped: no timer, no question, no word any more, however often', () => {
    const { clock, questions, states, intervals, polling, answer, fail } = scene()
    clock.advance(250)
    polling.stop()
    polling.stop()
    answer()
    fail('silent')
    expect(questions[0]?.isStopped).toBe(true)
    expect([clock.pending, states, intervals]).toEqual([0, ['connecting'], []])
  })

  test('stopped by whoever hears of it: nothing more is told and nothing is armed', () => {
    const clock = new ManualClock()
    const figures: unknown[] = []
    const users: QuestionUser<LoadAnswer>[] = []
    const polling = new Polling(
      (user) => {
        users.push(user)
        return { stop: () => {} }
      },
      5,
      {
        onFigures: (news) => figures.push(news),
        onConnection: (connection) => connection === 'connected' && polling.stop(),
      },
      { clock, random: seededRandom(1) },
    )
    clock.advance(250)
    users[0]?.onAnswer(FINE)
    expect([clock.pending, figures]).toEqual([0, []])
  })
})
