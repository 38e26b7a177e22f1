import { type Clock, TurnClock } from '#engine/base/clock.ts'
import type { Logger } from '#engine/base/logger.ts'
import type { Random } from '#engine/base/random.ts'
import { isFirst, type ThreadPlace } from '#engine/base/thread-place.ts'
import { TimerWheel } from '#engine/base/timer-wheel.ts'
import type { BookNews } from '#engine/calls/book-news.ts'
import { Liveness } from '#engine/calls/liveness.ts'
import { Reconciler } from '#engine/calls/reconciler.ts'
import { CallTracker } from '#engine/calls/tracker.ts'
import type { Endpoint } from '#engine/contract/address.ts'
import type { Limits } from '#engine/contract/limits.ts'
import type { RelayKey, RelayStart } from '#engine/control/relay-port.ts'
import type { CellLayout } from '#engine/destination/cell-layout.ts'
import { Directory } from '#engine/destination/directory.ts'
import type { HealthChange, HealthObserver } from '#engine/destination/health.ts'
import type { HealthWatch } from '#engine/destination/health-watch.ts'
import { restoreHealth } from '#engine/destination/restore-health.ts'
import { RefusalLimit } from '#engine/guard/refusal-limit.ts'
import { cancelAgain } from '#engine/proxy/after-restart.ts'
import { FailoverBook, type FailoverNews } from '#engine/proxy/failover-book.ts'
import type { ProxyGround } from '#engine/proxy/ground.ts'
import { HandOver } from '#engine/proxy/hand-over.ts'
import { LOOK_MS } from '#engine/proxy/lateness.ts'
import { PendingBranches } from '#engine/proxy/pending-branches.ts'
import { OptionsProber } from '#engine/proxy/probe-sender.ts'
import { SipProxy } from '#engine/proxy/proxy.ts'
import { QuietDialogs } from '#engine/proxy/quiet-dialogs.ts'
import { Reception } from '#engine/proxy/reception.ts'
import { TcpRefusals } from '#engine/proxy/tcp-refusals.ts'
import { TracedTransport } from '#engine/proxy/traced-transport.ts'
import { Tracer } from '#engine/proxy/tracer.ts'
import { TrafficTable } from '#engine/proxy/traffic.ts'
import { Signer, type SigningKey } from '#engine/sip/signer.ts'
import { Splicer } from '#engine/sip/splice.ts'
import { TransactionLayer } from '#engine/transaction/layer.ts'
import type { ListenerNumbers, TransportLayer, TransportUser } from '#engine/transport/transport.ts'
import { type ComposedWatch, composeWatch, type HealthTalk } from './compose-watch.ts'

/** Largest message that leaves: what a datagram holds. */
const OUT_BYTES = 65_536

/** The parts of one relay thread, put together; what runs by itself is ended by `stop`. */
export interface Relay extends Pick<ComposedWatch, 'takeNews' | 'takeJudged'> {
  readonly place: ThreadPlace
  readonly clock: Clock
  readonly directory: Directory
  readonly tracker: CallTracker
  readonly liveness: Liveness
  readonly prober: HealthWatch
  readonly proxy: SipProxy
  readonly pending: PendingBranches
  readonly failovers: FailoverBook
  readonly traffic: TrafficTable
  readonly tracer: Tracer
  readonly layer: TransactionLayer
  readonly transport: TransportLayer
  /** Null where there are no other relay threads. */
  readonly handOver: HandOver | null
  takeKeys(keys: readonly RelayKey[]): void
  stop(): Promise<void>
}

/** Time, chance, output and sockets, handed in: the real ones, or a test's. */
export interface RelayWorld extends HealthTalk {
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly health: HealthObserver
  /** How long the thread has waited for work since its start, with fractions. */
  idleMs(): number
  /** Calls moved on from a destination, or ended there; at most once in ten seconds for each. */
  onFailover(news: FailoverNews): void
  /** After a restart: of the answered calls that went on, so many were found ended. */
  onReconciled(gone: number, asked: number): void
  /** Something of the books cannot be explained, or calls were released from them. */
  onBooks(news: BookNews): void
  openTransport(user: TransportUser, limits: () => Limits): Promise<TransportLayer>
  /** Where there are several relay threads: resolves when all have bound their sockets, with the first one's cells. */
  allBound(layout: CellLayout, numbers: ListenerNumbers): Promise<CellLayout>
  /** The same: resolves when the calls that go on are in the books of all. */
  allResumed(): Promise<void>
}

