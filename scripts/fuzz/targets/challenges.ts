import { challengeFor, digestAnswer, digestChallenges } from '#engine/sip/digest.ts'
import type { Target } from '../target.ts'
import { demand, demandEqual } from '../violation.ts'
import { SIP_CRAFT } from './sip-craft.ts'

const REQUEST = { method: 'OPTIONS', uri: 'sip:192.0.2.1:5060', cnonce: '0a4f113b' }
const LOGIN = { realm: 'example.org', user: 'probe', password: 'canary-secret' }
const MOST_VALUES = 20
const MOST_CHALLENGES = 64
const MOST_TIMES = 3
/** Fields with their values, of which no quoted one ends before its time (RFC 7616 §3.4). */
const ANSWER = /^Digest \w+=(?:"(?:[^"\\]|\\.)*"|[\w-]+)(?:, \w+=(?:"(?:[^"\\]|\\.)*"|[\w-]+))*$/s

function checkAnswer(value: string, input: string): void {
  demand(ANSWER.test(value), 'credentials shape', () => value)
  demand(!value.includes(LOGIN.password), 'password told', () => value)
  demand(value.length <= MOST_TIMES * input.length + 500, 'credentials length', () => `${value.length}`)
}

/** `digestChallenges`: what a destination asks of a probe; one value of WWW-Authenticate in a line. */
export const challengesTarget: Target = {
  name: 'challenges',
  share: 1,
  guides: ['engine/sip/digest.ts'],
  seeds: [
    'Digest realm="example.org", nonce="dcd98b7102dd", qop="auth,auth-int", opaque="5ccc069c", algorithm=MD5',
    'Digest realm="example.org", nonce="a", algorithm=SHA-256, qop="auth"',
    'Basic realm="x", Digest realm="example.org", nonce="a\\"b"',
    'Digest realm="example.org", nonce="7ypf"\nDigest realm="other", nonce="b", stale=TRUE',
  ],
  craft: {
    ...SIP_CRAFT,
    words: ['Digest ', 'realm="example.org"', 'nonce=', 'qop=', 'algorithm=', 'auth', '\\"', ','].map(
      (word) => Buffer.from(word),
    ),
    mend: (input) => input,
  },
  timings: [
    { what: 'read challenges', limitMs: 5, run: (input) => digestChallenges([input.toString('latin1')]) },
  ],
  check(input) {
    const values = input.toString('latin1').split('\n', MOST_VALUES)
    const challenges = digestChallenges(values)
    demand(challenges.length <= MOST_CHALLENGES, 'challenges', () => `${challenges.length}`)
    const ours = challengeFor(challenges, LOGIN)
    if (ours) demandEqual(ours.realm.replace(/\\(.)/gs, '$1'), LOGIN.realm, 'realm', 'its own alone')
    for (const challenge of challenges) checkAnswer(digestAnswer(challenge, LOGIN, REQUEST), values.join())
    return challenges.length > 0
  },
}
