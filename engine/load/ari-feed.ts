import type { Stoppable } from '#engine/base/clock.ts'
import type { LoadSourceAddress } from '#engine/contract/load-source.ts'
import { AriEvents } from './ari-events.ts'
import { ariPath, type ChannelEvent } from './ari-message.ts'
import { BackOff } from './back-off.ts'
import type { LoadWorld } from './load-source.ts'
import type { LoadFailure } from './polling.ts'
import { openStream } from './stream.ts'

/** Of the name of our application at Asterisk. */
const NAME_BYTES = 4

export interface FeedUser {
  onEvent(event: ChannelEvent): void
  onProblem(): void
}

/** The live events, tried for again and again once started. */
export class AriFeed implements Stoppable {
  private readonly address: LoadSourceAddress
  private readonly world: LoadWorld
  private readonly user: FeedUser
  private readonly backOff: BackOff
  private readonly path: string
  private current: Stoppable | null = null
  private isStopped = false
  /** One line; empty while events come. */
  problem = ''

  constructor(address: LoadSourceAddress, world: LoadWorld, user: FeedUser) {
    this.address = address
    this.world = world
    this.user = user
    this.backOff = new BackOff(world)
    // Asterisk gives an application's events to whoever named it last: two engines must not take them from each other.
    const name = `fairline-${world.random.bytes(NAME_BYTES).toString('hex')}`
    this.path = ariPath(address, `events?app=${name}&subscribeAll=true`)
  }

  start(): void {
    if (!this.isStopped && !this.current) this.open()
  }

  stop(): void {
    this.isStopped = true
    this.current?.stop()
    this.current = null
  }

  private open(): void {
    const onFailed = (failure: LoadFailure) => this.fail(failure)
    this.current = openStream(this.address, this.world.clock, {
      onOpen: (stream) =>
        new AriEvents(stream, this.path, this.address, this.world, {
          onOpen: () => {
            this.backOff.connected()
            this.tell('')
          },
          onEvent: (event) => this.user.onEvent(event),
          onFailed,
        }),
      onFailed,
    })
  }

  private fail({ connection, problem }: LoadFailure): void {
    if (this.isStopped) return
    this.current = this.world.clock.after(this.backOff.next(connection), () => this.open())
    this.tell(`no live events, only what is asked for: ${problem}`)
  }

  private tell(problem: string): void {
    this.problem = problem
    this.user.onProblem()
  }
}
