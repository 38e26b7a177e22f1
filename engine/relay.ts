import { performance } from 'node:perf_hooks'
import { parentPort } from 'node:worker_threads'
import { systemClock } from '#engine/base/clock.ts'
import { invariant } from '#engine/base/invariant.ts'
import { createLogger } from '#engine/base/logger.ts'
import { systemRandom } from '#engine/base/random.ts'
import { isFirst } from '#engine/base/thread-place.ts'
import type { BookNews } from '#engine/calls/book-news.ts'
import { FairlineError } from '#engine/contract/errors.ts'
import type { EngineEvent } from '#engine/contract/live.ts'
import type { AdminState, DrainEnd } from '#engine/contract/vocabulary.ts'
import { engineEvent, type Told } from '#engine/control/events.ts'
import type { FromRelay, ToRelay } from '#engine/control/relay-port.ts'
import { osThreadId, startOfThread } from '#engine/control/relay-thread.ts'
import type { CellLayout } from '#engine/destination/cell-layout.ts'
import type { Destination } from '#engine/destination/destination.ts'
import type { HealthChange } from '#engine/destination/health.ts'
import type { FailoverNews } from '#engine/proxy/failover-book.ts'
import { ADDON_FILE, loadAddon } from '#engine/transport/addon.ts'
import type { CertificateReport } from '#engine/transport/certificates.ts'
import { openTransport } from '#engine/transport/layer.ts'
import { answerQuestion } from './answer-question.ts'
import { composeRelay, type Relay } from './compose.ts'
import { FigureSampler } from './relay-figures.ts'
import { DrainReleases, lastedAs, settleRelay } from './relay-settling.ts'

/** A report is at most this old when it leaves: what a killed engine can lose of its calls' ends (rules 5 and 9). */
const REPORT_MS = 25
/** The same of the ends of calls that were never answered. */
const URGENT_MS = 2
const FIGURES_MS = 1_000
const MOST_EVENTS = 1_000

const port = parentPort
invariant(port, 'relay.ts runs as a worker thread')
const start = await startOfThread()
const clock = systemClock
const logger = createLogger(start.logLevel).child('relay')
const post = (message: FromRelay) => port.postMessage(message)

let events: EngineEvent[] = []
const releases = new DrainReleases()
let openRelay: Relay | null = null
/** What the control thread wants before the relay stands. */
const early: ToRelay[] = []
let carryOut = (command: ToRelay): void => {
  if (command.kind === 'resume') allBound.resolve(command.layout)
  else if (command.kind === 'serve') allResumed.resolve()
  else early.push(command)
}
const allBound = Promise.withResolvers<CellLayout>()
const allResumed = Promise.withResolvers<void>()
let certificates: CertificateReport = { certificates: [], problems: [] }

function tell(told: Told): void {
  if (events.length < MOST_EVENTS) events.push(engineEvent(clock.wallMs(), told))
  else openRelay?.traffic.dropped('event-queue-full')
}

function onHealthChange(change: HealthChange): void {
  const { setId, destinationId, from, to, cause, reason, figures, lastedMs } = change
  const destination = openRelay?.directory.destination(destinationId)
  tell({
    kind: 'health',
    setId,
    destinationId,
    from,
    to,
    cause,
    text: `${destination?.config.uri ?? destinationId} is ${to}: ${reason}`,
    figures,
    lastedMs,
  })
}

function onFailover({ setId, destinationId, text, figures }: FailoverNews): void {
  tell({ kind: 'failover', setId, destinationId, cause: 'attempts', text, figures })
}

function onReconciled(gone: number, asked: number): void {
  if (gone === 0) return
  const text = `${gone} of ${asked} calls had ended while the engine was away; they have no record of their end`
  tell({ kind: 'engine', cause: 'restart', text })
}

function onBooks(news: BookNews): void {
  tell(news)
}

function onCertificates(report: CertificateReport): void {
  certificates = report
  if (!isFirst(start.place)) return
  for (const problem of report.problems)
    tell({ kind: 'listener', cause: 'certificate', text: `Certificates: ${problem}` })
}

function report(relay: Relay): void {
  const { journal, opened, closed } = relay.tracker.feed.take()
  const { calls, sources } = relay.tracker.ledger.takeMoved()
  const records = relay.tracker.records.take()
  const moved = calls.length + sources.length + events.length + records.length
  if (journal === '' && moved === 0) return
  post({ kind: 'report', journal, opened, closed, calls, sources, events, records })
  events = []
}

/** Their bytes are handed over, not copied once more. */
function postTraces(relay: Relay): void {
  const batch = relay.tracer.take()
  if (batch)
    port?.postMessage(
      { kind: 'traces', batch },
      batch.frames.map(({ bytes }) => bytes.buffer),
    )
}

function tellAdminState(destination: Destination, from: AdminState, cause: string): void {
  if (!isFirst(start.place)) return
  const { id: destinationId, setId, adminState: to, config } = destination
  const lastedMs = lastedAs(destination, from, clock)
  const text = `${config.uri} is ${to}`
  tell({ kind: 'admin-state', setId, destinationId, from, to, cause, text, lastedMs })
}

