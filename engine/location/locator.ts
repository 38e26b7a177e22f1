import { isDeepStrictEqual } from 'node:util'
import type { Clock } from '#engine/base/clock.ts'
import type { Random } from '#engine/base/random.ts'
import type { DestinationAddress } from '#engine/contract/destination-uri.ts'
import { plainName } from './answer.ts'
import { FollowedName, type KeptLocation } from './followed-name.ts'
import type { LocatedTarget, Resolution } from './location.ts'

/** Something became different for a name. */
export type LocationNews =
  | { readonly kind: 'found' | 'unresolved' | 'stale' | 'fresh'; readonly name: FollowedName }
  | { readonly kind: 'changed'; readonly name: FollowedName; readonly before: readonly LocatedTarget[] }

export interface LocatorOptions {
  readonly clock: Clock
  readonly random: Random
  locate(address: DestinationAddress): Promise<Resolution>
  /** Answers from before a restart. */
  readonly kept: readonly KeptLocation[]
  onNews(news: LocationNews): void
}

/** Within these an answer's own time counts. */
const LEAST_TTL_SEC = 5
const MOST_TTL_SEC = 86_400
/** That there is nothing is believed no longer: somebody may be about to enter it. */
const MOST_NEGATIVE_SEC = 300
/** After a failure, doubling. */
const FIRST_RETRY_SEC = 5
const LAST_RETRY_SEC = 60
/** In a row, some eight minutes: then a part of an answer replaces a whole one. */
const MOST_FAILURES = 10
/** Asked so much later than due at most, so that names with one TTL are not asked in one burst. */
const JITTER = 0.05
const MOST_JITTER_MS = 5_000
/** Names looked up at once. */
const MOST_AT_ONCE = 16

/**
 * Follows names: asks again when an answer's time is over, keeps the last good answer while there is no new one, and
 * tells what became different. Each name is asked for once at a time, whoever uses it. Bounded by the configuration.
 */
export class Locator {
  private readonly options: LocatorOptions
  private readonly kept: Map<string, KeptLocation>
  private readonly names = new Map<string, FollowedName>()
  /** Due, and waiting for others to be done. */
  private readonly due = new Set<FollowedName>()
  private underWay = 0
  private isStopped = false

  constructor(options: LocatorOptions) {
    this.options = options
    this.kept = new Map(options.kept.map((each) => [each.key, each]))
  }

  /** From now on these names, and no others. Known ones stay as they are. */
  follow(wanted: ReadonlyMap<string, DestinationAddress>): void {
    for (const name of this.names.values()) if (!wanted.has(name.key)) this.forget(name)
    for (const [key, address] of wanted) if (!this.names.has(key)) this.begin(key, address)
    this.kept.clear()
    this.pump()
  }

  find(key: string): FollowedName | undefined {
    return this.names.get(key)
  }

  /** Every good answer, to be kept across a restart. */
  answers(): KeptLocation[] {
    return [...this.names.values()].flatMap(({ answer }) => answer ?? [])
  }

  /** May be called any number of times. */
  stop(): void {
    this.isStopped = true
    for (const name of this.names.values()) this.forget(name)
  }

  private begin(key: string, address: DestinationAddress): void {
    const name = new FollowedName(key, address, this.kept.get(key) ?? null)
    this.names.set(key, name)
    const leftMs = (name.answer?.expiresAtMs ?? 0) - this.options.clock.wallMs()
    // A clock that was set while the engine was away must not keep an old answer for ever.
    if (leftMs > 0 && leftMs <= MOST_TTL_SEC * 1_000) this.arm(name, leftMs)
    else this.due.add(name)
  }

  private forget(name: FollowedName): void {
    name.timer?.stop()
    this.due.delete(name)
    this.names.delete(name.key)
  }

  private arm(name: FollowedName, delayMs: number): void {
    const jitterMs = Math.min(MOST_JITTER_MS, delayMs * JITTER) * this.options.random.unit()
    name.timer = this.options.clock.after(delayMs + jitterMs, () => {
      this.due.add(name)
      this.pump()
    })
  }

  private pump(): void {
    for (const name of this.due) {
      if (this.underWay >= MOST_AT_ONCE) return
      this.due.delete(name)
      this.underWay += 1
      void this.ask(name)
    }
  }

  private async ask(name: FollowedName): Promise<void> {
    const resolution = await this.options.locate(name.address)
    this.underWay -= 1
    if (this.isStopped) return
    if (this.names.get(name.key) === name) this.learn(name, resolution)
    this.pump()
  }

  /** A part of an answer is better than none, but for a while not better than a whole one from before. */
  private learn(name: FollowedName, resolution: Resolution): void {
    if (resolution.kind !== 'found') return this.fail(name, resolution)
    const { targets, ttlSec, problem } = resolution
    const isPart = problem !== ''
    if (isPart && isBetter(name, targets)) return this.fail(name, resolution)
    name.isPart = isPart
    this.note(name, problem)
    this.take(name, targets, isPart ? Math.min(ttlSec, LAST_RETRY_SEC) : ttlSec)
  }

  private take(name: FollowedName, targets: readonly LocatedTarget[], ttlSec: number): void {
    const before = name.answer
    const wasStale = name.isStale
    const nowMs = this.options.clock.wallMs()
    const heldMs = within(ttlSec, LEAST_TTL_SEC, MOST_TTL_SEC) * 1_000
    name.answer = { key: name.key, targets, resolvedAtMs: nowMs, expiresAtMs: nowMs + heldMs }
    name.failures = 0
    this.arm(name, heldMs)
    if (!before) this.options.onNews({ kind: 'found', name })
    else if (!isDeepStrictEqual(before.targets, targets))
      this.options.onNews({ kind: 'changed', name, before: before.targets })
    else if (wasStale) this.options.onNews({ kind: 'fresh', name })
  }

  private fail(name: FollowedName, resolution: Resolution): void {
    const isFirst = name.failures === 0
    const before = name.problem
    name.failures += 1
    this.note(name, resolution.problem)
    this.arm(name, this.retrySec(name, resolution) * 1_000)
    if (name.answer && isFirst) this.options.onNews({ kind: 'stale', name })
    else if (!name.answer && before !== resolution.problem) this.options.onNews({ kind: 'unresolved', name })
  }

  private retrySec({ answer, failures }: FollowedName, resolution: Resolution): number {
    const backOffSec = Math.min(LAST_RETRY_SEC, FIRST_RETRY_SEC * 2 ** (failures - 1))
    if (answer || resolution.kind !== 'nothing') return backOffSec
    return within(resolution.ttlSec, LEAST_TTL_SEC, MOST_NEGATIVE_SEC)
  }

  private note(name: FollowedName, problem: string): void {
    if (problem === '') name.problemSinceMs = null
    else name.problemSinceMs ??= this.options.clock.wallMs()
    name.problem = problem
  }
}

/** Whether what is known of a name is to be kept rather than `targets`, which are not the whole answer. */
function isBetter(
  { answer, address, isPart, failures }: FollowedName,
  targets: readonly LocatedTarget[],
): boolean {
  if (!answer) return false
  // The name's own addresses are no part of what its SRV records say, but what holds where there are none.
  const host = plainName(address.host)
  const isOwn = (target: LocatedTarget) => target.name === host
  if (targets.every(isOwn) && !answer.targets.every(isOwn)) return true
  return !isPart && failures < MOST_FAILURES
}

function within(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value))
}
