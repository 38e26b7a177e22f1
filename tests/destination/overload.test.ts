import { expect, test } from 'vitest'
import { Overload } from '#engine/destination/overload.ts'

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

test('another address begins its sequence anew', () => {
  const overload = new Overload()
  overload.learn(news(20, 1_000), 0)
  overload.forget()
  expect(overload.learn(news(10, 1), 0)).toBe(true)
})
