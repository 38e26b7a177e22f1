import { performance } from 'node:perf_hooks'
import type { SnapshotInput } from '#engine/contract/config.ts'
import type { Limits } from '#engine/contract/limits.ts'
import type { LoopbackBlock } from '#scripts/appliance/loopback.ts'
import { type LoneEngine, startEngine } from '#tests/support/appliance.ts'
import { CallerLines, type Line } from './caller-lines.ts'
import type { Hop } from './fidelity.ts'
import { answerOf, statusOf } from './raw-message.ts'
import { type Outcome, type Run, wire } from './torture-case.ts'
import { DatagramRecorder, StreamRecorder } from './wire-parties.ts'

const SIP_PORT = 5_060
const DESTINATION_PORT = 5_070
const WAIT_MS = 3_000
/** So long the engine waits for the rest of a message. */
const HALF_OPEN_MS = 1_000
const CLOSE_WAIT_MS = 10_000
/** Within this the engine must answer an OPTIONS, whatever came before (trust.md). */
export const PING_LIMIT_MS = 100
/** Others load the machine while this runs: the fastest of some pings counts. */
const MOST_PINGS = 5
const PING = 'torture-ping-'

/** What one message led to. */
export interface Seen {
  readonly hop: Hop
  /** Requests that reached the destination, and what it answered. */
  readonly requests: readonly Buffer[]
  readonly answers: readonly Buffer[]
  /** Final responses that reached the caller. */
  readonly finals: readonly Buffer[]
  readonly isClosed: boolean
  readonly pingMs: number
}

type Recorders = readonly (DatagramRecorder | StreamRecorder)[]

/**
 * Callers over UDP have a destination over UDP, callers over TCP one over TCP; one caller has the other's. Set 3 is
 * nobody's.
 */
function snapshot(block: LoopbackBlock, limits: Partial<Limits>): SnapshotInput {
  const probe = { enabled: false }
  const at = (id: number, host: string, transport: Run) => ({
    id,
    uri: `sip:${host}:${DESTINATION_PORT};transport=${transport}`,
  })
  const [own, asked, other] = [block.host(1), block.host(11), block.host(33)]
  return {
    format: 1,
    revision: { database: 'torture', number: 1 },
    settings: {
      defaultSetId: 1,
      listenerSets: { [`tcp:${own}:${SIP_PORT}`]: 2 },
      limits: { halfOpenMs: HALF_OPEN_MS, ...limits },
    },
    // Strangers would be refused fifty times a second at most.
    sources: [
      { id: 1, name: 'caller', network: block.host(2) },
      { id: 2, name: 'from UDP to TCP', network: block.host(3), setId: 2 },
    ],
    sets: [
      { id: 1, name: 'udp', probe, destinations: [at(1, asked, 'udp')] },
      { id: 2, name: 'tcp', probe, destinations: [at(2, asked, 'tcp')] },
      { id: 3, name: 'other', probe, destinations: [at(3, other, 'udp'), at(4, other, 'tcp')] },
    ],
  }
}

/** A running engine, two callers, a destination for each transport, and others who must hear nothing. */
export class TortureStage {
  readonly engine: LoneEngine
  private readonly callers: readonly [CallerLines, CallerLines]
  private readonly destinations: Recorders
  private readonly others: Recorders
  private pings = 0

  private constructor(
    engine: LoneEngine,
    callers: readonly [CallerLines, CallerLines],
    destinations: Recorders,
    others: Recorders,
  ) {
    this.engine = engine
    this.callers = callers
    this.destinations = destinations
    this.others = others
  }

  static async open(limits: Partial<Limits> = {}): Promise<TortureStage> {
    const engine = await startEngine((block) => snapshot(block, limits))
    const host = (number: number) => engine.block.host(number)
    return new TortureStage(
      engine,
      [await CallerLines.open(host(2), engine), await CallerLines.open(host(3), engine)],
      [
        await DatagramRecorder.open(host(11), DESTINATION_PORT, answerOf),
        await StreamRecorder.open(host(11), DESTINATION_PORT, answerOf),
      ],
      [
        await DatagramRecorder.open(host(33), DESTINATION_PORT),
        await StreamRecorder.open(host(33), DESTINATION_PORT),
        await DatagramRecorder.open(host(33), SIP_PORT),
      ],
    )
  }

