import { describe, expect, test } from 'vitest'
import { digestAnswer, digestChallenges } from '#engine/sip/digest.ts'
import type { MemoryHost } from '#tests/support/memory-network.ts'
import { answerProbe, openProbeStage, type ProbeStage } from '#tests/support/probe-stage.ts'
import { read } from '#tests/support/test-parties.ts'

const LOGIN = { realm: 'media.example', user: 'fairline', password: 'between us' }
const challengeOf = (realm: string, rest = '') =>
  `Digest realm="${realm}", nonce="n-1", qop="auth", algorithm=SHA-256${rest}`

/** Answers every probe by `challenge`, but for one with credentials when it is told to believe them. */
function guarded(
  { network }: ProbeStage,
  challenge: string,
  { status = 401, believes = true }: { status?: number; believes?: boolean } = {},
): MemoryHost {
  const name = status === 401 ? 'WWW-Authenticate' : 'Proxy-Authenticate'
  return network.host('10.0.1.1', 5070, (bytes, _from, host) => {
    const probe = read(bytes)
    const isProved = probe.header('Authorization') ?? probe.header('Proxy-Authorization')
    if (isProved && believes) answerProbe(host, probe, '200 OK')
    else answerProbe(host, probe, `${status} Who Are You`, { [name]: challenge })
  })
}

describe('§22: a probe that is challenged', () => {
  test.each([
    [401, 'Authorization'],
    [407, 'Proxy-Authorization'],
  ])('§22.2, §22.3: a %i for the realm of its login is answered once, in %s', (status, field) => {
    const stage = openProbeStage()
    const there = guarded(stage, challengeOf('media.example'), { status })
    stage.probe({}, { login: LOGIN })
    stage.clock.advance(20)
    expect(stage.results).toMatchObject([{ kind: 'answered', status: 200 }])
    const [first, second] = there.received.map(read)
    if (!first || !second) throw new Error('two probes were expected')
    const [challenge] = digestChallenges([challengeOf('media.example')])
    const value = second.header(field) ?? ''
    const cnonce = /cnonce="([^"]+)"/.exec(value)?.[1] ?? ''
    const asked = { method: 'OPTIONS', uri: first.requestUri, cnonce }
    expect(challenge && digestAnswer(challenge, LOGIN, asked)).toBe(value)
    expect(second.callId).toBe(first.callId)
    expect(second.fromTag).toBe(first.fromTag)
    expect(second.cseqNumber).toBe(first.cseqNumber + 1)
    expect(second.topVia.branch).not.toBe(first.topVia.branch)
    expect(second.header('Via')).toMatch(/branch=z9hG4bK-p\.1\.[0-9a-f]{24}$/)
  })

  test('of several challenges the one for the realm of its login is answered, and no other is', () => {
    const stage = openProbeStage()
    const both = `${challengeOf('elsewhere.example')}, ${challengeOf('media.example', ', opaque="o"')}`
    const there = guarded(stage, both)
    stage.probe({}, { login: LOGIN })
    stage.clock.advance(20)
    const value = there.received.map(read)[1]?.header('Authorization')
    expect(value).toContain('realm="media.example"')
    expect(value).toContain('opaque="o"')
  })

  test.each([
    ['another realm', challengeOf('elsewhere.example'), LOGIN],
    ['no login', challengeOf('media.example'), undefined],
    ['a challenge that cannot be read', 'Digest realm="media.example', LOGIN],
    ['another scheme', 'Basic realm="media.example"', LOGIN],
  ])('§22.4: %s: the 401 is the answer, and the password goes nowhere', (_what, challenge, login) => {
    const stage = openProbeStage()
    const there = guarded(stage, challenge)
    stage.probe({}, login ? { login } : {})
    stage.clock.advance(20)
    expect(stage.results).toMatchObject([{ kind: 'answered', status: 401, reasonPhrase: 'Who Are You' }])
    expect(there.received).toHaveLength(1)
  })

  test('§22.1: credentials that are refused are not sent again, stale or not', () => {
    for (const rest of ['', ', stale=false', ', stale=true']) {
      const stage = openProbeStage()
      const there = guarded(stage, challengeOf('media.example', rest), { believes: false })
      stage.probe({}, { login: LOGIN })
      stage.clock.advance(500)
      expect(stage.results).toMatchObject([{ kind: 'answered', status: 401 }])
      expect(there.received).toHaveLength(2)
    }
  })

  test('both tries share one time-out', () => {
    const stage = openProbeStage()
    const there = guarded(stage, challengeOf('media.example'))
    stage.network.delayMs = 300
    stage.probe({}, { login: LOGIN, timeoutMs: 1_000 })
    stage.clock.advance(900)
    expect(there.received.length).toBeGreaterThan(1)
    expect(stage.results).toEqual([])
    stage.clock.advance(120)
    expect(stage.results).toEqual([{ kind: 'unanswered' }])
  })
})
