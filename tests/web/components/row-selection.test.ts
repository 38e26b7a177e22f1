import { expect, test } from 'vitest'
import { KeyedStore } from '#web/components/keyed-store.ts'
import { choose, type Selection } from '#web/components/row-selection.tsx'

const IDS = [7, 3, 9, 1, 4]

function selection(): Selection {
  return { chosen: new KeyedStore<true>(), anchor: { current: null }, onEnter: () => undefined }
}
const chosenOf = ({ chosen }: Selection) => IDS.filter((id) => chosen.read().has(id))

test('Shift takes all from the last one chosen, in the order shown, either way', () => {
  const one = selection()
  choose(one, IDS, 3, false)
  choose(one, IDS, 1, true)
  expect(chosenOf(one)).toEqual([3, 9, 1])
  choose(one, IDS, 7, true)
  expect(chosenOf(one)).toEqual([7, 3, 9, 1])
})

test('a range gets the state of the row it ends at: it takes away as it gives', () => {
  const one = selection()
  one.chosen.put(IDS.map((id) => [id, true]))
  choose(one, IDS, 3, false)
  choose(one, IDS, 9, true)
  expect(chosenOf(one)).toEqual([7, 1, 4])
})

test('without a beginning, or where it is filtered away, a range is the row alone', () => {
  const one = selection()
  choose(one, IDS, 9, true)
  expect(chosenOf(one)).toEqual([9])
  one.anchor.current = 99
  choose(one, IDS, 4, true)
  expect(chosenOf(one)).toEqual([9, 4])
})
