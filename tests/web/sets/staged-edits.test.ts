import { expect, test } from 'vitest'
import { setSchema } from '#engine/contract/config.ts'
import { createFormat } from '#web/lib/format.ts'
import { asStaged, countOf, type StagedEdit, stagedRows, withFields } from '#web/sets/staged-edits.ts'
import { changeWords, effectWords } from '#web/sets/staged-words.ts'

const set = setSchema.parse({
  id: 1,
  name: 'media',
  algorithm: 'weighted',
  destinations: [1, 2, 3].map((id) => ({
    id,
    uri: `sip:192.0.2.${id}`,
    description: `media-${id}`,
    channels: 30,
  })),
})
const [first] = set.destinations
if (!first) throw new Error('a set of three')
const row = { ...first, revision: 4 }
const format = createFormat('en-GB')

test('a value is staged on what was seen, and gone again where it is what is saved', () => {
  const once = withFields(row, undefined, { weight: 60 })
  expect(once).toEqual({ revision: 4, weight: 60 })
  const twice = withFields({ ...row, revision: 9 }, once, { channels: null })
  expect(twice).toEqual({ revision: 4, weight: 60, channels: null })
  expect(withFields(row, twice, { channels: 30 })).toEqual({ revision: 4, weight: 60 })
  expect(withFields(row, once, { weight: 50 })).toBeUndefined()
  expect(withFields(row, once, { remove: true })).toEqual({ revision: 4, remove: true })
})

test('shares before and after, and what it means for calls in progress', () => {
  const edits = new Map<number, StagedEdit>([
    [1, { weight: 100 }],
    [2, { adminState: 'draining' }],
    [3, { channels: 2 }],
    [9, { weight: 1 }],
  ])
  expect(countOf(edits)).toBe(4)
  const rows = stagedRows(set, edits)
  expect(rows.map(({ shareBefore, shareAfter }) => [shareBefore, shareAfter].map(Math.round))).toEqual([
    [33, 67],
    [33, 0],
    [33, 33],
    [0, 0],
  ])
  expect(rows.map((one) => changeWords(one, format)[0])).toEqual([
    { field: 'weight', from: '50', to: '100' },
    { field: 'want', from: 'on', to: 'draining' },
    { field: 'channels', from: '30', to: '2' },
    { field: 'weight', from: 'removed meanwhile', to: '1' },
  ])
  expect(rows.map((one) => effectWords(one, 14, format))).toEqual([
    '14 calls stay where they are',
    '14 calls finish, then it is off',
    '14 calls stay, 12 above the new limit; no new ones till then',
    '14 calls stay where they are',
  ])
})

test('removed ones go, moved ones stand where they were told to', () => {
  const edits = new Map<number, StagedEdit>([
    [1, { remove: true }],
    [3, { position: 0 }],
  ])
  expect(asStaged(set.destinations, edits).map(({ id }) => id)).toEqual([3, 2])
})
