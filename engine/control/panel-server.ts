import type { Server as HttpServer } from 'node:http'
import { Server, type Socket } from 'socket.io'
import type { z } from 'zod'
import type { Logger } from '#engine/base/logger.ts'
import {
  acknowledgeSchema,
  CONTROL_MESSAGE_BYTES,
  controlAuthSchema,
  type EngineToPanel,
  heartbeatSchema,
  type PanelToEngine,
  watchSchema,
} from '#engine/contract/control-channel.ts'
import { dryRunSchema, whatIfSchema } from '#engine/contract/dry-run.ts'
import { probeNowSchema } from '#engine/contract/health-live.ts'
import type { Change, EngineState, Tick } from '#engine/contract/live.ts'
import { liveCallsSchema, releaseSchema } from '#engine/contract/live-calls.ts'
import { probeHistorySchema } from '#engine/contract/probe-history.ts'
import { traceQuerySchema } from '#engine/contract/tracing.ts'
import type { Commands } from './commands.ts'
import type { Delivery } from './delivery.ts'
import type { FeedListener, LiveFeed } from './live-feed.ts'
import type { Relays } from './relays.ts'
import { isToken } from './token-check.ts'

/** What is kept with a connection: the panel's process id, and the sets on its screens. */
interface PanelLink {
  pid: number
  setIds: readonly number[]
}

type PanelSocket = Socket<PanelToEngine, EngineToPanel, Record<string, never>, PanelLink>
type PanelIo = Server<PanelToEngine, EngineToPanel, Record<string, never>, PanelLink>

export interface PanelServerParts {
  readonly log: Logger
  readonly token: string
  readonly commands: Commands
  readonly delivery: Delivery
  readonly feed: LiveFeed
  readonly relays: Relays
  state(): Omit<EngineState, 'tick'>
}

const PING_INTERVAL_MS = 5_000
const PING_TIMEOUT_MS = 10_000
const HANDSHAKE_MS = 5_000
/** Connections at once; one panel needs one, and a dead one's may linger until its ping time-out. */
const MAX_PANELS = 16

/** The panel's end of the engine: Socket.IO on the control port, websocket only, nobody without the token. */
export class PanelServer implements FeedListener {
  /** Messages that no schema let through. */
  refusedMessages = 0
  private readonly parts: PanelServerParts
  private readonly io: PanelIo
  /** Newest last: it gets the batches. */
  private links: PanelSocket[] = []

  constructor(http: HttpServer, parts: PanelServerParts) {
    this.parts = parts
    this.io = new Server(http, {
      transports: ['websocket'],
      serveClient: false,
      maxHttpBufferSize: CONTROL_MESSAGE_BYTES,
      perMessageDeflate: false,
      pingInterval: PING_INTERVAL_MS,
      pingTimeout: PING_TIMEOUT_MS,
      connectTimeout: HANDSHAKE_MS,
      // Panels are no browsers: a page that reaches the loopback port is turned away before its token is looked at.
      allowRequest: (request, decide) => decide(null, request.headers.origin === undefined),
    })
    this.io.use((socket, next) => next(this.admit(socket) ? undefined : new Error('UNAUTHORIZED')))
    this.io.on('connection', (socket) => this.welcome(socket))
    parts.feed.subscribe(this)
  }

  /** Process id of the connected panel, or null. */
  get panelPid(): number | null {
    return this.links.at(-1)?.data.pid ?? null
  }

  onChange(change: Change): void {
    this.io.emit('change', change)
  }

  onTick(tick: Tick): void {
    for (const socket of this.links) socket.volatile.emit('tick', watchedTick(tick, socket.data.setIds))
  }

  async stop(): Promise<void> {
    await this.io.close()
  }

  private admit(socket: PanelSocket): boolean {
    const auth = controlAuthSchema.safeParse(socket.handshake.auth)
    if (!auth.success || !isToken(auth.data.token, this.parts.token)) return false
    socket.data = { pid: auth.data.pid, setIds: [] }
    return this.links.length < MAX_PANELS
  }

  private welcome(socket: PanelSocket): void {
    this.parts.log.info('panel connected', { panelPid: socket.data.pid })
    this.links.push(socket)
    socket.on('disconnect', (reason) => this.farewell(socket, reason))
    this.listen(socket)
    this.sendState(socket)
    for (const destinationId of this.parts.feed.drainedDestinations())
      this.parts.feed.tellDrained(destinationId)
    this.deliverTo(socket)
  }

