import { parseArgs } from 'node:util'
import type { Environment } from '#engine/contract/env.ts'
import { UsageFailure } from './failure.ts'
import { TRY_IT_FLAGS } from './try-it-flags.ts'

/** Every command's options; each takes those it knows. */
const FLAGS = {
  merge: { type: 'boolean', default: false },
  'dry-run': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  csv: { type: 'boolean', default: false },
  live: { type: 'boolean', default: false },
  engine: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
  since: { type: 'string' },
  destination: { type: 'string' },
  cause: { type: 'string' },
  status: { type: 'string' },
  text: { type: 'string' },
  release: { type: 'string' },
  'release-doubtful': { type: 'string' },
  trace: { type: 'string' },
  deadline: { type: 'string' },
  'at-deadline': { type: 'string' },
  change: { type: 'string' },
  format: { type: 'string' },
  limit: { type: 'string' },
  'second-factor': { type: 'boolean', default: false },
  ...TRY_IT_FLAGS,
} as const

/** Throws where an option is unknown, or lacks its value. */
export function parseWords(words: readonly string[]) {
  return parseArgs({ args: [...words], options: FLAGS, allowPositionals: true })
}

export type Flags = ReturnType<typeof parseWords>['values']

export interface CommandContext {
  readonly settings: Environment
  readonly flags: Flags
  /** Folder that file names are meant from. */
  readonly folder: string
  /** In ms since the epoch. */
  now(): number
  /** As it is: files, and what programs read. */
  print(text: string): void
  /** For people: what others wrote into it is not for a terminal to obey. */
  show(text: string): void
  /** To standard error, beside the result. */
  warn(text: string): void
  readPassword(): Promise<string>
  /** All of standard input. */
  readInput(): Promise<string>
}

/** Words after the command's name; more than it takes are a mistake. */
export type Run = (context: CommandContext, words: readonly string[]) => Promise<void>

export interface Command {
  readonly run: Run
  /** Options it takes. */
  readonly flags: readonly (keyof Flags)[]
}

/** Throws for an option that this command does not take: `disable --dry-run` must not disable. */
export function requireOwnFlags(name: string, { flags }: Command, given: Flags): void {
  const known = new Set<string>(flags)
  const [surplus] = Object.entries(given).filter(([flag, value]) => value !== false && !known.has(flag))
  if (!surplus) return
  const own = flags.length === 0 ? 'it takes no options' : `it takes --${flags.join(', --')}`
  throw new UsageFailure(`${name} takes no --${surplus[0]}; ${own}`)
}
