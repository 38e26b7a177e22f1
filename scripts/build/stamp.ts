import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/** Made by builds themselves. */
const SKIPPED = new Set(['node_modules', '.next', 'generated', 'next-env.d.ts'])

/** Every file below the given files and folders, sorted, so that the same tree gives the same list. Missing ones give none. */
export function filesBelow(root: string, names: readonly string[]): string[] {
  return names.flatMap((name) => filesOf(path.join(root, name))).sort()
}

function filesOf(file: string): string[] {
  const stat = statSync(file, { throwIfNoEntry: false })
  if (!stat) return []
  if (!stat.isDirectory()) return [file]
  const entries = readdirSync(file).filter((entry) => !SKIPPED.has(entry))
  return entries.flatMap((entry) => filesOf(path.join(file, entry)))
}

/** One hash over names and contents: times say nothing, a fresh clone has new ones. */
export function contentStamp(root: string, names: readonly string[]): string {
  const hash = createHash('sha256')
  for (const file of filesBelow(root, names)) {
    const content = readFileSync(file)
    hash.update(`${path.relative(root, file)}\0${content.length}\0`).update(content)
  }
  return hash.digest('hex')
}

export function readStamp(file: string): string {
  return statSync(file, { throwIfNoEntry: false }) ? readFileSync(file, 'utf8') : ''
}

export function writeStamp(file: string, stamp: string): void {
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, stamp)
}
