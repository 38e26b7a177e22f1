import { type Clock, systemClock } from '#engine/base/clock.ts'
import type { Random } from '#engine/base/random.ts'
import { within } from '#scripts/appliance/ready.ts'
import type { CallRecord } from './call-record.ts'
import { Exchange } from './exchange.ts'
import { drawPlan } from './plan.ts'
import { type Address, Post } from './post.ts'
import { TelephoneCall } from './telephone-call.ts'

export interface Places {
  readonly engine: Address
  readonly callers: readonly Address[]
  readonly destinations: readonly Address[]
}

/** Between two calls of one telephone, at most. */
const MOST_REST_MS = 300
const OVER_LIMIT_MS = 45_000

/** Telephones that make one call after the other, and the destinations that answer them. */
export class Population {
  readonly records = new Map<string, CallRecord>()
  readonly exchanges: readonly Exchange[]
  private readonly calls = new Map<string, TelephoneCall>()
  private readonly posts: readonly Post[]
  private readonly engine: Address
  private readonly random: Random
  private readonly clock: Clock = systemClock
  private isEnding = false

  private constructor(
    posts: readonly Post[],
    destinations: readonly Post[],
    engine: Address,
    random: Random,
  ) {
    const refused = new Set<string>()
    this.posts = posts
    this.engine = engine
    this.random = random
    this.exchanges = destinations.map((post) => new Exchange(post, engine, this.records, refused))
    for (const post of posts) post.onMessage((heard) => this.calls.get(heard.callId)?.hear(heard))
  }

  static async open({ engine, callers, destinations }: Places, random: Random): Promise<Population> {
    const posts = await Promise.all(callers.map((at) => Post.open(at)))
    return new Population(posts, await Promise.all(destinations.map((at) => Post.open(at))), engine, random)
  }

  /** From now on so many calls are there at any time. */
  begin(telephones: number): void {
    for (let i = 0; i < telephones; i++) this.rest(i)
  }

  /** No new calls; resolves when the last one ended, or was given up. */
  async quiet(): Promise<void> {
    this.isEnding = true
    await within(OVER_LIMIT_MS, async () => this.open.length === 0)
  }

  get open(): CallRecord[] {
    return [...this.records.values()].filter(({ phase }) => phase !== 'over')
  }

  stop(): void {
    this.isEnding = true
    for (const call of this.calls.values()) call.stop()
    for (const exchange of this.exchanges) exchange.stop()
    for (const post of this.posts) post.close()
  }

  private rest(telephone: number): void {
    this.clock.after(this.random.below(MOST_REST_MS), () => this.call(telephone))
  }

  private call(telephone: number): void {
    const post = this.posts[telephone % this.posts.length]
    if (this.isEnding || !post) return
    const plan = drawPlan(this.random)
    const callId = `kills-${this.records.size}`
    const record: CallRecord = {
      callId,
      temper: plan.temper,
      phase: 'being set up',
      forwardedMs: null,
      cancelledMs: null,
      killedIn: [],
      faults: [],
      wasYoung: false,
    }
    this.records.set(callId, record)
    this.calls.set(callId, new TelephoneCall(record, plan, post, this.engine, () => this.rest(telephone)))
  }
}
