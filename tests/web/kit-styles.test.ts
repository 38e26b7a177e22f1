import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

const KIT = 'node_modules/@mantine'
const CORE = `${KIT}/core`
/** What every component needs. */
const BASIS = ['baseline', 'default-css-variables', 'global']

const text = (file: string) => readFileSync(file, 'utf8')
const homes = new Map(
  [...text(`${CORE}/esm/index.mjs`).matchAll(/import \{([^}]+)\} from "(\.[^"]+)"/g)].flatMap(
    ([, names = '', file = '']) =>
      namesIn(names).map((name) => [name, path.join(CORE, 'esm', file)] as const),
  ),
)

/** The stylesheets of the kit that these files and all they import have classes of. */
function sheetsOf(files: readonly string[]): Set<string> {
  const [seen, sheets] = [new Set<string>(), new Set<string>()]
  const walk = (file: string) => {
    if (seen.has(file)) return
    seen.add(file)
    const sheet = /(\w+)\.module\.mjs$/.exec(file)?.[1]
    if (sheet) {
      if (file.startsWith(CORE)) sheets.add(sheet)
      return
    }
    const source = text(file)
    for (const [, other = ''] of source.matchAll(/from "(\.[^"]+\.mjs)"/g))
      walk(path.join(path.dirname(file), other))
    for (const [, names = ''] of source.matchAll(/import \{([^}]+)\} from ["']@mantine\/core["']/g))
      for (const home of namesIn(names).map((name) => homes.get(name))) if (home) walk(home)
  }
  for (const file of files) walk(file)
  return sheets
}

function namesIn(names: string): string[] {
  return names.split(',').flatMap((name) => name.trim().split(' as ')[0] ?? [])
}

/** Where each stands in the kit's whole stylesheet: later ones win over earlier ones. */
function inOrder(sheets: Iterable<string>): string[] {
  const whole = text(`${CORE}/styles.layer.css`)
  const place = (sheet: string) => {
    const [, name = ''] = /\.(m_[0-9a-f]+)/.exec(text(`${CORE}/styles/${sheet}.layer.css`)) ?? []
    return whole.indexOf(name)
  }
  return [...sheets].sort((left, right) => place(left) - place(right))
}

test('the pages load the styles of what they use of the kit, no others, in the order of the kit', () => {
  const own = readdirSync('web', { recursive: true, encoding: 'utf8' })
    .filter((file) => /^(?!\.next|node_modules).*\.tsx?$/.test(file))
    .map((file) => `web/${file}`)
  const others = ['notifications', 'spotlight'].map((name) => `${KIT}/${name}/esm/index.mjs`)
  const needed = [...BASIS, ...inOrder(sheetsOf([...own, ...others]))]
  const imported = [
    ...text('web/app/kit-styles.ts').matchAll(/@mantine\/core\/styles\/([\w-]+)\.layer\.css/g),
  ]
  expect(imported.map(([, name]) => name)).toEqual(needed)
})
