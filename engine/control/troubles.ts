type Trouble =
  | 'journal'
  | 'spool'
  | 'snapshot'
  | 'overrides'
  | 'locations'
  | 'health'
  | 'dns'
  | 'loads'
  | 'internal'
  | 'certificates'
  | 'traces'
  | 'overload'

export const OVERLOAD = 'As many requests are under way as may be: new ones are refused with 503.'

/** What is wrong right now, one sentence each, shown on the panel and in `/healthz` until it is well again. */
export class Troubles {
  private readonly byName = new Map<string, string>()

  /** An empty sentence ends the trouble. Names are few and fixed, so the map is bounded. */
  set(name: Trouble, sentence: string): void {
    if (sentence) this.byName.set(name, sentence)
    else this.byName.delete(name)
  }

  list(): string[] {
    return [...this.byName.values()]
  }
}