/** Swaps the configuration in one step; what does not fit changes nothing. */
function configure(
  relay: Relay,
  { request, snapshot, layout }: Extract<ToRelay, { kind: 'configure' }>,
): FromRelay {
  try {
    if (layout) relay.directory.attach(layout)
    const change = relay.directory.apply(snapshot)
    for (const { destination, from } of change.adminChanged)
      tellAdminState(destination, from, 'configuration')
    relay.prober.reconcile()
    relay.tracer.configure(relay.directory.settings.tracing)
    return { kind: 'configured', request, layout: start.company && relay.directory.layout() }
  } catch (error) {
    if (!(error instanceof FairlineError)) throw error
    return { kind: 'refused', request, detail: error.detail }
  }
}

function override(relay: Relay, destinationId: number, adminState: AdminState): void {
  const from = relay.directory.destination(destinationId)?.adminState
  const destination = relay.directory.override(destinationId, adminState)
  if (destination && from) tellAdminState(destination, from, 'override')
  relay.prober.reconcile()
}

async function stop(relay: Relay): Promise<void> {
  relay.proxy.close()
  await relay.stop()
  report(relay)
  postTraces(relay)
  post({ kind: 'stopped' })
}

function obey(relay: Relay, sampler: FigureSampler, command: ToRelay): void {
  switch (command.kind) {
    case 'resume':
    case 'serve':
      return
    case 'configure':
      post(configure(relay, command))
      return
    case 'override':
      override(relay, command.destinationId, command.adminState)
      return
    case 'located':
      relay.prober.relocated(relay.directory.locate(command.locations))
      return
    case 'loads':
      for (const destination of relay.directory.feed(command.loads)) relay.prober.sourceSays(destination)
      return
    case 'probe':
      relay.prober.probeNow(command.destinationId, (result) =>
        post({ kind: 'probed', request: command.request, result }),
      )
      return
    case 'ask':
      answerQuestion(relay, command.question, (answer) =>
        post({ kind: 'answered', request: command.request, answer }),
      )
      return
    case 'flush':
      report(relay)
      post({ kind: 'flushed', request: command.request })
      return
    case 'traced':
      relay.tracer.taken()
      return
    case 'keys':
      relay.takeKeys(command.keys)
      return
    case 'shown':
      relay.takeNews(command.news)
      return
    case 'judged':
      relay.takeJudged(command.judged)
      return
    case 'released':
      releases.add(command.destinationId)
      return
    case 'watch':
      sampler.watch(command.setIds)
      return
    case 'stop':
      void stop(relay)
  }
}

async function run(): Promise<void> {
  const listenerNames = (relay: Relay) => relay.transport.listeners.map((listener) => listener.name)
  const onListenersChanged = () => {
    if (openRelay) post({ kind: 'listeners', listeners: listenerNames(openRelay) })
    openRelay?.handOver?.tellListeners()
  }
  const { addon, reason } = loadAddon(start.isAddonWanted, ADDON_FILE)
  const relay = await composeRelay(start, {
    clock,
    random: systemRandom,
    logger,
    health: { onHealthChange },
    idleMs: () => performance.eventLoopUtilization().idle,
    onFailover,
    onReconciled,
    onBooks,
    openTransport: (user, limits) =>
      openTransport(start.listeners, user, {
        ...{ clock, logger, limits, onListenersChanged, onCertificates },
        ...{ tlsFolder: start.tlsFolder, addon, place: start.place, numbers: start.numbers },
      }),
    onShown: (news) => post({ kind: 'shown', news }),
    onJudged: (judged) => post({ kind: 'judged', judged }),
    allBound: (layout, numbers) => {
      post({ kind: 'bound', layout, numbers })
      return allBound.promise
    },
    allResumed: () => {
      post({ kind: 'resumed' })
      return allResumed.promise
    },
  })
  openRelay = relay
  const sampler = new FigureSampler(relay)
  const settling = {
    tell,
    onDrained: ({ id: destinationId }: Destination, end: DrainEnd) =>
      post({ kind: 'drained', destinationId, isReleased: end === 'release' }),
    onDrainRelease: ({ id }: Destination) => releases.add(id),
  }
  carryOut = (command) => obey(relay, sampler, command)
  for (const command of early.splice(0)) carryOut(command)
  let isUrgent = false
  relay.tracker.feed.onUrgent = () => {
    if (isUrgent) return
    isUrgent = true
    clock.after(URGENT_MS, () => {
      isUrgent = false
      report(relay)
    })
  }
  clock.every(REPORT_MS, () => {
    report(relay)
    postTraces(relay)
  })
  clock.every(FIGURES_MS, () => {
    settleRelay(relay, clock, settling)
    releases.carryOut(relay)
    const atMs = clock.wallMs()
    if (isFirst(start.place)) post({ ...sampler.sample(atMs), certificates })
    else post({ ...sampler.sampleFurther(atMs), certificates })
  })
  report(relay)
  post({
    kind: 'ready',
    threadId: osThreadId(),
    listeners: listenerNames(relay),
    resumedCalls: relay.tracker.size,
    datagrams: { way: addon ? 'batched' : 'plain', reason },
  })
}

/** What nobody caught is a mistake of ours, in one socket's event most likely: it costs that, not everybody's calls. */
process.on('uncaughtException', (error) => {
  logger.error('uncaught error', { error })
  openRelay?.traffic.dropped('fault')
})

port.on('message', (command: ToRelay) => carryOut(command))
run().catch((error: unknown) => {
  const known = error instanceof FairlineError
  post({
    kind: 'failed',
    code: known ? error.code : 'LISTENER_FAILED',
    detail: known ? error.detail : String(error),
  })
})
