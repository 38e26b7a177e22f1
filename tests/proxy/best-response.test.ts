import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isBetter } from '#engine/proxy/best-response.ts'
import { answerTo } from '../support/responses.ts'
import { read } from '../support/test-parties.ts'
import { destinations, FAIRLINE } from '../support/test-relay.ts'
import { openDestinations } from '../support/two-destinations.ts'

/** What a caller can do something about: preferred among 4xx. */
const REPAIRABLE = [401, 407, 415, 420, 484]
const SILENT = [408, 503]
const best = (failures: readonly number[]) =>
  failures.reduce((chosen, status) => (isBetter(status, chosen) ? status : chosen), 0)
const classOf = (status: number) => Math.floor(status / 100)

/** Read off §16.7 step 6, not off the code: the first of those that no other kind outdoes. */
function expected(failures: readonly number[]): number {
  const lowest = Math.min(...failures.map(classOf))
  const ofClass = failures.filter((status) => classOf(status) === lowest)
  const kinds = [
    failures.filter((status) => status >= 600),
    ofClass.filter((status) => REPAIRABLE.includes(status)),
    ofClass.filter((status) => !SILENT.includes(status)),
    ofClass,
  ]
  return kinds.find((kind) => kind.length > 0)?.[0] ?? 0
}

const anyFailure = fc.oneof(
  fc.integer({ min: 300, max: 699 }),
  fc.constantFrom(401, 404, 407, 408, 415, 420, 484, 486, 500, 503, 504, 600, 603),
)

describe('§16.7 step 6: the best of the failures', () => {
  test('property: 6xx, else the lowest class, in it what can be repaired, and silence last; in any order', () => {
    fc.assert(
      fc.property(fc.array(anyFailure, { minLength: 1, maxLength: 8 }), (failures) => {
        expect(best(failures)).toBe(expected(failures))
      }),
      { seed: 5, numRuns: 2_000 },
    )
  })

  test('property: which kind is chosen does not depend on the order they came in', () => {
    const kind = (status: number) => [
      classOf(status),
      classOf(status) === 4 && REPAIRABLE.includes(status),
      SILENT.includes(status),
    ]
    const twice = fc
      .array(anyFailure, { minLength: 2, maxLength: 8 })
      .chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })))
    fc.assert(
      fc.property(twice, ([one, other]) => {
        expect(kind(best(other))).toEqual(kind(best(one)))
      }),
      { seed: 6, numRuns: 2_000 },
    )
  })
})

/** No answer at all within the attempt time-out. */
const SILENCE = 0
const ATTEMPT_MS = 1_000

/** What the caller is to hear: rules 10 over the same failures. */
function toldFor(failures: readonly number[]): number {
  const last = failures.findIndex((status) => status >= 600)
  const heard = last < 0 ? failures : failures.slice(0, last + 1)
  if (heard.every((status) => status === SILENCE || status === 503)) return 503
  return expected(heard.map((status) => (status === SILENCE ? 408 : status)))
}

test('property: through the relay the caller hears that one, once, whatever the destinations answer', async () => {
  const answers = fc.constantFrom(
    SILENCE,
    302,
    401,
    404,
    407,
    408,
    415,
    420,
    480,
    484,
    486,
    500,
    503,
    504,
    600,
    603,
  )
  const failoverCodes = [302, 401, 404, 407, 408, 415, 420, 480, 484, 486, 500, 503, 504]
  await fc.assert(
    fc.asyncProperty(fc.array(answers, { minLength: 1, maxLength: 4 }), async (failures) => {
      const scripts = failures.map((status) => (status === SILENCE ? [] : [status]))
      const { clock, caller, parties } = await openDestinations(scripts, {
        failoverCodes,
        attemptTimeoutMs: ATTEMPT_MS,
      })
      caller.request('INVITE', { branch: 'z9hG4bK-inv' })
      clock.advance(failures.length * (ATTEMPT_MS + 100))
      caller.request('ACK', { branch: 'z9hG4bK-inv' })
      clock.advance(60_000)
      const finals = caller.statuses.filter((status) => status >= 200)
      expect(new Set(finals)).toEqual(new Set([toldFor(failures)]))
      const tried = parties.filter(({ host }) => host.received.length > 0).length
      const stop = failures.findIndex((status) => status >= 600)
      expect(tried).toBe(stop < 0 ? failures.length : stop + 1)
    }),
    { seed: 7, numRuns: 150 },
  )
})

describe('what somebody did answer comes before silence', () => {
  test('§16.7 step 6: a destination that timed out, then 486: the caller hears 486', async () => {
    const { clock, caller } = await openDestinations([[], [486]])
    caller.request('INVITE')
    clock.advance(3_000)
    expect(caller.statuses.filter((status) => status >= 200)[0]).toBe(486)
  })

  test('the same for a non-INVITE: not 500 but what was answered', async () => {
    const set = { destinations: destinations(2), failoverCodes: [404] }
    const { network, clock, caller, parties } = await openDestinations([[]], set)
    parties[0]?.silence()
    const refuse = (bytes: Buffer) => answerTo(read(bytes), 404, { tag: 'two' })
    network.host('10.0.1.2', 5070, (bytes, _from, host) => host.send(refuse(bytes), FAIRLINE))
    caller.request('MESSAGE')
    clock.advance(3_000)
    expect(caller.statuses).toEqual([404])
  })
})
