import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { WindowWidth } from '#web/components/record-column.ts'

const WIDTHS: Readonly<Record<WindowWidth, true>> = {
  420: true,
  480: true,
  560: true,
  576: true,
  640: true,
  701: true,
  760: true,
  860: true,
  900: true,
  940: true,
  1000: true,
  1040: true,
  1080: true,
  1180: true,
  1280: true,
  1360: true,
  1400: true,
  1500: true,
  1540: true,
  1560: true,
  1600: true,
  1620: true,
  1680: true,
  1760: true,
}
const css = readFileSync(
  new URL('../../../web/components/table-columns.module.css', import.meta.url),
  'utf8',
).replace(/\s+/g, ' ')

test('each width at which a column may come has its rule, and no rule is for another', () => {
  const rules = Array.from(
    css.matchAll(/@media \(width < (\d+)px\) \{ \.columns \[data-from="(\d+)"\] \{ display: none; \} \}/g),
    ([, window, from]) => [window, from],
  )
  expect(rules).toEqual(Object.keys(WIDTHS).map((width) => [width, width]))
})

test('and the one at which a column may go', () => {
  expect(css).toMatch(/@media \(width >= 1540px\) \{ \.columns \[data-until="1540"\] \{ display: none; \} \}/)
})
