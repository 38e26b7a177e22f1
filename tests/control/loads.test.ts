import { describe, expect, test } from 'vitest'
import { loadsBench as bench, CANARY, figuresOf, line } from '#tests/support/loads-bench.ts'

describe('watches', () => {
  test('ten destinations of one node share one, whatever it feeds and however its line is written', () => {
    const { use, watched } = bench()
    const same = [line('192.0.2.1'), `fs://:${CANARY}@192.0.2.1:8021`]
    use(...Array.from({ length: 10 }, (_, i) => ({ weight: same[i % 2] ?? '', ch: line('192.0.2.1') })))
    expect(watched).toHaveLength(1)
    expect(watched[0]?.address).toMatchObject({ host: '192.0.2.1', port: 8_021, password: CANARY })
  })

  test('another host, port, user or password is another source; so is another path where there are any', () => {
    const { use, watched } = bench()
    const sources = [
      line('192.0.2.1'),
      line('192.0.2.2'),
      `${line('192.0.2.1')}:8022`,
      `fs://u:${CANARY}@192.0.2.1`,
      'fs://:other@192.0.2.1',
      'http://192.0.2.1/a#load=a',
      'http://192.0.2.1/b#load=a',
      'http://192.0.2.1/a#load=b',
    ]
    use(...sources.map((source) => ({ weight: source })))
    expect(watched).toHaveLength(sources.length)
  })

  test('an edit keeps the watches it does not touch, ends those nobody uses, and begins new ones', () => {
    const { use, watched, at, loads, clock } = bench()
    use({ weight: line('192.0.2.1') }, { weight: line('192.0.2.2') })
    at(0).listener.onConnection('connected', '')
    at(0).listener.onFigures(figuresOf(clock.wallMs(), 5), null)
    use({ ch: line('192.0.2.1') }, { weight: line('192.0.2.3') }, { weight: line('192.0.2.1') })
    expect(watched.map(({ isStopped }) => isStopped)).toEqual([false, true, false])
    expect(loads.liveOf(1)).toMatchObject([{ into: 'ch', connection: 'connected', figures: { sessions: 5 } }])
    expect(loads.liveOf(3)).toMatchObject([{ into: 'weight', isStale: false, figures: { sessions: 5 } }])
  })

  test('stopped, all end and no timer is left', () => {
    const { use, watched, at, loads, clock } = bench()
    use({ weight: line('192.0.2.1') }, { weight: line('192.0.2.2') })
    at(0).listener.onFigures(figuresOf(clock.wallMs(), 5), null)
    at(0).listener.onConnection('connected', '')
    loads.stop()
    loads.stop()
    expect(watched.map(({ isStopped }) => isStopped)).toEqual([true, true])
    expect(clock.pending).toBe(0)
  })
})