  async close(): Promise<void> {
    for (const party of [...this.callers, ...this.destinations, ...this.others]) party.close()
    await this.engine.stop()
  }

  /** By callers and destinations, from the beginning, pings' answers included. */
  get heard(): readonly Buffer[] {
    return [...this.callers, ...this.destinations].flatMap((party) => party.heard)
  }

  get heardByOthers(): readonly Buffer[] {
    return this.others.flatMap((party) => party.heard)
  }

  /** Sends one message, waits for what is expected of it, then asks whether the engine still answers. */
  play(run: Run, message: Buffer, expected: Outcome): Promise<Seen> {
    return this.playFrom(this.callers[0], run, message, expected)
  }

  /** The same from UDP to TCP. */
  cross(message: Buffer, expected: Outcome): Promise<Seen> {
    return this.playFrom(this.callers[1], 'udp', message, expected)
  }

  private async playFrom(caller: CallerLines, run: Run, message: Buffer, expected: Outcome): Promise<Seen> {
    const before = this.destinations.map((party) => party.heard.length)
    const line = await caller.line(run)
    const finals = () => line.heard().filter((bytes) => statusOf(bytes) >= 200 && !isPong(bytes))
    line.send(message)
    await settled(run, expected, line, finals)
    const pingMs = await this.ping(caller, line.isEnded ? await caller.line('udp') : line)
    const requests = this.destinations.flatMap((party, i) => party.heard.slice(before[i]))
    const own = `${this.engine.sip.address}:${SIP_PORT}`
    const hop = { run, address: caller.address, port: line.port, own }
    const isClosed = line.isEnded
    line.close()
    return { hop, requests, answers: requests.map(answerOf), finals: finals(), isClosed, pingMs }
  }

  /** Milliseconds to the answer of an OPTIONS to the engine itself; Infinity when none came. */
  private async ping(caller: CallerLines, line: Line): Promise<number> {
    let fastestMs = Number.POSITIVE_INFINITY
    for (let i = 0; i < MOST_PINGS && fastestMs > PING_LIMIT_MS; i++)
      fastestMs = Math.min(fastestMs, await this.pingOnce(caller, line))
    return fastestMs
  }

  private async pingOnce(caller: CallerLines, line: Line): Promise<number> {
    this.pings += 1
    const mark = `${PING}${this.pings}`
    const { address, port } = this.engine.sip
    const startMs = performance.now()
    line.send(
      wire(`OPTIONS sip:${address}:${port} SIP/2.0
Via: SIP/2.0/UDP ${caller.address}:${line.port};rport;branch=z9hG4bK${mark}
Max-Forwards: 70
From: <sip:caller@${caller.address}>;tag=1
To: <sip:${address}>
Call-ID: ${mark}
CSeq: 1 OPTIONS
Content-Length: 0`),
    )
    const isAnswered = () => line.heard().some((bytes) => bytes.includes(`Call-ID: ${mark}\r\n`))
    return (await soon(WAIT_MS, isAnswered)) ? performance.now() - startMs : Number.POSITIVE_INFINITY
  }
}

function isPong(bytes: Buffer): boolean {
  return bytes.includes(`Call-ID: ${PING}`)
}

/** Looks at every turn of the event loop. */
async function soon(limitMs: number, isSo: () => boolean): Promise<boolean> {
  const endMs = performance.now() + limitMs
  while (!isSo() && performance.now() < endMs) await new Promise((resolve) => setImmediate(resolve))
  return isSo()
}

async function settled(run: Run, expected: Outcome, line: Line, finals: () => Buffer[]): Promise<void> {
  if (expected.kind === 'forwarded') {
    const count = expected.as?.(run).length ?? 1
    await soon(WAIT_MS, () => finals().length >= count)
  }
  if (expected.kind === 'answered') await soon(WAIT_MS, () => finals().length > 0)
  if (closes(expected)) await soon(CLOSE_WAIT_MS, () => line.isEnded)
}

export function closes(outcome: Outcome): boolean {
  return outcome.kind === 'awaited' || (outcome.kind === 'answered' && outcome.closes === true)
}
