import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { jsxTexts } from './support/jsx-texts.ts'
import { readSources, type SourceFile } from './support/source-tree.ts'

const ROOT = join(import.meta.dirname, '..')
const sources = readSources(ROOT)
/** Run by Prisma's command line in place of a binary, for developers alone. */
const STAND_IN = 'prisma/schema-engine.mjs'
const product = sources.filter((file) => !file.path.startsWith('tests/') && file.path !== STAND_IN)

/** Floors of the engine: a file imports its own folder or a lower floor. Do not relax: move the code. */
const FLOORS: Record<string, number> = {
  contract: 0,
  base: 1,
  sip: 2,
  balance: 2,
  transport: 3,
  // Knows addresses and names, nothing of SIP messages; destinations stand on it.
  location: 3,
  // Knows outside figures, nothing of SIP.
  load: 3,
  transaction: 4,
  destination: 5,
  guard: 5,
  journal: 5,
  proxy: 6,
  calls: 7,
  stats: 7,
  control: 8,
  agent: 8,
}
const TOP_FLOOR = 9
const MOST_LINES = 300

const folderOf = (path: string) => path.split('/').slice(0, -1).join('/')
const floorOf = (path: string) => {
  const [, folder = '', rest] = path.split('/')
  return rest === undefined ? TOP_FLOOR : (FLOORS[folder] ?? Number.NaN)
}

function offenders(files: readonly SourceFile[], isOffence: (file: SourceFile) => boolean): string[] {
  return files.filter(isOffence).map((file) => file.path)
}

function importsOf(
  files: readonly SourceFile[],
  isForbidden: (from: string, to: string) => boolean,
): string[] {
  return files.flatMap((file) =>
    file.internal.filter((to) => isForbidden(file.path, to)).map((to) => `${file.path} -> ${to}`),
  )
}

