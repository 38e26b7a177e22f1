import type { PickKeys, Wants } from '#engine/balance/candidate.ts'
import type { Selection, SelectionOfAll, Selector, Skip } from '#engine/balance/select.ts'
import { invariant } from '#engine/base/invariant.ts'
import type { SetConfig } from '#engine/contract/config.ts'
import type { Exhausted } from '#engine/contract/vocabulary.ts'
import type { Destination } from '#engine/destination/destination.ts'
import type { Directory, RuntimeSet } from '#engine/destination/directory.ts'
import type { SipMessage } from '#engine/sip/message.ts'

const NOBODY_SKIPPED: readonly Skip[] = Object.freeze([])

/** One set of a chain, and what was done there. */
export interface Link {
  readonly set: RuntimeSet
  readonly config: SetConfig
  readonly maxAttempts: number
  /** All of it are asked at once. */
  readonly forks: boolean
  attempts: number
}

/** How a set is asked for one destination, or for all at once: so that they get the call, or to know who would. */
export interface Asking {
  one(selector: Selector, keys: PickKeys, tried: readonly number[], wants: Wants): Selection
  all(selector: Selector, keys: PickKeys, tried: readonly number[], wants: Wants): SelectionOfAll
}

const CHOOSING: Asking = {
  one: (selector, keys, tried, wants) => selector.select(keys, tried, wants),
  all: (selector, keys, tried, wants) => selector.selectAll(keys, tried, wants),
}

/** Who is to be tried next. */
export interface Choice {
  readonly link: Link
  readonly destination: Destination
  /** Passed over; the selector's own list. */
  readonly skipped: readonly Skip[]
}

/** Of a fork: those that no branch went to yet. */
interface Waiting {
  readonly destinations: Destination[]
  readonly skipped: readonly Skip[]
  /** Of a set that had nobody. */
  readonly exhausted: Exhausted | null
  /** All were down, so that all are tried. */
  readonly ignoresHealth: boolean
}

/**
 * The way of one request through its set and those chained behind it, each asked by its own algorithm and for as many
 * attempts as it may have. The chains of the sets behind play no part.
 */
export class SetWalk {
  /** Ids. */
  readonly tried: number[] = []
  /** Passed over since somebody was chosen last. */
  leftOver: readonly Skip[] = NOBODY_SKIPPED
  /** Some set had nobody but full ones, or full ones besides. */
  sawFull = false
  private readonly directory: Directory
  private readonly request: SipMessage
  private readonly links: readonly Link[]
  private readonly asking: Asking
  private at = 0
  private waiting: Waiting | null = null
  private isClosed = false
  /** The set at hand had only full ones. */
  private isFull = false

  constructor(directory: Directory, request: SipMessage, entry: RuntimeSet, asking: Asking = CHOOSING) {
    this.directory = directory
    this.request = request
    this.asking = asking
    const links = [linkOf(request, entry, null)]
    for (const { setId, maxAttempts } of entry.config.chain) {
      const set = directory.set(setId)
      if (set) links.push(linkOf(request, set, maxAttempts))
    }
    this.links = links
  }

  /** The set at hand. */
  get link(): Link {
    const link = this.links[this.at]
    invariant(link, 'a walk stands at one of its sets')
    return link
  }

  /** Of the fork at hand: not sent to yet, and to be asked still. */
  get waitingCount(): number {
    if (!this.waiting) return 0
    const { attempts, maxAttempts } = this.link
    return Math.max(0, Math.min(this.waiting.destinations.length, maxAttempts - attempts))
  }

  /** Null: nobody is left, in no set that it may go to. `staysHere`: the set behind waits for the end of the fork at hand. */
  next(wants: Wants, staysHere = false): Choice | null {
    this.leftOver = NOBODY_SKIPPED
    do {
      const choice = this.choose(this.link, wants)
      if (choice) return choice
    } while (!staysHere && this.goOn())
    return null
  }

  /** A destination that is to be tried whatever the algorithms say. */
  before(destination: Destination): Choice {
    const link = this.links.find(({ set }) => set.config.id === destination.setId) ?? this.link
    this.tried.push(destination.id)
    return { link, destination, skipped: NOBODY_SKIPPED }
  }

  /** Its last channel was taken in the meantime. */
  noteFull(): void {
    this.sawFull = true
    this.isFull = true
  }

  /** Somebody gave the answer of the call: nobody is asked any more but who is in the fork already. */
  close(): void {
    this.isClosed = true
  }

  /** Nor who is in the fork already, and waits. */
  dismissWaiting(): void {
    this.waiting?.destinations.splice(0)
  }

