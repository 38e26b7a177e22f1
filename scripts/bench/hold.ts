import { setTimeout as wait } from 'node:timers/promises'
import { formatTable } from '../fairline/table.ts'
import { type Collections, type EngineInspector, inspectEngine } from './engine-inspector.ts'
import type { Fairline } from './fairline.ts'
import type { Findings } from './findings.ts'
import type { Outcome } from './generator.ts'
import { readOptions } from './options.ts'
import { Stage } from './stage.ts'
import { median } from './summary.ts'

const FEW = 1_000
/** What an ended transaction lingers for at most (RFC 3261 timers H and J, RFC 6026 timer L), and a little. */
const LINGER_SEC = 34
const WINDOW_SEC = 10
/** For the heap, behind the window. */
const LOOK_SEC = 3
const INSPECTOR_PORT = 9_229
const MS = 1_000

/** A steady state: as many calls begin as end, and so many are open all the time. */
interface Level {
  readonly open: number
  readonly cpuUsPerCall: number
  readonly relayUsPerCall: number | null
  /** Of the relay thread, after a collection. */
  readonly heapBytes: number
  /** PSS of the engine. */
  readonly ownBytes: number
  readonly collections: Collections
  readonly outcome: Outcome
  readonly faults: readonly string[]
}

/**
 * Many open calls (`--calls`) against a thousand, at the same rate: what lingers is the same in both, so that the
 * difference is that of the calls that are open.
 */
export function hold(words: readonly string[]): Promise<Findings> {
  const options = readOptions(words, { calls: 20_000, rounds: 1, against: 'none' })
  return Stage.with(options, async (stage) => {
    const place = { host: stage.block.host(1), port: INSPECTOR_PORT }
    const proxy = await stage.fairline('fairline', { inspector: place })
    await stage.warm([proxy])
    const inspector = await inspectEngine(proxy.enginePid, place.host, place.port)
    const pairs: { few: Level; many: Level }[] = []
    for (let round = 1; round <= options.rounds; round++) {
      const few = await levelOf(stage, proxy, inspector, FEW, options.rate)
      const many = await levelOf(stage, proxy, inspector, options.calls, options.rate)
      pairs.push({ few, many })
      stage.say(`round ${round} of ${options.rounds} done`)
    }
    inspector.close()
    const summary = summaryOf(pairs)
    const text = `${tableOf(pairs.flatMap(({ few, many }) => [few, many]))}\n\n${wordsOf(summary)}`
    return { text, json: { options, pairs, ...summary } }
  })
}

async function levelOf(
  stage: Stage,
  proxy: Fairline,
  inspector: EngineInspector,
  open: number,
  rate: number,
): Promise<Level> {
  const rampSec = open / rate
  const phases = [{ rate, calls: open + rate * (LINGER_SEC + WINDOW_SEC + LOOK_SEC) }]
  const audit = await proxy.audit()
  const calling = stage.generator.run({ proxy, phases, holdMs: rampSec * MS })
  const figures = await Promise.race([
    lookAt(proxy, inspector, rampSec + LINGER_SEC, rate),
    calling.then(() => Promise.reject(new Error('the calls were over too early'))),
  ])
  const outcome = await calling
  await audit.drain(outcome)
  return { open, ...figures, outcome, faults: await audit.faults(outcome) }
}

/** Costs over a window that begins after `afterSec`, and the heap at its end. */
async function lookAt(proxy: Fairline, inspector: EngineInspector, afterSec: number, rate: number) {
  await wait(afterSec * MS)
  await inspector.collections()
  const [before, startMs] = [proxy.usage(), performance.now()]
  await wait(WINDOW_SEC * MS)
  const after = proxy.usage()
  const calls = (rate * (performance.now() - startMs)) / MS
  const collections = await inspector.collections()
  const heapBytes = await inspector.heapBytes()
  return {
    cpuUsPerCall: (after.cpuUs - before.cpuUs) / calls,
    relayUsPerCall:
      after.relayUs === null || before.relayUs === null ? null : (after.relayUs - before.relayUs) / calls,
    heapBytes,
    ownBytes: proxy.memory().ownBytes,
    collections,
  }
}

function summaryOf(pairs: readonly { few: Level; many: Level }[]) {
  const perCall = (bytes: (level: Level) => number) =>
    median(pairs.map(({ few, many }) => (bytes(many) - bytes(few)) / (many.open - few.open)))
  return {
    heapBytesPerOpenCall: perCall((level) => level.heapBytes),
    pssBytesPerOpenCall: perCall((level) => level.ownBytes),
    cpuRatio: median(pairs.map(({ few, many }) => many.cpuUsPerCall / few.cpuUsPerCall)),
  }
}

function wordsOf({ heapBytesPerOpenCall, pssBytesPerOpenCall, cpuRatio }: ReturnType<typeof summaryOf>) {
  return `bytes per open call: ${heapBytesPerOpenCall.toFixed(0)} on the relay thread, ${pssBytesPerOpenCall.toFixed(0)} by PSS of the engine\nCPU per call, many open calls / ${FEW}: ${cpuRatio.toFixed(2)}`
}

function tableOf(levels: readonly Level[]): string {
  const head = ['open', 'cpu us/call', 'relay', 'heap MB', 'engine MB', 'collections', 'sum ms', 'longest ms']
  const rows = levels.map((level) => [
    level.open,
    level.cpuUsPerCall.toFixed(1),
    level.relayUsPerCall?.toFixed(1) ?? null,
    (level.heapBytes / 1e6).toFixed(1),
    (level.ownBytes / 1e6).toFixed(1),
    level.collections.count,
    level.collections.sumMs.toFixed(1),
    level.collections.mostMs.toFixed(1),
    level.outcome.mostOpen,
    level.outcome.failed,
    level.outcome.resent,
    level.faults.length === 0 ? 'yes' : `no: ${level.faults.join('; ')}`,
  ])
  return formatTable([...head, 'most open', 'failed', 'resent', 'counts'], rows)
}
