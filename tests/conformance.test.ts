import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readSources } from './support/source-tree.ts'

const ROOT = join(import.meta.dirname, '..')
const text = readFileSync(join(ROOT, 'docs/conformance.md'), 'utf8')
const sources = readSources(ROOT)
const CLAIMED = numbers(1, 61)

interface Named {
  readonly point: number
  readonly file: string
  readonly title: string
}

function numbers(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i)
}

/** A point begins `**7.**`; each line of its list is a file and a title. */
function namedTests(): Named[] {
  return text.split(/^(?=\*\*\d+\.\*\* )/m).flatMap((part) => {
    const point = Number(/^\*\*(\d+)\./.exec(part)?.[1] ?? 0)
    return Array.from(part.matchAll(/^- `(tests\/[^`]+)`: (.*)$/gm), ([, file = '', title = '']) => ({
      point,
      file,
      title,
    }))
  })
}

/** The title as a string literal of that file, however it is quoted. */
function hasTitle(source: string, title: string): boolean {
  return ["'", '"', '`'].some((quote) => source.includes(`${quote}${title}${quote}`))
}

/** Files by how often they are named. */
function counted(files: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const file of files) counts[file] = (counts[file] ?? 0) + 1
  return counts
}

const named = namedTests()

describe('docs/conformance.md', () => {
  test('has each of its points once, in order, and a test for each', () => {
    const points = Array.from(text.matchAll(/^\*\*(\d+)\.\*\* /gm), ([, number]) => Number(number))
    expect(points).toEqual(CLAIMED)
    expect(CLAIMED.filter((point) => !named.some((one) => one.point === point))).toEqual([])
  })

  test('names no file that is not there, and no title that its file does not have', () => {
    const texts = new Map(
      [...new Set(named.map(({ file }) => file))].map((file) => {
        const path = join(ROOT, file)
        return [file, existsSync(path) ? readFileSync(path, 'utf8') : '']
      }),
    )
    const wrong = named.filter(({ file, title }) => !hasTitle(texts.get(file) ?? '', title))
    expect(wrong.map(({ point, file, title }) => `${point}. ${file}: ${title}`)).toEqual([])
  })

  test('lists every deliberate deviation of the code, and no other', () => {
    const engine = sources.filter(({ path }) => path.startsWith('engine/'))
    const made = engine.flatMap(({ path, text: source }) =>
      Array.from(source.matchAll(/DEVIATION:/g), () => path),
    )
    const listed = Array.from(text.matchAll(/^- `(engine\/[^`]+)`: /gm), ([, file = '']) => file)
    expect(counted(listed)).toEqual(counted(made))
  })
})
