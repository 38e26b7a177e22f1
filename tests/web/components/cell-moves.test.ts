import { expect, test } from 'vitest'
import { isMove, targetIndex } from '#web/components/cell-moves.ts'

const key = (name: string, ctrlKey = false) => ({ key: name, ctrlKey, metaKey: false, altKey: false })

test('arrows and pages move; the ends need Ctrl, so that Home and End stay a text field’s own', () => {
  expect(['ArrowUp', 'ArrowDown', 'PageUp', 'PageDown'].map((name) => isMove(key(name)))).toEqual([
    true,
    true,
    true,
    true,
  ])
  expect([isMove(key('Home')), isMove(key('Home', true)), isMove(key('ArrowDown', true))]).toEqual([
    false,
    true,
    false,
  ])
})

test('no move leaves the rows', () => {
  const at = (name: string, from: number) => targetIndex({ key: name }, from, 30)
  expect([at('ArrowUp', 0), at('ArrowDown', 29), at('PageDown', 25), at('PageUp', 12)]).toEqual([
    0, 29, 29, 2,
  ])
  expect([at('Home', 7), at('End', 7)]).toEqual([0, 29])
})
