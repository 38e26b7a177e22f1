import { describe, expect, test } from 'vitest'
import type { MemoryHost } from '#tests/support/memory-network.ts'
import { answerProbe, openProbeStage, PROBED, type ProbeStage } from '#tests/support/probe-stage.ts'
import { read } from '#tests/support/test-parties.ts'

/** Whoever is probed; answers each probe with the next of `statuses`, then no more. */
function destination({ network }: ProbeStage, statuses: string[] = [], at = PROBED): MemoryHost {
  return network.host(
    at.address,
    at.port,
    (bytes, _from, host) => {
      const status = statuses.shift()
      if (status) answerProbe(host, read(bytes), status)
    },
    at.transport,
  )
}
const probes = (host: MemoryHost) => host.received.map(read)

describe('what a probe says', () => {
  test('§11: without settings it is an OPTIONS from the listener to the destination', () => {
    const stage = openProbeStage()
    const there = destination(stage)
    stage.probe()
    stage.clock.advance(10)
    const [probe] = probes(there)
    expect([probe?.method, probe?.requestUri, probe?.fromUri, probe?.toUri]).toEqual([
      'OPTIONS',
      'sip:10.0.1.1:5070',
      'sip:10.0.0.1:5060',
      'sip:10.0.1.1:5070',
    ])
    expect([probe?.contactUri(), probe?.header('Accept'), probe?.maxForwards]).toEqual([
      'sip:10.0.0.1:5060',
      'application/sdp',
      70,
    ])
    expect(stage.network.packets[0]?.from).toMatchObject({ address: '10.0.0.1', port: 5060 })
  })

  test('method, From and Request-URI are those of its settings', () => {
    const stage = openProbeStage()
    const there = destination(stage)
    const settings = { method: 'INFO', fromUri: 'sip:probe@lb.example', requestUri: 'sip:ping@media.example' }
    stage.probe(settings)
    stage.clock.advance(10)
    const [probe] = probes(there)
    expect([probe?.method, probe?.cseqMethod, probe?.requestUri, probe?.fromUri, probe?.toUri]).toEqual([
      'INFO',
      'INFO',
      'sip:ping@media.example',
      'sip:probe@lb.example',
      'sip:ping@media.example',
    ])
  })

  test.each(['REGISTER', 'MESSAGE', 'PUBLISH'])(
    '§10.2, RFC 3428 §4: %s has no Contact: we bind nothing',
    (method) => {
      const stage = openProbeStage()
      const there = destination(stage)
      stage.probe({ method })
      stage.clock.advance(10)
      expect(probes(there)[0]?.header('Contact')).toBeNull()
    },
  )

  test('another transport is spoken where the settings name one, its usual port with it', () => {
    const stage = openProbeStage()
    const there = destination(stage, ['200 OK'], { transport: 'tcp', address: '10.0.1.1', port: 5070 })
    stage.probe({ transport: 'tcp' })
    stage.clock.advance(10)
    expect(probes(there)[0]?.requestUri).toBe('sip:10.0.1.1:5070;transport=tcp')
    expect(probes(there)[0]?.topVia.transport).toBe('TCP')
    expect(stage.results).toMatchObject([{ kind: 'answered', status: 200 }])
    const tls = openProbeStage(['tls:10.0.0.1:5061'])
    const secure = destination(tls, [], { transport: 'tls', address: '10.0.1.1', port: 5061 })
    tls.probe({ transport: 'tls' }, { to: { ...PROBED, port: 5060 } })
    tls.clock.advance(10)
    expect(probes(secure)[0]?.requestUri).toBe('sip:10.0.1.1:5061;transport=tls')
  })

  test('§8.1.2: an outbound proxy gets it, as its Route, and answers for the destination', () => {
    const stage = openProbeStage()
    const proxy = destination(stage, ['404 Not Here'], { ...PROBED, address: '10.0.3.1', port: 5080 })
    const there = destination(stage)
    stage.probe({ outboundProxy: 'sip:10.0.3.1:5080' })
    stage.clock.advance(10)
    expect(
      probes(proxy)[0]
        ?.routes()
        .map(({ uri }) => uri),
    ).toEqual(['sip:10.0.3.1:5080;lr'])
    expect(probes(proxy)[0]?.requestUri).toBe('sip:10.0.1.1:5070')
    expect(there.received).toEqual([])
    expect(stage.results).toMatchObject([{ kind: 'answered', status: 404, reasonPhrase: 'Not Here' }])
  })

  test('RFC 7339 §5.4: an outbound proxy is not asked for its overload, which would be taken for the destination', () => {
    const stage = openProbeStage()
    const proxy = destination(stage, ['200 OK'], { ...PROBED, address: '10.0.3.1', port: 5080 })
    stage.probe({ outboundProxy: 'sip:10.0.3.1:5080' }, { offersOverload: true })
    stage.clock.advance(10)
    expect(probes(proxy)[0]?.header('Via')).not.toContain(';oc')
  })

  test('RFC 7339 §4: overload control is offered where the order says so, and its answer handed up', () => {
    const stage = openProbeStage()
    const told = ';oc=20;oc-algo="loss";oc-validity=500;oc-seq=12.5'
    const there = stage.network.host('10.0.1.1', 5070, (bytes, _from, host) => {
      const via = read(bytes).header('Via') ?? ''
      answerProbe(host, read(bytes), '200 OK', { Via: via.replace(/;oc.*/, '') + told })
    })
    stage.probe({}, { offersOverload: true })
    stage.probe()
    stage.clock.advance(10)
    const vias = probes(there).map((probe) => probe.header('Via'))
    expect(vias[0]).toMatch(/;branch=z9hG4bK-p\.1\.[0-9a-f]{24};oc;oc-algo="loss"$/)
    expect(vias[1]).not.toContain(';oc')
    const overload = { algorithm: 'loss', value: 20, validityMs: 500, seq: 12.5 }
    expect(stage.results).toMatchObject([{ overload }, { overload: null }])
  })
})

