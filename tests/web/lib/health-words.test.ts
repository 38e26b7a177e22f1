import { expect, test } from 'vitest'
import type { ProbeOutcome } from '#engine/contract/health-live.ts'
import { createFormat } from '#web/lib/format.ts'
import { ofMost, probeWords, weightWords } from '#web/lib/health-words.ts'

const format = createFormat('en-GB')
const probe = (given: Partial<ProbeOutcome>): ProbeOutcome => ({
  atMs: 0,
  kind: 'unanswered',
  status: 0,
  text: '',
  latencyMs: null,
  isGood: false,
  ...given,
})

test('a probe is told by its answer, or by why there is none', () => {
  expect(probeWords(probe({ kind: 'answered', status: 200, text: 'OK', latencyMs: 4.21 }), format)).toBe(
    '200 OK in 4.21 ms',
  )
  expect(probeWords(probe({}), format)).toBe('no answer')
  expect(probeWords(probe({ text: 'no answer within 2.0 s' }), format)).toBe('no answer within 2.0 s')
  expect(probeWords(probe({ kind: 'unsent', text: 'no listener speaks TLS' }), format)).toBe(
    'not sent: no listener speaks TLS',
  )
})

test('a weight shows what is made of it only where that differs', () => {
  expect(weightWords(50, 31, format)).toBe('50 → 31')
  expect(weightWords(50, 50, format)).toBe('50')
  expect(weightWords(50, undefined, format)).toBe('50')
})

test('a figure is told of its most where it has one', () => {
  expect(ofMost(12, 30, format)).toBe('12 of 30')
  expect(ofMost(12, null, format)).toBe('12')
  expect(ofMost(null, 30, format)).toBe('–')
})
