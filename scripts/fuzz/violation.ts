/** An oracle's word: something that must hold does not. */
export class Violation extends Error {
  /** Short and stable, the same for every input that shows the same fault. */
  readonly oracle: string

  constructor(oracle: string, detail: string) {
    super(detail)
    this.oracle = oracle
  }
}

/** `detail` is only asked for when it is needed. */
export function demand(holds: boolean, oracle: string, detail: () => string): void {
  if (!holds) throw new Violation(oracle, detail())
}

/** Numbers, strings, and lists of them. */
export function demandEqual(seen: unknown, wanted: unknown, oracle: string, what: string): void {
  if (seen === wanted) return
  const [one, other] = [JSON.stringify(seen), JSON.stringify(wanted)]
  if (one !== other) throw new Violation(oracle, `${what}: ${one}, and ${other} was expected`)
}
