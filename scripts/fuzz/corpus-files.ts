import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { ROOT } from '../root.ts'
import { fileNameOf } from './hash.ts'

/** Inputs that came out of a fault that was mended begin so; they stay for ever. */
const FOUND = /^found-/

/** Kept inputs, one folder per target. */
const CORPUS_FOLDER = path.join(ROOT, 'tests', 'fuzz', 'corpus')

export interface KeptInput {
  readonly name: string
  readonly input: Buffer
}

/** In the order of their names, so that every run begins alike. */
export function readCorpus(target: string): readonly KeptInput[] {
  const folder = path.join(CORPUS_FOLDER, target)
  if (!existsSync(folder)) return []
  const names = readdirSync(folder).filter((name) => name.endsWith('.sip'))
  return names.sort().map((name) => ({ name, input: readFileSync(path.join(folder, name)) }))
}

/** Puts these in the place of all but the found ones. */
export function writeCorpus(target: string, inputs: readonly Buffer[]): void {
  const folder = path.join(CORPUS_FOLDER, target)
  mkdirSync(folder, { recursive: true })
  for (const { name } of readCorpus(target)) if (!FOUND.test(name)) rmSync(path.join(folder, name))
  for (const input of inputs) writeFileSync(path.join(folder, fileNameOf(input)), input)
}
