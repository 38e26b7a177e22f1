import { readFileSync } from 'node:fs'
import { CommandFailure } from './failure.ts'

/** Throws CommandFailure with the file's name. */
export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (problem) {
    const code = problem instanceof Error && 'code' in problem ? problem.code : problem
    throw new CommandFailure(`${file} cannot be read (${code})`)
  }
}
