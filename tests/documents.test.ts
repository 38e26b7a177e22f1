import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { ALGORITHM_FACTS } from '#engine/contract/algorithms.ts'
import { ALGORITHMS } from '#engine/contract/vocabulary.ts'

const ROOT = path.join(import.meta.dirname, '..')
const pages = ['README.md', ...readdirSync(path.join(ROOT, 'docs')).map((name) => `docs/${name}`)].filter(
  (name) => name.endsWith('.md'),
)

test.each(pages)('%s links to nothing that is not there', (page) => {
  const text = readFileSync(path.join(ROOT, page), 'utf8')
  const links = Array.from(text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g), ([, target = '']) => target)
  const own = links.filter((target) => !/^[a-z]+:/.test(target))
  const missing = own.filter((target) => !existsSync(path.join(ROOT, path.dirname(page), target)))
  expect(missing).toEqual([])
})

test('docs/routing.md has every algorithm, with the numbers that the code has', () => {
  const text = readFileSync(path.join(ROOT, 'docs/routing.md'), 'utf8')
  const rows = text.split('\n').flatMap((line) => {
    const [, name = '', kamailio = '', opensips = ''] =
      /^\| `([a-z-]+)` \| ([^|]*)\| ([^|]*)\|/.exec(line) ?? []
    return ALGORITHMS.some((known) => known === name)
      ? [[name, kamailio.trim(), opensips.replaceAll('`', '').trim()]]
      : []
  })
  const facts = ALGORITHMS.map((name) => {
    const { kamailio, opensips } = ALGORITHM_FACTS[name]
    return [name, String(kamailio ?? ''), String(opensips ?? '')]
  })
  const byName = (a: readonly string[], b: readonly string[]) => String(a[0]).localeCompare(String(b[0]))
  expect(rows.toSorted(byName)).toEqual(facts.toSorted(byName))
})
