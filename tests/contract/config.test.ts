import { describe, expect, test } from 'vitest'
import { firstProblem, LIMITS, type SnapshotInput, snapshotSchema } from '#engine/contract/config.ts'

const base: SnapshotInput = { format: 1, revision: { database: 'a', number: 1 }, sets: [], sources: [] }
const set = (id: number, more: object = {}) => ({ id, name: `set ${id}`, ...more })
const destination = (id: number, more: object = {}) => ({ id, uri: 'sip:10.0.0.1', ...more })

function problem(snapshot: unknown): string {
  const parsed = snapshotSchema.safeParse(snapshot)
  if (parsed.success) return ''
  const { field, message } = firstProblem(parsed.error)
  return `${field}: ${message}`
}

describe('defaults', () => {
  const parsed = snapshotSchema.parse({ ...base, sets: [set(1, { destinations: [destination(1)] })] })

  test('a set that names nothing hashes over Call-ID, probes, and answers 486 when full (rules 10, 11)', () => {
    expect(parsed.sets[0]).toMatchObject({
      algorithm: 'hash-call-id',
      fullCode: 486,
      attemptTimeoutMs: 2_000,
      failoverCodes: [408, 500, 502, 503, 504],
      rewriteRequestUri: false,
      probe: { enabled: true, intervalMs: 10_000, timeoutMs: 2_000, fall: 3, rise: 2 },
    })
  })

  test('a destination that names nothing is enabled and unlimited, weight 50, priority 0', () => {
    expect(parsed.sets[0]?.destinations[0]).toMatchObject({
      weight: 50,
      priority: 0,
      channels: null,
      channelNaming: 'assigned',
      adminState: 'enabled',
    })
  })

  test('unknown callers are accepted (rules 15)', () => {
    expect(parsed.settings).toMatchObject({
      acceptUnknownSources: true,
      defaultSetId: null,
      listenerSets: {},
    })
  })

  test('a parsed snapshot parses to itself', () => {
    expect(snapshotSchema.parse(parsed)).toEqual(parsed)
  })
})

describe('what is refused, by field', () => {
  const source = (id: number, more: object = {}) => ({ id, name: 'pbx', network: '10.0.0.1', ...more })
  test.each<[string, object, string]>([
    ['set id twice', { sets: [set(1), set(1)] }, 'sets.1.id: set 1 stands twice'],
    [
      'destination id twice over two sets',
      { sets: [set(1, { destinations: [destination(5)] }), set(2, { destinations: [destination(5)] })] },
      'sets.1.destinations.0.id: destination 5 stands twice',
    ],
    ['source id twice', { sources: [source(3), source(3)] }, 'sources.1.id: source 3 stands twice'],
    [
      'source of an unknown set',
      { sources: [source(3, { setId: 9 })] },
      'sources.0.setId: set 9 does not exist',
    ],
    ['unknown default set', { settings: { defaultSetId: 2 } }, 'settings.defaultSetId: set 2 does not exist'],
    [
      'listener with an unknown set',
      { settings: { listenerSets: { 'udp:127.0.0.1:5060': 4 } } },
      'settings.listenerSets.udp:127.0.0.1:5060: set 4 does not exist',
    ],
    ['id 0, which is the unknown caller', { sources: [source(0)] }, 'sources.0.id: Too small'],
    [
      'URI without a usable host',
      { sets: [set(1, { destinations: [destination(1, { uri: 'sip:pbx..example.com' })] })] },
      'sets.0.destinations.0.uri: "pbx..example.com" is neither a numeric address nor a host name',
    ],
    [
      'negative weight',
      { sets: [set(1, { destinations: [destination(1, { weight: -1 })] })] },
      'sets.0.destinations.0.weight: Too small',
    ],
    [
      'weight with a fraction',
      { sets: [set(1, { destinations: [destination(1, { weight: 0.5 })] })] },
      'sets.0.destinations.0.weight: Invalid input',
    ],
    [
      'header injection by the channel header',
      { sets: [set(1, { destinations: [destination(1, { channelHeader: 'X: y\r\nZ' })] })] },
      'sets.0.destinations.0.channelHeader: a header name',
    ],
    ['nameless set', { sets: [set(1, { name: '  ' })] }, 'sets.0.name: a set needs a name'],
    ['unknown algorithm', { sets: [set(1, { algorithm: 'magic' })] }, 'sets.0.algorithm: Invalid option'],
    [
      'probe time-out as long as the interval',
      { sets: [set(1, { probe: { intervalMs: 2_000, timeoutMs: 2_000 } })] },
      'sets.0.probe.timeoutMs: the probe time-out must be shorter',
    ],
    [
      'timer C at three minutes (RFC 3261 §16.6 step 11)',
      { sets: [set(1, { ringTimeoutSec: 180 })] },
      'sets.0.ringTimeoutSec: Too small',
    ],
    ['a provisional as full code', { sets: [set(1, { fullCode: 183 })] }, 'sets.0.fullCode: Too small'],
    ['failover on a 2xx', { sets: [set(1, { failoverCodes: [200] })] }, 'sets.0.failoverCodes.0: Too small'],
    ['another format', { format: 2 }, 'format: Invalid input'],
  ])('%s', (_, change, expected) => expect(problem({ ...base, ...change })).toContain(expected))

  test('garbage of any kind', () => {
    for (const garbage of [null, undefined, 7, 'x', [], {}, { ...base, sets: {} }])
      expect(problem(garbage)).not.toBe('')
  })

  test('more destinations than one engine takes, however they are spread over sets', () => {
    const half = (from: number) =>
      Array.from({ length: LIMITS.destinations / 2 + 1 }, (_, i) => destination(from + i))
    const sets = [set(1, { destinations: half(1) }), set(2, { destinations: half(100_001) })]
    expect(problem({ ...base, sets })).toContain('sets: 10002 destinations in all sets together')
  })

  test('more channels in all than one engine takes', () => {
    const destinations = Array.from({ length: 101 }, (_, i) =>
      destination(i + 1, { channels: LIMITS.channels }),
    )
    expect(problem({ ...base, sets: [set(1, { destinations })] })).toContain(
      'channels of all destinations and sources together',
    )
  })
})