describe('what the relay hears', () => {
  test('news that come together go together, the last of each destination and resource', () => {
    const { use, at, posted, clock } = bench()
    use({ weight: line('192.0.2.1'), ch: line('192.0.2.1') }, { weight: line('192.0.2.2') })
    clock.advance(100)
    posted.length = 0
    at(0).listener.onFigures(figuresOf(1, 5), null)
    at(1).listener.onFigures(figuresOf(2, 6), null)
    at(0).listener.onFigures(figuresOf(3, 7), null)
    clock.advance(20)
    expect(
      posted.map((loads) => loads.map((each) => [each.destinationId, each.into, each.figures?.sessions])),
    ).toEqual([
      [
        [1, 'weight', 7],
        [1, 'ch', 7],
        [2, 'weight', 6],
      ],
    ])
  })

  test('figures of one source never reach a destination as those of the next: while it is edited nothing goes', () => {
    const { use, at, loads, posted, clock } = bench()
    use({ weight: line('192.0.2.1') })
    clock.advance(100)
    posted.length = 0
    at(0).listener.onFigures(figuresOf(1, 5), null)
    loads.hold()
    at(0).listener.onFigures(figuresOf(2, 6), null)
    clock.advance(100)
    expect(posted).toEqual([])
    loads.release()
    clock.advance(20)
    expect(posted).toMatchObject([[{ destinationId: 1, figures: { sessions: 6 } }]])
    loads.hold()
    at(0).listener.onFigures(figuresOf(3, 7), null)
    use({ weight: line('192.0.2.2') })
    clock.advance(100)
    expect(posted.slice(1)).toMatchObject([[{ destinationId: 1, figures: null }]])
  })

  test('at most 200 go at once', () => {
    const { use, posted, clock } = bench()
    use(...Array.from({ length: 450 }, () => ({ weight: line('192.0.2.1') })))
    clock.advance(100)
    expect(posted.map((loads) => loads.length)).toEqual([200, 200, 50])
  })

  test.each([
    ['20 s of a FreeSWITCH that told none yet', line('192.0.2.1'), null, 50_000],
    ['its learnt interval', line('192.0.2.1'), 4_000, 10_000],
    ['the seconds between two questions', 'agent://192.0.2.1:9000#every=2', null, 5_000],
  ])(
    'after 2.5 times %s figures are stale: null; with the next news they hold again',
    (_, source, intervalMs, ms) => {
      const { use, at, posted, clock, loads } = bench()
      use({ weight: source })
      at(0).listener.onFigures(figuresOf(clock.wallMs(), 5), intervalMs)
      clock.advance(ms - 1)
      expect(loads.liveOf(1)[0]?.isStale).toBe(false)
      posted.length = 0
      clock.advance(21)
      expect(posted).toEqual([[{ destinationId: 1, into: 'weight', figures: null }]])
      expect(loads.liveOf(1)[0]).toMatchObject({ isStale: true, figures: { sessions: 5 } })
      at(0).listener.onFigures(figuresOf(clock.wallMs(), 6), intervalMs)
      clock.advance(20)
      expect(posted.at(-1)).toMatchObject([{ figures: { sessions: 6 } }])
      expect(loads.liveOf(1)[0]?.isStale).toBe(false)
    },
  )

  test('R16: a clock that is set by an hour makes no news older, younger or stale', () => {
    const { clock, loads, at, use } = bench()
    use({ weight: line('192.0.2.7') })
    at(0).listener.onFigures(figuresOf(clock.wallMs(), 3), 20_000)
    for (const stepMs of [3_600_000, -7_200_000]) {
      clock.stepWall(stepMs)
      expect([...loads.series()]).toMatchObject([{ isStale: false, ageMs: 0 }])
    }
    clock.advance(49_999)
    expect([...loads.series()]).toMatchObject([{ isStale: false, ageMs: 49_999 }])
    clock.advance(1)
    expect([...loads.series()]).toMatchObject([{ isStale: true, ageMs: 50_000 }])
  })

  test('after a configuration it hears all anew: what holds, and what does not', () => {
    const { use, at, posted, clock } = bench()
    const feeds = [{ weight: line('192.0.2.1') }, { weight: line('192.0.2.2') }]
    use(...feeds)
    at(0).listener.onFigures(figuresOf(1, 5), null)
    clock.advance(100)
    posted.length = 0
    use(...feeds)
    clock.advance(20)
    expect(posted).toMatchObject([
      [
        { destinationId: 1, figures: { sessions: 5 } },
        { destinationId: 2, figures: null },
      ],
    ])
  })
})

