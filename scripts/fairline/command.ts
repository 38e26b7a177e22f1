import type { Environment } from '#engine/contract/env.ts'
import type { TryItFlags } from './try-it-flags.ts'

export interface Flags extends TryItFlags {
  readonly merge: boolean
  readonly 'dry-run': boolean
  readonly json: boolean
  readonly engine: boolean
}

export interface CommandContext {
  readonly settings: Environment
  readonly flags: Flags
  /** Folder that file names are meant from. */
  readonly folder: string
  print(text: string): void
  /** To standard error, beside the result. */
  warn(text: string): void
  readPassword(): Promise<string>
  /** All of standard input. */
  readInput(): Promise<string>
}

/** Words after the command's name; more than it takes are a mistake. */
export type Command = (context: CommandContext, words: readonly string[]) => Promise<void>