/** Opens the sockets and joins the floors. Throws `LISTENER_FAILED` where a socket cannot be had. */
export async function composeRelay(start: RelayStart, world: RelayWorld): Promise<Relay> {
  const { random, logger } = world
  const clock = new TurnClock(world.clock)
  const wheel = new TimerWheel(clock, undefined, (error) =>
    logger.error('a timer failed', { error: String(error), stack: stackOf(error) }),
  )
  const traffic = new TrafficTable()
  const tracer = new Tracer(clock)
  const reception = new Reception(traffic, tracer, clock)
  const { place, company } = start
  const cells = company ? { buffer: company.cells, ...place } : undefined
  const directory = new Directory({ clock, random, ...(cells && { cells }) })
  if (isFirst(place)) furnish(directory, start, clock)
  const limits = () => directory.settings.limits
  const transport = new TracedTransport(await world.openTransport(reception, limits), tracer)
  if (company) {
    const layout = await world.allBound(directory.layout(), transport.numbers)
    if (!isFirst(place)) directory.attach(layout)
  }
  if (!isFirst(place)) furnish(directory, start, clock)
  tracer.configure(directory.settings.tracing)
  const owns = (host: string, port: number) => transport.owns(host, port)
  const tracker = new CallTracker({ clock, wheel, directory, place, owns })
  const layer = new TransactionLayer(clock, wheel, transport)
  const pending = new PendingBranches()
  const failovers = new FailoverBook(wheel, (news) => world.onFailover(news))
  const probes = new OptionsProber({ thread: place.thread, layer, transport, wheel, traffic }, random)
  const onHealthChange = (change: HealthChange) => world.health.onHealthChange(change)
  const onTargetDead = (at: Endpoint) => {
    pending.lose(at)
    for (const call of tracker.resumed.unansweredAt(at)) tracker.ended(call, 'lost')
  }
  const observer = { onHealthChange, onTargetDead }
  const watch = { clock, wheel, random, sender: probes, directory, observer }
  const { prober, takeNews, takeJudged } = composeWatch(watch, start, world)
  const signer = new Signer(signingKeys(start.keys), start.startNumber)
  const ground: ProxyGround = {
    thread: place.thread,
    clock,
    wheel,
    logger,
    transport,
    layer,
    signer,
    directory,
    book: tracker,
    evidence: prober.evidence,
    traffic,
    tracer,
    pending,
    failovers,
    tcpRefusals: new TcpRefusals(clock),
    quietDialogs: new QuietDialogs((host, port) => transport.owns(host, port)),
    refusals: new RefusalLimit(clock, () => limits().rejectsPerSecond),
    splicer: new Splicer(),
    out: Buffer.allocUnsafeSlow(OUT_BYTES),
    newTag: tagMaker(start.startNumber, random),
  }
  const proxy = new SipProxy(ground, random)
  layer.serve(proxy)
  const reconciler = new Reconciler(ground, tracker, random, world.onReconciled)
  const onBooks = (news: BookNews) => world.onBooks(news)
  const liveness = new Liveness(ground, tracker, place.thread, random, onBooks)
  const handOver = company && new HandOver(place, company.ports, logger)
  const resumed = tracker.resume(start.resumed)
  if (company) await world.allResumed()
  reception.open({ layer, proxy, pending, probes, handOver, limits })
  const turning = wheel.start()
  const looking = clock.every(LOOK_MS, () => proxy.admission.look(world.idleMs()))
  prober.start()
  for (const { call, entry } of resumed) if (entry.cancel) cancelAgain(ground, call, entry.cancel.request)
  reconciler.start(resumed)
  liveness.start()
  const stop = async () => {
    prober.stop()
    liveness.stop()
    handOver?.stop()
    turning.stop()
    looking.stop()
    await transport.stop()
  }
  const takeKeys = (keys: readonly RelayKey[]) => signer.use(signingKeys(keys))
  const parts = {
    directory,
    tracker,
    liveness,
    prober,
    proxy,
    pending,
    failovers,
    traffic,
    tracer,
    layer,
    transport,
    handOver,
  }
  return { place, clock, ...parts, takeNews, takeJudged, takeKeys, stop }
}

/** All that was kept of the engine before. */
function furnish(directory: Directory, start: RelayStart, clock: Clock): void {
  if (start.snapshot) directory.apply(start.snapshot)
  directory.locate(start.locations)
  for (const { destinationId, adminState } of start.overrides) directory.override(destinationId, adminState)
  restoreHealth(directory, start.health, clock)
  directory.start()
}

function signingKeys(keys: readonly RelayKey[]): SigningKey[] {
  return keys.map(({ id, secret }) => ({ id, secret: Buffer.from(secret, 'base64url') }))
}

function tagMaker(startNumber: number, random: Random): () => string {
  const prefix = `fl${startNumber.toString(36)}-${random.bytes(4).toString('hex')}-`
  let last = 0
  return () => {
    last += 1
    return prefix + last.toString(36)
  }
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? '') : ''
}