describe('events and troubles', () => {
  test('each change of the connection and of staleness is told with cause, figures and how long it had been', () => {
    const { use, at, events, clock } = bench()
    use({ weight: line('192.0.2.1'), ch: line('192.0.2.1') })
    const { listener } = at(0)
    clock.advance(500)
    listener.onConnection('connected', '')
    listener.onFigures(figuresOf(clock.wallMs(), 5), 4_000)
    clock.advance(10_000)
    listener.onConnection('half-open', 'no heartbeat for 10 s')
    listener.onConnection('half-open', 'no heartbeat for 10 s')
    clock.advance(2_000)
    listener.onConnection('connected', '')
    listener.onFigures(figuresOf(clock.wallMs(), 6), 4_000)
    const who = 'The load source fs://:********@192.0.2.1 of sip:192.0.2.1:5060'
    const of = { kind: 'load', setId: 4, destinationId: 1 }
    const figures = { sessions: 5, maxSessions: 30, idleCpuPercent: 90, sessionsPerSecond: 1 }
    expect(events).toEqual([
      {
        ...of,
        from: 'connecting',
        to: 'connected',
        cause: '',
        figures: {},
        lastedMs: 500,
        text: `${who} is connected`,
      },
      {
        ...of,
        from: 'fresh',
        to: 'stale',
        cause: 'no news for 10 s',
        figures,
        lastedMs: 10_000,
        text: `${who} is stale, configured values hold: no news for 10 s`,
      },
      {
        ...of,
        from: 'connected',
        to: 'half-open',
        cause: 'no heartbeat for 10 s',
        figures,
        lastedMs: 10_000,
        text: `${who} has fallen silent: no heartbeat for 10 s`,
      },
      {
        ...of,
        from: 'half-open',
        to: 'connected',
        cause: '',
        figures,
        lastedMs: 2_000,
        text: `${who} is connected`,
      },
      {
        ...of,
        from: 'stale',
        to: 'fresh',
        cause: 'news',
        figures: { ...figures, sessions: 6 },
        lastedMs: 2_000,
        text: `${who} tells its figures again`,
      },
    ])
  })

  test('a thousand sources that go at once are fifty events and a number', () => {
    const { use, watched, events, clock } = bench()
    use(...Array.from({ length: 1_000 }, (_, i) => ({ weight: `${line('192.0.2.1')}:${1_000 + i}` })))
    for (const { listener } of watched) listener.onConnection('refused', 'nobody listens')
    clock.advance(10_000)
    expect(events).toHaveLength(51)
    expect(events.at(-1)).toMatchObject({
      kind: 'load',
      text: 'Load sources had news for 950 more destinations',
    })
  })

  test('a trouble names the sources that are missed, and ends with them', () => {
    const { use, at, troubles, clock } = bench()
    use(...[1, 2, 3, 4, 5].map((i) => ({ weight: line(`192.0.2.${i}`) })))
    clock.advance(500)
    expect(troubles).toEqual([''])
    at(0).listener.onConnection('refused', 'nobody listens on port 8021')
    clock.advance(500)
    expect(troubles.at(-1)).toBe('1 load source is stale: fs://:********@192.0.2.1. Configured values hold.')
    for (const i of [1, 2, 3, 4]) at(i).listener.onConnection('silent', 'it says nothing')
    clock.advance(500)
    expect(troubles.at(-1)).toBe(
      '5 load sources are stale: fs://:********@192.0.2.1, fs://:********@192.0.2.2, fs://:********@192.0.2.3 and 2 more. Configured values hold.',
    )
    for (const i of [0, 1, 2, 3, 4]) {
      at(i).listener.onConnection('connected', '')
      at(i).listener.onFigures(figuresOf(clock.wallMs(), 1), null)
    }
    clock.advance(500)
    expect(troubles.at(-1)).toBe('')
  })

  test('the problem stands with the time since when, and no word anywhere holds the password', () => {
    const { use, at, loads, clock, events, troubles, posted } = bench()
    use({ ch: line('192.0.2.1'), weight: 'agent://192.0.2.1:9000' })
    clock.advance(1_000)
    const atMs = clock.wallMs()
    at(0).listener.onConnection('wrong-password', 'it does not accept the password')
    clock.advance(5_000)
    at(0).listener.onConnection('wrong-password', 'it does not accept the password')
    expect(loads.liveOf(1)).toEqual([
      {
        into: 'ch',
        kind: 'freeswitch',
        source: 'fs://:********@192.0.2.1',
        connection: 'wrong-password',
        problem: 'it does not accept the password',
        problemSinceMs: atMs,
        intervalMs: null,
        isStale: true,
        figures: null,
        nextTryAtMs: null,
      },
      expect.objectContaining({ into: 'weight', kind: 'agent', connection: 'connecting', problem: '' }),
    ])
    expect(loads.liveOf(9)).toEqual([])
    expect(JSON.stringify([loads.liveOf(1), [...loads.series()], events, troubles, posted])).not.toContain(
      CANARY,
    )
  })
})
