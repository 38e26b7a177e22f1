import { describe, expect, test } from 'vitest'
import type { Resolution } from '#engine/location/location.ts'
import { bench, found, target, wanted } from './locator-bench.ts'

describe('RFC 3263 §4.2: what SRV records said, while they cannot be asked for', () => {
  const served = (problem: string, address = '192.0.2.7'): Resolution => ({
    kind: 'found',
    targets: [{ ...target(address), name: 'sip1.example' }],
    ttlSec: 60,
    problem,
  })
  const guess: Resolution = { ...found(60, '192.0.2.80'), problem: 'SRV of _sip._udp.a.example: SERVFAIL' }

  test.each(['', 'AAAA of sip1.example: SERVFAIL'])(
    'the addresses of the name itself never take its place (found before: "%s")',
    async (problem) => {
      const { locator, state, pass, one, kinds } = bench()
      state.answer = served(problem)
      locator.follow(wanted('a.example'))
      await pass(1)
      state.answer = guess
      await pass(3_600)
      expect(one().answer?.targets.map(({ address }) => address)).toEqual(['192.0.2.7'])
      expect(kinds()).toEqual(['found', 'stale'])
      state.answer = found(60, '192.0.2.80')
      await pass(120)
      expect(one().answer?.targets.map(({ address }) => address)).toEqual(['192.0.2.80'])
    },
  )

  test('other targets of SRV records do, after a while', async () => {
    const { locator, state, pass, one } = bench()
    state.answer = served('')
    locator.follow(wanted('a.example'))
    await pass(1)
    state.answer = served(guess.problem, '192.0.2.8')
    await pass(3_600)
    expect(one().answer?.targets.map(({ address }) => address)).toEqual(['192.0.2.8'])
  })
})
