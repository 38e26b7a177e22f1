import { expect, test } from 'vitest'
import { Overload } from '#engine/destination/overload.ts'
import { Overloads } from '#engine/destination/overloads.ts'

const news = (value: number, seq: number, validityMs = 500) => ({ algorithm: 'loss', value, validityMs, seq })

test('RFC 7339 §4.4: only a greater sequence replaces what is known', () => {
  const overload = new Overload()
  expect(overload.learn(news(20, 5), 0)).toBe(true)
  expect(overload.learn(news(90, 5), 1)).toBe(false)
  expect(overload.learn(news(90, 4.9), 1)).toBe(false)
  expect(overload.read(1, 1_001)).toEqual({ algorithm: 'loss', value: 20, validUntilMs: 1_500 })
  expect(overload.learn(news(30, 5.1), 2)).toBe(true)
  expect(overload.read(2, 1_002)?.value).toBe(30)
})

test('RFC 7339 §4.3: when its time is over nothing is kept back, and a validity of 0 ends it at once', () => {
  const overload = new Overload()
  overload.learn(news(20, 1), 0)
  expect(overload.read(499, 0)).not.toBeNull()
  expect(overload.read(500, 0)).toBeNull()
  overload.learn(news(20, 2), 1_000)
  overload.learn(news(20, 3, 0), 1_001)
  expect(overload.read(1_001, 0)).toBeNull()
})

test('one that started anew counts from the beginning: it is believed once what it said before is long over', () => {
  const overload = new Overload()
  overload.learn(news(20, 1_000), 0)
  expect(overload.learn(news(10, 1), 600)).toBe(false)
  expect(overload.learn(news(10, 1), 32_600)).toBe(true)
  expect(overload.read(32_700, 0)?.value).toBe(10)
})

test('RFC 7339 §5.4: each address and port speaks for itself, with sequence numbers of its own; another address begins anew', () => {
  const overloads = new Overloads()
  const [one, two] = [
    { address: '192.0.2.1', port: 5060 },
    { address: '192.0.2.1', port: 5070 },
  ]
  overloads.learn(one, news(20, 1_000), 0)
  expect(overloads.learn(two, news(60, 1), 0)).toBe(true)
  expect([overloads.percent(1), overloads.read(1, 1_001)?.value]).toEqual([60, 60])
  overloads.learn(two, news(60, 2, 0), 2)
  expect(overloads.percent(2)).toBe(20)
  expect(overloads.percent(500)).toBe(0)
  overloads.forget()
  expect(overloads.learn(one, news(10, 1), 500)).toBe(true)
  expect(overloads.percent(500)).toBe(10)
})

test('a destination of very many places remembers those it heard of last', () => {
  const overloads = new Overloads()
  for (let port = 1; port <= 70; port++) overloads.learn({ address: '192.0.2.1', port }, news(port, 1), 0)
  expect(overloads.percent(1)).toBe(70)
  // Forgotten: a sequence that is no greater is taken again.
  expect(overloads.learn({ address: '192.0.2.1', port: 1 }, news(90, 1), 1)).toBe(true)
  expect(overloads.learn({ address: '192.0.2.1', port: 70 }, news(90, 1), 1)).toBe(false)
})