  private farewell(socket: PanelSocket, reason: string): void {
    this.parts.log.info('panel disconnected', { panelPid: socket.data.pid, reason })
    const hadBatches = socket === this.links.at(-1)
    this.links = this.links.filter((link) => link !== socket)
    const newest = this.links.at(-1)
    if (!newest) this.parts.delivery.disconnect()
    else if (hadBatches) this.deliverTo(newest)
    this.tellWatched()
  }

  private deliverTo(socket: PanelSocket): void {
    this.parts.delivery.connect((batch) => socket.emit('batch', batch))
  }

  private sendState(socket: PanelSocket): void {
    const { feed } = this.parts
    const tick = watchedTick(feed.tick(), socket.data.setIds)
    socket.emit('state', feed.seq, { ...this.parts.state(), tick })
  }

  /** What a heartbeat is answered. */
  private news(): { readonly revision: EngineState['revision']; readonly troubles: readonly string[] } {
    const { revision, troubles } = this.parts.state()
    return { revision, troubles }
  }

  private tellWatched(): void {
    this.parts.relays.watch([...new Set(this.links.flatMap((link) => link.data.setIds))])
  }

  /** Every payload meets its schema; answers go only where a function was sent along. */
  private listen(socket: PanelSocket): void {
    const { commands, delivery } = this.parts
    socket.on('configure', (command, done) => this.answer(commands.configure(command), done))
    socket.on('flush', (done) => this.answer(commands.flush(), done))
    socket.on('resync', () => this.sendState(socket))
    socket.on('acknowledge', (position) => {
      const parsed = acknowledgeSchema.safeParse(position)
      if (!parsed.success) this.refusedMessages++
      else if (socket === this.links.at(-1)) delivery.acknowledge(parsed.data)
    })
    socket.on('watch', (view) => {
      const parsed = watchSchema.safeParse(view)
      if (!parsed.success) this.refusedMessages++
      else this.watch(socket, parsed.data.setIds)
    })
    socket.on('probe', (command, done) =>
      this.ask(probeNowSchema, command, ({ destinationId }) => commands.probe(destinationId), done),
    )
    socket.on('probeHistory', (query, done) =>
      this.ask(probeHistorySchema, query, ({ destinationId }) => commands.probeHistory(destinationId), done),
    )
    socket.on('liveCalls', (query, done) =>
      this.ask(liveCallsSchema, query, (parsed) => commands.liveCalls(parsed), done),
    )
    socket.on('release', (command, done) =>
      this.ask(releaseSchema, command, (parsed) => commands.release(parsed), done),
    )
    socket.on('dryRun', (command, done) =>
      this.ask(dryRunSchema, command, (parsed) => commands.dryRun(parsed), done),
    )
    socket.on('whatIf', (command, done) =>
      this.ask(whatIfSchema, command, (parsed) => commands.whatIf(parsed), done),
    )
    socket.on('trace', (query, done) =>
      this.ask(traceQuerySchema, query, (parsed) => commands.trace(parsed), done),
    )
    socket.on('traceState', (done) => this.answer(commands.traceState(), done))
    socket.on('heartbeat', (mine, done) => {
      if (!heartbeatSchema.safeParse(mine).success) this.refusedMessages++
      else this.answer(Promise.resolve(this.news()), done)
    })
  }

  private watch(socket: PanelSocket, setIds: readonly number[]): void {
    socket.data.setIds = setIds
    this.tellWatched()
  }

  private ask<Question, Result>(
    schema: z.ZodType<Question>,
    payload: unknown,
    about: (question: Question) => Promise<Result>,
    done: unknown,
  ): void {
    const parsed = schema.safeParse(payload)
    if (!parsed.success) this.refusedMessages++
    else this.answer(about(parsed.data), done)
  }

  private async answer<Result>(result: Promise<Result>, done: unknown): Promise<void> {
    try {
      const value = await result
      if (typeof done === 'function') done(value)
      else this.refusedMessages++
    } catch (error) {
      this.parts.log.error('a command of the panel failed', { error })
    }
  }
}

/**
 * Channels and what stands behind a health go only where their set is watched; sources have no set, so any watched
 * set shows theirs.
 */
function watchedTick(tick: Tick, watched: readonly number[]): Tick {
  const setIds = new Set(watched)
  const setOf = new Map(tick.destinations.map((destination) => [destination.id, destination.setId]))
  const isWatched = (side: string, id: number) =>
    side === 'source' ? setIds.size > 0 : setIds.has(setOf.get(id) ?? -1)
  const channels = tick.channels.filter((each) => isWatched(each.side, each.id))
  const details = tick.details.filter((each) => setIds.has(each.setId))
  return { ...tick, channels, details }
}
