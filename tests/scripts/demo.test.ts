import { afterEach, describe, expect, test } from 'vitest'
import { type LoopbackBlock, takeLoopbackBlock } from '#scripts/appliance/loopback.ts'
import { Cast } from '#scripts/demo/cast.ts'
import { countPicks, predictPicks, seededCallIds } from '#scripts/demo/prediction.ts'
import { sum, wordTables } from '#scripts/demo/tables.ts'
import { countSkips, explainSkips } from '#scripts/demo/words.ts'

describe('the prediction', () => {
  test.each([1, 2, 3, 4, 5])(
    'rules 21: 29,807 seeded Call-IDs split between 49.0 and 51.0 percent (seed %i)',
    (seed) => {
      const callIds = seededCallIds(seed, 29_807)
      expect(new Set(callIds).size).toBe(29_807)
      const [first = 0, second = 0] = countPicks([1, 2], predictPicks([1, 2], callIds))
      expect(first + second).toBe(29_807)
      expect(first / 298.07).toBeGreaterThan(49)
      expect(first / 298.07).toBeLessThan(51)
    },
  )

  test('the same seed gives the same calls and the same picks', () => {
    expect(seededCallIds(7, 5)).toEqual(seededCallIds(7, 5))
    expect(predictPicks([4, 9], seededCallIds(7, 50))).toEqual(predictPicks([4, 9], seededCallIds(7, 50)))
  })
})

test('the two tables are the seed’s: channels, totals per agent, grand totals that reconcile', () => {
  const tables = wordTables({ name: 'PC1', channels: [4, 3] }, [
    { name: 'PC2', channels: [3] },
    { name: 'PC3', channels: [2, 1, 1] },
  ])
  expect(tables.split('\n')).toEqual([
    'Call Count',
    'Channel      Out PC1  In PC2  In PC3',
    '1                  4       3       2',
    '2                  3       -       1',
    '3                  -       -       1',
    'Total/agent        7       3       4',
    'Total              7       7       -',
    '',
    'Calls by Percentage',
    'Channel       Out PC1  In PC2  In PC3',
    '1             57.14    100.00  50.00',
    '2             42.86    -       25.00',
    '3             -        -       25.00',
    'Share of all  100.00   42.86   57.14',
  ])
})

describe('the loaded step in words', () => {
  const predicted = new Map([
    ['a', 1],
    ['b', 1],
    ['c', 2],
  ])
  const taken = new Map([
    ['a', 1],
    ['b', 2],
    ['c', 2],
  ])

  test('a skip is a call that went elsewhere than the hash chose', () => {
    expect(countSkips(predicted, taken)).toEqual(new Map([[1, 1]]))
  })

  test('it names the receiver, its channels and the figures', () => {
    const receivers = [
      { id: 1, name: 'A', channels: 2, calls: 1 },
      { id: 2, name: 'B', channels: 5, calls: 2 },
    ]
    const words = explainSkips({ predicted, taken, receivers, outboundChannels: 4 })
    expect(words).toContain('Shares: A 33.33 %, B 66.67 %.')
    expect(words).toContain('For 1 of 3 calls the hash chose receiver A while its 2 channels were taken')
  })
})

describe('the cast on loopback', () => {
  const open: { cast: Cast; block: LoopbackBlock }[] = []
  afterEach(async () => {
    for (const { cast, block } of open.splice(0)) {
      await cast.stop()
      await cast.stop()
      block.release()
    }
  })

  test('a step counts what each receiver took on each channel, and who took which call', async () => {
    const block = await takeLoopbackBlock()
    const cast = await Cast.open(block)
    open.push({ cast, block })
    const progress: number[] = []
    // Without a balancer between them: the receiver with five channels itself.
    const proxy = { address: block.host(3), port: 5_070 }
    const step = {
      pacing: { kind: 'busy' } as const,
      calls: 12,
      plan: (index: number) => ({ callId: `c${index}`, holdMs: 1 }),
      onProgress: (ended: number) => progress.push(ended),
    }
    const first = await cast.play(proxy, step)
    const second = await cast.play(proxy, step)
    expect(first.generator.ended.completed).toBe(12)
    expect(first.generator.channels).toHaveLength(4)
    expect([first, second].map(({ inbound }) => inbound.map(sum))).toEqual([
      [0, 12],
      [0, 12],
    ])
    expect(first.answeredBy.get('c0')).toBe(`sip:${block.host(3)}:5070`)
    expect(progress.slice(0, 12)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
  })

  test('a step that is stopped has no result', async () => {
    const block = await takeLoopbackBlock()
    const cast = await Cast.open(block)
    open.push({ cast, block })
    const step = {
      pacing: { kind: 'busy' } as const,
      calls: 1_000,
      plan: (index: number) => ({ callId: `c${index}`, holdMs: 5 }),
    }
    const proxy = { address: block.host(3), port: 5_070 }
    const played = cast.play(proxy, { ...step, onProgress: (ended) => ended === 3 && void cast.stop() })
    await expect(played).rejects.toThrow('stopped before the last call')
  })
})