describe('what comes of a probe', () => {
  test('§20.33: status, its own words and Retry-After are handed up', () => {
    const stage = openProbeStage()
    stage.network.host('10.0.1.1', 5070, (bytes, _from, host) =>
      answerProbe(host, read(bytes), '503 Maximum Calls In Progress', { 'Retry-After': '300 (full)' }),
    )
    stage.probe()
    stage.clock.advance(10)
    expect(stage.results).toMatchObject([
      { kind: 'answered', status: 503, reasonPhrase: 'Maximum Calls In Progress', retryAfterSec: 300 },
    ])
  })

  test('a provisional is no answer; what is never answered ends at its time-out, within a tick of the wheel', () => {
    const stage = openProbeStage()
    destination(stage, ['100 Trying'])
    stage.probe({}, { timeoutMs: 1_500 })
    stage.clock.advance(1_490)
    expect(stage.results).toEqual([])
    stage.clock.advance(20)
    expect(stage.results).toEqual([{ kind: 'unanswered' }])
  })

  test('a round of eight at once: each has a branch and a Call-ID of its own, and ends by its own answer', () => {
    const stage = openProbeStage()
    const there = destination(stage)
    for (let i = 0; i < 8; i++) stage.probe()
    stage.clock.advance(10)
    const sent = probes(there)
    expect(new Set(sent.map(({ topVia }) => topVia.branch)).size).toBe(8)
    expect(new Set(sent.map(({ callId }) => callId)).size).toBe(8)
    for (const at of [5, 2]) {
      const probe = sent[at]
      if (probe) answerProbe(there, probe, `${200 + at} OK`)
    }
    stage.clock.advance(10)
    expect(stage.results).toMatchObject([{ status: 205 }, { status: 202 }])
    stage.clock.advance(2_000)
    expect(stage.results.map(({ kind }) => kind)).toEqual([
      'answered',
      'answered',
      ...Array.from({ length: 6 }, () => 'unanswered'),
    ])
  })

  test('an answer that comes a second time, or after the end, is heard by nobody', () => {
    const stage = openProbeStage()
    const there = destination(stage)
    stage.probe({}, { timeoutMs: 1_000 })
    stage.clock.advance(10)
    const [probe] = probes(there)
    if (probe) for (let i = 0; i < 2; i++) answerProbe(there, probe, '200 OK')
    stage.clock.advance(2_000)
    stage.probe({}, { timeoutMs: 1_000 })
    stage.clock.advance(1_100)
    const late = probes(there).at(-1)
    if (late) answerProbe(there, late, '200 OK')
    stage.clock.advance(100)
    expect(stage.results.map(({ kind }) => kind)).toEqual(['answered', 'unanswered'])
    stage.clock.advance(10_000)
    expect(stage.layer.size).toBe(0)
  })

  test('attack 13: an answer from another address, or with another branch, is not heard', () => {
    const stage = openProbeStage()
    const there = destination(stage)
    const liar = stage.network.host('10.0.9.9', 5070, () => {})
    stage.probe()
    stage.clock.advance(10)
    const [probe] = probes(there)
    if (!probe) throw new Error('no probe came')
    answerProbe(liar, probe, '200 OK')
    const { branch } = probe.topVia
    const guessed = { Via: (probe.header('Via') ?? '').replace(branch, `${branch.slice(0, -1)}_`) }
    answerProbe(there, probe, '200 OK', guessed)
    answerProbe(there, probe, '200 OK', { CSeq: '1 INFO' })
    stage.clock.advance(100)
    expect(stage.results).toEqual([])
    answerProbe(there, probe, '200 OK')
    stage.clock.advance(10)
    expect(stage.results).toMatchObject([{ kind: 'answered', status: 200 }])
  })
})

