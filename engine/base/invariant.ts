/** A bug of ours, as opposed to an expected outcome or an operational failure. */
export class InvariantError extends Error {
  constructor(message: string) {
    super(`invariant: ${message}`)
    this.name = 'InvariantError'
  }
}

/** States what must hold here. A breach ends the piece of work at hand, not the process. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new InvariantError(message)
}
