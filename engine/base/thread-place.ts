/** Which of the engine's relay threads: 1 to `threads`, of which there are at most 63. */
export interface ThreadPlace {
  readonly thread: number
  readonly threads: number
}

/** The only one there is. */
export const ALONE: ThreadPlace = { thread: 1, threads: 1 }

/** It tells what all of them see alike, and does what one alone can do. */
export function isFirst({ thread }: Pick<ThreadPlace, 'thread'>): boolean {
  return thread === 1
}

/** The thread that stands in for number `thread` of a start that had perhaps more of them. */
export function standIn(thread: number, threads: number): number {
  return ((thread - 1) % threads) + 1
}
