import { expect, test } from 'vitest'
import { z } from 'zod'
import { problemsLater, problemsOf } from '#web/components/problems.ts'

test('a problem of one entry stands also at the list that is written as one text', () => {
  const schema = z.object({
    probe: z.object({ codes: z.array(z.string().regex(/^\d+$/, 'write a number')) }),
  })
  expect(problemsOf(schema, { probe: { codes: ['200', 'x'] } })).toEqual({
    'probe.codes.1': 'write a number',
    'probe.codes': 'write a number',
  })
})

test('a number that is missing or out of bounds is told what it may be; a schema’s own words go first', () => {
  const schema = z.object({
    a: z.int().max(5),
    b: z.int().min(2),
    c: z.number(),
    d: z.int().min(2, 'own words'),
  })
  expect(problemsOf(schema, { a: 6, b: 1, c: Number.NaN, d: 1 })).toEqual({
    a: '5 is the most',
    b: '2 is the least',
    c: 'write a whole number',
    d: 'own words',
  })
})

test('a check that is loaded later says the same; where it cannot be loaded, the server is asked', async () => {
  const schema = z.object({ name: z.string().min(1, 'a name, please') })
  const check = problemsLater(async () => (values: object) => problemsOf(schema, values))
  expect(await check({ name: '' })).toEqual({ name: 'a name, please' })
  expect(await check({ name: 'Ada' })).toEqual({})
  const missing = problemsLater(() => Promise.reject(new Error('the chunk is gone')))
  expect(await missing({ name: '' })).toEqual({})
})
