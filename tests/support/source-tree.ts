import { readdirSync, readFileSync } from 'node:fs'
import { join, normalize } from 'node:path'

export interface SourceFile {
  /** From the top of the tree: `engine/sip/via.ts`. */
  readonly path: string
  readonly text: string
  /** The text without comments and with emptied string literals: what the rules about words look at. */
  readonly code: string
  readonly lines: number
  /** Specifiers as written. */
  readonly imports: readonly string[]
  /** Imports of files of this tree, as paths from its top. */
  readonly internal: readonly string[]
}

const FOLDERS = ['engine', 'web', 'prisma', 'scripts', 'tests']
const SOURCE = /\.(ts|tsx|mts|mjs)$/
const LEFT_OUT = /(^|\/)(node_modules|\.next|generated|migrations|\.artifacts|public)(\/|$)|next-env\.d\.ts$/
const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s[^'"`;]*?from\s*'([^']+)'|(?:^|\n)\s*import\s*'([^']+)'|\bimport\(\s*'([^']+)'\s*\)/g

/** Every source file of the tree, read once. */
export function readSources(root: string): SourceFile[] {
  return FOLDERS.flatMap((folder) => listFiles(root, folder)).map((path) => readSource(root, path))
}

function listFiles(root: string, folder: string): string[] {
  const found: string[] = []
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`
    if (LEFT_OUT.test(path) || entry.isSymbolicLink()) continue
    if (entry.isDirectory()) found.push(...listFiles(root, path))
    else if (SOURCE.test(entry.name)) found.push(path)
  }
  return found
}

function readSource(root: string, path: string): SourceFile {
  const text = readFileSync(join(root, path), 'utf8')
  const imports = Array.from(text.matchAll(IMPORT), (match) => match[1] ?? match[2] ?? match[3] ?? '')
  const internal = imports.map((specifier) => resolve(path, specifier)).filter((target) => target !== '')
  return { path, text, code: stripped(text), lines: text.split('\n').length - 1, imports, internal }
}

function resolve(from: string, specifier: string): string {
  if (specifier.startsWith('#')) return specifier.slice(1)
  return specifier.startsWith('.') ? normalize(join(from, '..', specifier)) : ''
}

/** Plain scan: good enough for words, not a parser. */
function stripped(text: string): string {
  return withoutComments(text).replace(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g, "''")
}

export function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|[^:'"`])\/\/.*$/gm, '$1')
}
