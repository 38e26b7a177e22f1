import type { LoadRules } from '#engine/balance/load-formulas.ts'
import type { LoadFigures } from '#engine/contract/health-live.ts'
import { type Feed, parseLoadSource, WEIGHT_FEED } from '#engine/contract/load-source.ts'
import type { LoadSourceKind } from '#engine/contract/vocabulary.ts'

/** Whoever holds calls of ours on what a load source tells of. */
export interface Carrier {
  activeCalls(): number
}

const TITLES: { readonly [kind in LoadSourceKind]: string } = {
  freeswitch: 'FreeSWITCH',
  agent: 'agent',
  asterisk: 'Asterisk',
  snmp: 'SNMP',
  json: 'JSON',
}
/** What an agent calls it to be down. */
const SAYS_DOWN = /^(down|fail|failed|stopped)\b/

/** What one feed of one destination says now, and what has come of our own calls since it said so. */
export class FedFigures {
  readonly feed: Feed
  /** The same for every feed that tells of the same thing, whoever is fed and however it signs in. */
  readonly subject: string
  /** As people call its kind. */
  readonly title: string
  /** Null while there are none, or they are stale. */
  figures: LoadFigures | null = null
  private wasTold = false
  /** The calls of this destination that fill it: all of them, or those that take the resource. */
  own: Carrier
  private ownAtNews = 0
  private carriers: readonly Carrier[]

  constructor(feed: Feed, own: Carrier) {
    this.feed = feed
    this.own = own
    this.carriers = [own]
    const source = parseLoadSource(feed.source)
    const isKnown = typeof source !== 'string'
    this.title = isKnown ? TITLES[source.kind] : ''
    this.subject = isKnown ? [source.kind, source.host, source.port, source.path, source.load].join(' ') : ''
  }

  get isWeight(): boolean {
    return this.feed.into === WEIGHT_FEED
  }

  /** The same news again, as after an edit, leaves our own calls counted from where they were. */
  learn(figures: LoadFigures | null): void {
    const isKnown = figures !== null && figures.atMs === this.figures?.atMs
    this.figures = figures
    this.wasTold ||= figures !== null
    if (!isKnown) this.ownAtNews = this.ownNow()
  }

  /**
   * All whose calls of ours its figures count. Those that join or leave bring or take their calls as if the figures
   * had known of it.
   */
  share(carriers: readonly Carrier[]): void {
    const before = this.ownNow()
    this.carriers = carriers
    this.ownAtNews = Math.max(0, this.ownAtNews + this.ownNow() - before)
  }

  /** Of all that share it. */
  ownNow(): number {
    let own = 0
    for (const carrier of this.carriers) own += carrier.activeCalls()
    return own
  }

  weight(configured: number, rules: LoadRules): number {
    const { figures } = this
    if (figures === null) return configured
    const weight = rules.weight(figures, this.ownAtNews, this.ownNow()) ?? configured
    return (weight * (figures.weightPercent ?? 100)) / 100
  }

  /** Most calls there of all that share it; null: it limits nothing. */
  limit(rules: LoadRules): number | null {
    const { figures, ownAtNews } = this
    if (figures === null) return null
    return this.isWeight
      ? rules.ceiling(figures, ownAtNews)
      : rules.capacity(figures, ownAtNews, this.ownNow())
  }

  isFull(rules: LoadRules): boolean {
    const limit = this.limit(rules)
    return limit !== null && this.ownNow() >= limit
  }

  /** Most of this destination's own, while the others hold what they hold; null: it limits nothing. */
  ownLimit(rules: LoadRules): number | null {
    const limit = this.limit(rules)
    return limit === null ? null : Math.max(0, limit - (this.ownNow() - this.own.activeCalls()))
  }

  /** One line: "FreeSWITCH: 12 of 30 sessions, 87 % idle", "agent says down: maintenance". */
  get reason(): string {
    const { figures, title } = this
    if (figures === null) return `no fresh figures of ${title}`
    if (figures.health === 'down') return `${title} says ${downWords(figures.reason)}`
    const parts = [...countsOf(figures), ...wishOf(figures)]
    return parts.length === 0 ? `${title} says it is well` : `${title}: ${parts.join(', ')}`
  }

  /** What to know while configured values hold; empty while there are figures. */
  notice(configured: number): string {
    if (this.figures !== null) return ''
    if (this.isWeight)
      return `${this.wasTold ? 'figures stale' : 'no figures yet'}, configured weight ${configured} in force`
    return `${this.wasTold ? 'figures stale' : 'no figures yet'} for ${this.feed.into}, no limit by them`
  }
}

function countsOf({ sessions, maxSessions, idleCpu, weightPercent }: LoadFigures): string[] {
  const parts: string[] = []
  if (sessions !== null) parts.push(`${sessions}${maxSessions === null ? '' : ` of ${maxSessions}`} sessions`)
  else if (maxSessions !== null) parts.push(`at most ${maxSessions} sessions`)
  if (idleCpu !== null) parts.push(`${Math.round(idleCpu)} % idle`)
  if (weightPercent !== null) parts.push(`${weightPercent} % of its weight`)
  return parts
}

function wishOf({ wish, reason }: LoadFigures): string[] {
  if (wish === null || wish === 'ready') return []
  return [reason === '' ? `wants ${wish}` : `wants ${wish}: ${reason}`]
}

function downWords(reason: string): string {
  if (SAYS_DOWN.test(reason)) return reason
  return reason === '' ? 'down' : `down: ${reason}`
}