  /** Whether another one could be asked now, were one needed. */
  hasNext(wants: Wants): boolean {
    const { link } = this
    if (link.attempts < link.maxAttempts)
      if (this.waiting ? mayWaitOn(this.waiting, wants) : this.hasUntriedIn(link, wants)) return true
    return this.isOpenBehind && this.links.slice(this.at + 1).some((other) => this.hasUntriedIn(other, wants))
  }

  /** Whether somebody is left who might have taken it, had more attempts been allowed (rules 10). */
  hasUntried(wants: Wants): boolean {
    const reach = this.isOpenBehind ? this.links : this.links.slice(0, this.at + 1)
    return reach.some((link) => this.hasUntriedIn(link, wants))
  }

  private get isOpenBehind(): boolean {
    if (this.isClosed) return false
    const isForFull = this.links[0]?.config.chainOn === 'full'
    return !isForFull || (this.isFull && this.link.attempts === 0)
  }

  private hasUntriedIn(link: Link, wants: Wants): boolean {
    return this.selectorOf(link).hasUntried(this.tried, wants)
  }

  /** The one in force: one before an edit hears of no change any more. */
  private selectorOf({ set }: Link): Selector {
    return (this.directory.set(set.config.id) ?? set).selector
  }

  private choose(link: Link, wants: Wants): Choice | null {
    if (link.attempts >= link.maxAttempts || (this.isClosed && this.waitingCount === 0)) return null
    return link.forks ? this.chooseOfFork(link, wants) : this.chooseOne(link, wants)
  }

  private chooseOne(link: Link, wants: Wants): Choice | null {
    const selection = this.asking.one(this.selectorOf(link), this.request, this.tried, wants)
    const { destination: candidate, skipped } = selection
    const destination = candidate && this.directory.destination(candidate.id)
    if (destination) return this.chosen(link, destination, skipped)
    this.noteNobody(skipped, candidate ? null : selection.exhausted)
    return null
  }

  private noteNobody(skipped: readonly Skip[], exhausted: Exhausted | null): void {
    this.leftOver = this.leftOver.length === 0 ? skipped : [...this.leftOver, ...skipped]
    if (exhausted === 'full' || exhausted === 'mixed') this.noteFull()
  }

  /** The set is asked once; who has to wait is taken from what it said, if it may still have the call then. */
  private chooseOfFork(link: Link, wants: Wants): Choice | null {
    this.waiting ??= this.ask(link, wants)
    const { destinations, skipped, exhausted, ignoresHealth } = this.waiting
    for (let destination = destinations.shift(); destination; destination = destinations.shift())
      if (destination.skipReason(wants, ignoresHealth) === null)
        return this.chosen(link, destination, skipped)
    if (link.attempts > 0) return null
    // Nobody could be sent to: why, is the selector's to tell anew.
    if (exhausted === null) return this.chooseOne(link, wants)
    this.noteNobody(skipped, exhausted)
    return null
  }

  private ask(link: Link, wants: Wants): Waiting {
    const all = this.asking.all(this.selectorOf(link), this.request, this.tried, wants)
    const destinations = all.destinations.flatMap(({ id }) => this.directory.destination(id) ?? [])
    const ignoresHealth = destinations.some((destination) => destination.skipReason(wants) !== null)
    const exhausted = 'exhausted' in all ? all.exhausted : null
    return { destinations, skipped: all.skipped, exhausted, ignoresHealth }
  }

  private chosen(link: Link, destination: Destination, skipped: readonly Skip[]): Choice {
    this.tried.push(destination.id)
    return { link, destination, skipped }
  }

  private goOn(): boolean {
    if (this.at + 1 >= this.links.length || !this.isOpenBehind) return false
    this.at += 1
    this.isFull = false
    this.waiting = null
    return true
  }
}

/** Whether one of them may still have the call. */
function mayWaitOn({ destinations, ignoresHealth }: Waiting, wants: Wants): boolean {
  return destinations.some((destination) => destination.skipReason(wants, ignoresHealth) === null)
}

function linkOf(request: SipMessage, set: RuntimeSet, mostAttempts: number | null): Link {
  const { config } = set
  const maxAttempts = mostAttempts ?? config.maxAttempts
  return { set, config, maxAttempts, forks: forks(request, config), attempts: 0 }
}

/** A non-INVITE cannot be cancelled (RFC 3261 §9.1): it goes to one after the other. */
function forks({ method }: SipMessage, { algorithm }: SetConfig): boolean {
  return algorithm === 'parallel' && method === 'INVITE'
}

/** Whether some set on the way of this request asks several at once. */
export function forksAtOnce(directory: Directory, request: SipMessage, { config }: RuntimeSet): boolean {
  if (forks(request, config)) return true
  return config.chain.some(({ setId }) => {
    const set = directory.set(setId)
    return set !== undefined && forks(request, set.config)
  })
}
