import { expect, test } from 'vitest'
import { SKIP_REASONS } from '#engine/contract/vocabulary.ts'
import { failoverTrail } from '#tests/support/seen-health.ts'
import { createFormat } from '#web/lib/format.ts'
import { attemptWords, skippedWords, toldWords } from '#web/lib/trail-words.ts'

const format = createFormat('en-GB')
const nameOf = (id: number) => `media-${id}`

test('a call’s way is told by name, with how long each destination held it up', () => {
  const [first, last] = failoverTrail().attempts
  if (!first || !last) throw new Error('a trail of two attempts')
  const way = (outcome: string) =>
    attemptWords(failoverTrail({ attempts: [{ ...first, outcome }, last] }), nameOf, format)
  expect(way('503 Busy')).toBe('media-2 503 Busy after 2,003 ms → media-1 200 OK')
  // The engine tells the time of a time-out itself.
  expect(way('no answer in 2,003 ms')).toBe('media-2 no answer in 2,003 ms → media-1 200 OK')
})

test('where nobody took the call, the last attempt has its time too', () => {
  const trail = failoverTrail({ status: 503 })
  expect(attemptWords(trail, nameOf, format)).toMatch(/media-1 200 OK after 12 ms$/)
  expect(toldWords(trail)).toBe('503')
  expect(toldWords(failoverTrail({ status: 0 }))).toBe('nothing final yet')
})

test('those left out are told with why, in different words for every reason', () => {
  const skipped = SKIP_REASONS.map((why) => ({ destinationId: 3, why }))
  expect(new Set(skippedWords(failoverTrail({ skipped }), nameOf).split(', ')).size).toBe(SKIP_REASONS.length)
  expect(skippedWords(failoverTrail({ skipped: [{ destinationId: 3, why: 'full' }] }), nameOf)).toBe(
    'media-3 full',
  )
  expect(skippedWords(failoverTrail(), nameOf)).toBe('')
})