describe('rules 31: nobody listens there', () => {
  test('a closed port is heard by the ear within 100 ms, by every probe that is out', () => {
    const stage = openProbeStage()
    for (let i = 0; i < 3; i++) stage.probe()
    stage.clock.advance(100)
    expect(stage.results.map(({ kind }) => kind)).toEqual(['refused', 'refused', 'refused'])
  })

  test('a probe asks the ear after 50 ms, at once where a call heard the port closed, or not at all', () => {
    const heardMs = (['now', 'later', 'never'] as const).map((ear) => {
      const stage = openProbeStage()
      stage.probe({}, { ear })
      for (let ms = 0; ms < 500; ms += 10) {
        if (stage.results.length > 0) return ms
        stage.clock.advance(10)
      }
      return null
    })
    expect(heardMs[0]).toBeLessThanOrEqual(20)
    expect(heardMs[1]).toBeGreaterThanOrEqual(50)
    expect(heardMs[2]).toBeNull()
  })

  test.each(['tcp', 'tls', 'ws'] as const)(
    '§17.1.4: a connection by %s that cannot be made is a refusal',
    (transport) => {
      const stage = openProbeStage([`${transport}:10.0.0.1:5060`])
      stage.probe({}, { to: { ...PROBED, transport } })
      stage.clock.advance(50)
      expect(stage.results).toEqual([{ kind: 'refused', reason: null }])
    },
  )

  test.each([
    ['tls-untrusted', { kind: 'refused', reason: 'its certificate is not trusted here' }],
    ['tls-handshake', { kind: 'refused', reason: 'the TLS handshake failed' }],
    ['connection-limit', { kind: 'unsent', reason: 'as many connections are open as may be' }],
  ] as const)('a connection that fails by %s says so', (why, result) => {
    const stage = openProbeStage(['tls:10.0.0.1:5061'])
    const to = { ...PROBED, transport: 'tls' as const }
    destination(stage, [], to)
    stage.probe({}, { to })
    stage.clock.advance(10)
    stage.refuse(to, why)
    expect(stage.results).toEqual([result])
  })

  test('a listener that is not there, and an outbound proxy that is not, say nothing of the destination', () => {
    const stage = openProbeStage(['udp:10.0.0.1:5060'])
    stage.probe({ transport: 'tcp' })
    stage.probe({ outboundProxy: 'sip:10.0.3.1:5080;transport=tcp' })
    stage.probe({ outboundProxy: 'sip:10.0.3.1:5080' })
    stage.clock.advance(100)
    expect(stage.results).toEqual([
      { kind: 'unsent', reason: 'no TCP listener reaches it' },
      { kind: 'unsent', reason: 'no TCP listener reaches the outbound proxy' },
      { kind: 'unsent', reason: 'the outbound proxy udp:10.0.3.1:5080 refuses it' },
    ])
  })
})
