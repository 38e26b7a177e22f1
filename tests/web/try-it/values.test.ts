import { describe, expect, test } from 'vitest'
import { setSchema } from '#engine/contract/config.ts'
import { dryRunSchema } from '#engine/contract/dry-run.ts'
import { createFormat } from '#web/lib/format.ts'
import { tryItHref } from '#web/lib/try-it-link.ts'
import { assumptionWords } from '#web/texts/try-it.ts'
import { placedWords } from '#web/try-it/prediction-words.tsx'
import { problemWords } from '#web/try-it/use-prediction.ts'
import {
  callsOf,
  editsOf,
  NO_DRAFT,
  typedNumber,
  unreadable,
  usualCalls,
  withRow,
} from '#web/try-it/what-if-values.ts'
import { commandOf, EMPTY_WHERE, prefilledWhere, problemField } from '#web/try-it/where-values.ts'
import { chanceWords, endWords, passedOverWords } from '#web/try-it/where-words.ts'

const SET = setSchema.parse({
  id: 1,
  name: 'media',
  destinations: [
    { id: 7, uri: 'sip:192.0.2.7', description: 'media-1', channels: 30 },
    { id: 8, uri: 'sip:192.0.2.8' },
  ],
})

describe('the question', () => {
  test('an empty form is a question that the engine takes', () => {
    expect(dryRunSchema.safeParse(commandOf(EMPTY_WHERE)).success).toBe(true)
  })

  test('parts are trimmed, header fields stand one to a line; of a pasted message source and set count besides', () => {
    const parts = {
      ...EMPTY_WHERE,
      callId: ' a@x ',
      headers: 'X-A: 1\n\n X-B: 2',
      sourcePort: 5_060,
      setId: '3',
    }
    expect(commandOf(parts)).toMatchObject({
      callId: 'a@x',
      headers: ['X-A: 1', ' X-B: 2'],
      sourcePort: 5_060,
      setId: 3,
    })
    expect(commandOf({ ...parts, kind: 'message', message: 'INVITE' })).toEqual({
      ...{ message: 'INVITE', sourceAddress: '', sourcePort: 5_060, listener: '', setId: 3 },
    })
  })

  test('a refusal stands at the field it names; of a pasted message at the message', () => {
    expect(problemField('callId', 'parts')).toBe('callId')
    expect(problemField('headers.2', 'parts')).toBe('headers')
    expect(problemField('sourceAddress', 'message')).toBe('sourceAddress')
    expect(problemField('Via', 'message')).toBe('message')
    expect(problemField('', 'parts')).toBeNull()
  })
})

describe('the answer in words', () => {
  const names = { destination: (id: number) => `m-${id}`, set: String, source: String }

  test('who is passed over stands by reason, with a few names', () => {
    const full = [1, 2].map((destinationId) => ({ destinationId, why: 'full' as const }))
    const down = [3, 4, 5, 6, 7, 8, 9, 10].map((destinationId) => ({ destinationId, why: 'down' as const }))
    expect(passedOverWords([...full, ...down], 30, names)).toBe(
      'm-1 and m-2 full; m-3, m-4, m-5, m-6, m-7, m-8 and 2 others: down; and 30 more',
    )
    expect(passedOverWords([], 0, names)).toBe('')
  })

  test('a chance is certain, or so many per cent; the end says what the caller is told, and why', () => {
    const step = {
      setId: 1,
      algorithm: 'random',
      destinationId: 7,
      why: 'drawn',
      skipped: [],
      moreSkipped: 0,
    }
    expect(chanceWords({ ...step, chance: 1 }, createFormat('en'))).toBe('certain')
    expect(chanceWords({ ...step, chance: 0.375 }, createFormat('en'))).toBe('37.5 %')
    const placed = { outcome: 'placed', sourceId: 0, setWhy: '', setId: 1, leftOver: [] } as const
    const end = { status: 486, reason: 'All Destinations Are Full', exhausted: 'full' } as const
    expect(endWords({ ...placed, steps: [], end })).toBe(
      'All are full: the caller is told 486 All Destinations Are Full.',
    )
    expect(
      endWords({ ...placed, steps: [{ ...step, chance: 1 }], end: { ...end, exhausted: 'limit' } }),
    ).toContain('no more may be tried')
  })
})

