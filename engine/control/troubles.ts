import type { RelayFigures } from './relay-port.ts'

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
  | 'late'

const OVERLOAD = 'As many requests are under way as may be: new ones are refused with 503.'
const LATE = 'The relay does not catch up with its work: a share of new requests is refused with 503.'

/** What is wrong right now, one sentence each, shown on the panel and in `/healthz` until it is well again. */
export class Troubles {
  private readonly byName = new Map<string, string>()

  /** An empty sentence ends the trouble. Names are few and fixed, so the map is bounded. */
  set(name: Trouble, sentence: string): void {
    if (sentence) this.byName.set(name, sentence)
    else this.byName.delete(name)
  }

  /** Whether the relay refuses new requests, and why. */
  setRefusals({ isOverloaded, isLate }: Pick<RelayFigures, 'isOverloaded' | 'isLate'>): void {
    this.set('overload', isOverloaded ? OVERLOAD : '')
    this.set('late', isLate ? LATE : '')
  }

  list(): string[] {
    return [...this.byName.values()]
  }
}
