import { expect, test } from 'vitest'
import type { EngineEvent } from '#engine/contract/live.ts'
import { joinEvents } from '#web/lib/join-events.ts'

const event = (atMs: number, text: string): EngineEvent => ({
  atMs,
  kind: 'engine',
  setId: null,
  destinationId: null,
  from: '',
  to: '',
  cause: '',
  figures: {},
  lastedMs: null,
  text,
})

test('an event that was heard and saved stands once, the newest first', () => {
  const joined = joinEvents([event(3, 'c'), event(2, 'b')], [event(2, 'b'), event(1, 'a')])
  expect(joined.map((one) => one.text)).toEqual(['c', 'b', 'a'])
})

test('two equal events of one moment stand twice, under keys of their own', () => {
  const joined = joinEvents([event(1, 'a'), event(1, 'a')], [event(1, 'a')])
  expect(new Set(joined.map((one) => one.key)).size).toBe(2)
  expect(joined).toHaveLength(2)
})
