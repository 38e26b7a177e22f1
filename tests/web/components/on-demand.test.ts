import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { isOpened, onDemand } from '#web/components/on-demand.tsx'

const onClose = () => undefined

test('nothing is loaded or drawn with the page, open or not', () => {
  let loads = 0
  const load = async () => {
    loads += 1
    return (_: { readonly opened: boolean; readonly onClose: () => void }) => createElement('p')
  }
  const Drawer = onDemand(load, { opened: false })
  for (const opened of [false, true])
    expect(renderToStaticMarkup(createElement(Drawer, { opened, onClose }))).toBe('')
  expect(loads).toBe(0)
})

test('open is what differs from closed, in whatever says so', () => {
  const closed = { opened: false }
  expect(isOpened({ opened: false, onClose }, closed)).toBe(false)
  expect(isOpened({ opened: true, onClose }, closed)).toBe(true)
  const ofRow: { readonly row: object | null } = { row: {} }
  expect(isOpened(ofRow, { row: null })).toBe(true)
  expect(isOpened<typeof ofRow>({ row: null }, { row: null })).toBe(false)
})
