import { expect, test } from 'vitest'
import { type EngineEvent, engineEventSchema } from '#engine/contract/live.ts'
import { figuresWords, lastedWords } from '#web/lib/event-words.ts'
import { createFormat } from '#web/lib/format.ts'

const format = createFormat('en-GB')
const event = (given: Partial<EngineEvent>): EngineEvent =>
  engineEventSchema.parse({
    atMs: 1,
    kind: 'health',
    setId: 1,
    destinationId: 1,
    from: 'up',
    to: 'down',
    cause: 'probe',
    text: 'media-1 is down',
    ...given,
  })

test('figures are told by their names, the unit after the number', () => {
  const figures = { probes: 3, latencyMs: 12.34, failedPercent: 55, ejectionSec: 30 }
  expect(figuresWords(event({ figures }), format)).toBe(
    '3 probes, latency 12.3 ms, failed 55 %, ejection 30 s',
  )
  expect(figuresWords(event({ figures: { probes: 1, distinctSources: 2 } }), format)).toBe(
    '1 probe, 2 distinct sources',
  )
  expect(figuresWords(event({ figures: { status: 503 } }), format)).toBe('status 503')
  expect(figuresWords(event({ figures: { ejectedMs: 30_000, moved: 2, ended: 0 } }), format)).toBe(
    'ejected 30 s, 2 moved',
  )
  expect(figuresWords(event({}), format)).toBe('')
})

test('how long the old state lasted is told with its word', () => {
  expect(lastedWords(event({ lastedMs: 273_600_000 }))).toBe('3 d 4 h up')
  expect(lastedWords(event({ kind: 'admin-state', from: 'disabled', lastedMs: 5_000 }))).toBe('5 s off')
  expect(lastedWords(event({ from: 'trying', lastedMs: 40 }))).toBe('< 1 s trying')
  expect(lastedWords(event({}))).toBe('')
})