describe('floors', () => {
  test('every engine folder has a floor', () => {
    const folders = readdirSync(join(ROOT, 'engine'), { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    )
    expect(folders.map((entry) => entry.name).filter((name) => FLOORS[name] === undefined)).toEqual([])
  })

  test('an engine file imports its own folder or a lower floor', () => {
    const engine = sources.filter((file) => file.path.startsWith('engine/'))
    const climbs = (from: string, to: string) => {
      if (!to.startsWith('engine/')) return true
      return folderOf(from) !== folderOf(to) && !(floorOf(to) < floorOf(from))
    }
    expect(importsOf(engine, climbs)).toEqual([])
  })

  test('the panel imports the contract and nothing else of the engine', () => {
    const panel = sources.filter((file) => file.path.startsWith('web/') || file.path.startsWith('prisma/'))
    expect(
      importsOf(panel, (_, to) => to.startsWith('engine/') && !to.startsWith('engine/contract/')),
    ).toEqual([])
  })

  test('the contract is browser-safe: zod and its own folder', () => {
    const contract = sources.filter((file) => file.path.startsWith('engine/contract/'))
    const foreign = contract.flatMap((file) =>
      file.imports
        .filter((name) => !name.startsWith('./') && name !== 'zod')
        .map((name) => `${file.path}: ${name}`),
    )
    expect(foreign).toEqual([])
  })

  test("components never import the panel's server side", () => {
    const components = sources.filter((file) => file.path.startsWith('web/components/'))
    expect(importsOf(components, (_, to) => to.startsWith('web/server'))).toEqual([])
  })

  test('no product file imports a test', () => {
    expect(importsOf(product, (_, to) => to.startsWith('tests/'))).toEqual([])
  })

  test('there is no import cycle', () => {
    expect(findCycle(sources)).toEqual([])
  })
})

describe('files', () => {
  test(`none is above ${MOST_LINES} lines`, () => {
    expect(offenders(sources, (file) => file.lines > MOST_LINES)).toEqual([])
  })

  test('none is a barrel', () => {
    expect(offenders(product, (file) => /(^|\/)index\.tsx?$/.test(file.path))).toEqual([])
  })

  test('texts that people read stand in web/texts', () => {
    const components = sources.filter(({ path }) => /^web\/(?!texts\/).*\.tsx$/.test(path))
    expect(components.flatMap((file) => jsxTexts(file).map((written) => `${file.path}: ${written}`))).toEqual(
      [],
    )
  })

  test('types are not switched off', () => {
    expect(
      offenders(sources, (file) =>
        /@ts-(ignore|expect-error|nocheck)|biome-ignore|\bas any\b|: any\b/.test(
          file.path.endsWith('architecture.test.ts') ? '' : file.text,
        ),
      ),
    ).toEqual([])
  })

  test('every exported value of the product is used by another file', () => {
    expect(unusedExports()).toEqual([])
  })
})

describe('owners', () => {
  const owned: readonly { words: RegExp; owners: RegExp; what: string }[] = [
    {
      what: 'time',
      words: /\b(setTimeout|setInterval|setImmediate|Date\.now|performance\.now)\b|new Date\(\)/,
      owners: /^(engine\/base\/clock\.ts|scripts\/|web\/(?!server)|web\/server\/clock\.ts)/,
    },
    { what: 'chance', words: /\bMath\.random\b/, owners: /^engine\/base\/random\.ts/ },
    { what: 'output', words: /\bconsole\./, owners: /^(engine\/base\/logger\.ts|scripts\/)/ },
    {
      what: 'the environment',
      words: /\bprocess\.env\b/,
      owners: /^(engine\/env\.ts|web\/server\/env\.ts|web\/next\.config\.ts|scripts\/)/,
    },
  ]
  for (const { what, words, owners } of owned) {
    test(`${what} has one owner`, () => {
      expect(offenders(product, (file) => !owners.test(file.path) && words.test(file.code))).toEqual([])
    })
  }

  test('npm sip is used by the user agents alone', () => {
    expect(
      offenders(
        sources,
        (file) => file.imports.includes('sip') && !/^(engine\/agent\/|tests\/agent\/)/.test(file.path),
      ),
    ).toEqual([])
  })

  test('Prisma is used in its folder and the repositories alone', () => {
    const isPrisma = (name: string) =>
      /^(@prisma\/|#?generated\/|\.\.\/generated)/.test(name) || name.includes('/generated/')
    const allowed = /^(prisma\/|web\/server\/repositories\/|tests\/)/
    expect(offenders(sources, (file) => file.imports.some(isPrisma) && !allowed.test(file.path))).toEqual([])
  })
})

function findCycle(files: readonly SourceFile[]): string[] {
  const byPath = new Map(files.map((file) => [file.path, file]))
  const done = new Set<string>()
  const trail: string[] = []
  const visit = (path: string): string[] => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path]
    if (done.has(path)) return []
    trail.push(path)
    for (const next of byPath.get(path)?.internal ?? []) {
      const cycle = byPath.has(next) ? visit(next) : []
      if (cycle.length > 0) return cycle
    }
    trail.pop()
    done.add(path)
    return []
  }
  for (const { path } of files) {
    const cycle = visit(path)
    if (cycle.length > 0) return cycle
  }
  return []
}

/** Names a framework calls by itself: Next's pages, routes and configuration. */
const FRAMEWORK =
  /^(web\/app\/|web\/next\.config\.ts|web\/proxy\.ts|web\/middleware\.ts|prisma\.config\.ts|vitest\.config\.ts)/

function unusedExports(): string[] {
  const unused: string[] = []
  const words = new Map(sources.map((file) => [file, new Set(file.text.match(/\w+/g))]))
  for (const file of product) {
    if (FRAMEWORK.test(file.path)) continue
    for (const [, name] of file.text.matchAll(
      /^export (?:async )?(?:abstract )?(?:const|let|function\*?|class) (\w+)/gm,
    )) {
      const isUsed = sources.some((other) => other !== file && words.get(other)?.has(name ?? ''))
      if (!isUsed) unused.push(`${file.path}: ${name}`)
    }
  }
  return unused
}
