import { expect, test } from 'vitest'
import { arrange } from '#web/components/record-arrangement.ts'

const records = [
  { id: 1, name: 'media-10', calls: 3 },
  { id: 2, name: 'media-2', calls: 9 },
  { id: 3, name: 'trunk', calls: 3 },
]
const view = {
  records,
  textOf: (record: (typeof records)[number]) => record.name,
  columns: [
    {
      key: 'name',
      title: 'name',
      sortValue: (record: (typeof records)[number]) => record.name,
      render: () => null,
    },
    {
      key: 'calls',
      title: 'calls',
      sortValue: (record: (typeof records)[number]) => record.calls,
      render: () => null,
    },
  ],
}
const ids = (list: readonly { id: number }[]) => list.map((record) => record.id)

test('names are in the order people count: 2 before 10', () => {
  expect(ids(arrange(view, '', { key: 'name', direction: 'asc' }))).toEqual([2, 1, 3])
})

test('equal figures keep the order of the configuration', () => {
  expect(ids(arrange(view, '', { key: 'calls', direction: 'desc' }))).toEqual([2, 1, 3])
})

test('a filter looks at any part, in either case; an unknown column sorts nothing', () => {
  expect(ids(arrange(view, 'MEDIA', { key: 'colour', direction: 'asc' }))).toEqual([1, 2])
})
