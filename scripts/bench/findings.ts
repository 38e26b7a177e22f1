/** What a sub-command found. */
export interface Findings {
  readonly text: string
  /** With `--json` instead of the text. */
  readonly json: object
  /** False: the exit code says so. */
  readonly isGood?: boolean
}

export type Command = (words: readonly string[]) => Promise<Findings>
