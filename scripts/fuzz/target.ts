/** An input, by the name of the target it is for. */
export interface TargetInput {
  readonly target: string
  readonly input: Uint8Array
}

/** Something whose time is limited, whatever it is given. */
export interface Timing {
  readonly what: string
  /** For 64 KB, in code that is warm. */
  readonly limitMs: number
  run(input: Buffer): void
}

/** What is known of the form of the inputs. */
export interface Craft {
  /** Put in here and there. */
  readonly words: readonly Buffer[]
  /** Put where a line ends. */
  readonly endings: readonly Buffer[]
  /** Makes true again what an input says of itself, such as its length: else most of what is changed is refused at once. */
  mend(input: Buffer): Buffer
}

/** One thing to be fuzzed, with the oracles that judge it. */
export interface Target {
  readonly name: string
  /** Rounds it is given while others are given one: the more there is to find, the more. */
  readonly share: number
  /** Sources whose blocks guide the mutation, from the top of the tree; a folder ends with a slash. */
  readonly guides: readonly string[]
  /** Plain inputs to begin with, latin1: nothing odd in them, so that what is found is the fuzzer's doing. */
  readonly seeds: readonly string[]
  readonly craft: Craft
  readonly timings: readonly Timing[]
  /**
   * Throws when an oracle is hurt. What it does depends on the input alone. False for an input that is turned away at
   * the door: most change nothing there, so the search keeps to the others.
   */
  check(input: Buffer): boolean
}