describe('an edit on paper', () => {
  test('only what differs is asked about; what is typed back is no edit', () => {
    const draft = withRow(withRow(NO_DRAFT, 7, { weight: '75', channels: '30' }), 8, {
      channels: '',
      weight: '50',
    })
    expect(editsOf(SET, draft)).toEqual([{ id: 7, patch: { weight: 75 } }])
    expect(editsOf(SET, withRow(NO_DRAFT, 7, { channels: '', adminState: 'disabled' }))).toEqual([
      { id: 7, patch: { channels: null, adminState: 'disabled' } },
    ])
  })

  test('what is no number keeps the question back', () => {
    expect(editsOf(SET, withRow(NO_DRAFT, 7, { weight: '' }))).toBeNull()
    expect(editsOf(SET, withRow(NO_DRAFT, 7, { channels: 'many' }))).toBeNull()
    expect([typedNumber('weight', '0'), typedNumber('weight', '1.5'), typedNumber('channels', ' ')]).toEqual([
      0,
      undefined,
      null,
    ])
  })

  test('and is told with whose it is; the first of several', () => {
    expect(unreadable(SET, withRow(NO_DRAFT, 7, { weight: '75', channels: '' }))).toBeNull()
    const draft = withRow(withRow(NO_DRAFT, 8, { weight: '-1' }), 7, { weight: '1', channels: 'many' })
    expect(unreadable(SET, draft)).toEqual({ destination: SET.destinations[0], field: 'channels' })
  })

  test('synthetic calls are as many as the set has room for', () => {
    expect(usualCalls(SET)).toMatchObject({ count: 10_000, perSecond: 10, holdSec: 180 })
    const limited = (channels: number, more = {}) =>
      setSchema.parse({ ...SET, destinations: [{ id: 7, uri: 'sip:192.0.2.7', channels, ...more }] })
    expect(usualCalls(limited(160)).perSecond).toBe(0.53)
    expect(usualCalls(limited(30_000)).perSecond).toBe(10)
    expect(usualCalls(limited(160, { adminState: 'disabled' })).perSecond).toBe(0.01)
  })

  test('what it would come to is one sentence', () => {
    const words = (now: number, then: number) => placedWords(10_000, now, then, createFormat('en').count)
    expect(words(0, 0)).toBe('All 10,000 calls find a destination, as the set is and as it would be.')
    expect(words(20, 0)).toBe('Of 10,000 calls 20 find nobody now, and none would then.')
    expect(words(0, 1_500)).toBe('Of 10,000 calls none find nobody now, and 1,500 would then.')
  })

  test('the last hour needs no figures; a problem within the set names the destination', () => {
    expect(callsOf({ ...usualCalls(SET), kind: 'past' })).toEqual({ kind: 'past' })
    expect(callsOf({ ...usualCalls(SET), count: '500' })).toEqual({
      ...{ kind: 'synthetic', count: 500, perSecond: 10, holdSec: 180 },
    })
    const words = (message: string, field?: string) =>
      problemWords(SET, [{ id: 8, patch: { weight: 1 } }], { field, message })
    expect(words('destinations.0.channels: write their number', 'destinations.0.channels')).toBe(
      'media-1, channels: write their number',
    )
    // Of the edits, where the question itself is refused.
    expect(words('too big', 'destinations.0.patch.weight')).toBe('192.0.2.8, weight: too big')
    expect(words('algorithm: switch probing on', 'algorithm')).toBe('algorithm: switch probing on')
    expect(words('No call of the last hour is on record.', 'calls')).toBe(
      'No call of the last hour is on record.',
    )
  })
})

test('a link from a past call fills in what its record has; of strangers’ text nothing but text', () => {
  const call = {
    ...{ from: 'sip:a@x', to: 'sip:b@y', requestUri: 'sip:b@y', callId: '<script>&1@x', startedAtMs: 5 },
    sourceAddress: 'udp:[2001:db8::7]:5070',
  }
  const address = new URL(tryItHref(call), 'http://panel.example')
  expect(address.pathname).toBe('/try-it')
  const filled = prefilledWhere((name) => address.searchParams.get(name) ?? '')
  expect(filled?.atMs).toBe(5)
  expect(filled?.values).toMatchObject({
    ...{ from: 'sip:a@x', to: 'sip:b@y', requestUri: 'sip:b@y', callId: '<script>&1@x' },
    ...{ sourceAddress: '2001:db8::7', sourcePort: 5_070, method: 'INVITE' },
  })
  expect(prefilledWhere(() => '')).toBeNull()
  const odd = prefilledWhere((name) => ({ callId: 'c', sourcePort: '99999', at: 'x' })[name] ?? '')
  expect([odd?.values.sourcePort, odd?.atMs]).toEqual(['', null])
})

test('what a prediction assumes is said for each choice', () => {
  const words = (['past', 'synthetic'] as const).flatMap((kind) =>
    (['empty', 'now'] as const).map((start) => assumptionWords(kind, start)),
  )
  expect(new Set(words).size).toBe(4)
})
