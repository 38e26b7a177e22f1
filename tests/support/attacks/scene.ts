import { expect } from 'vitest'
import type { SnapshotInput } from '#engine/contract/config.ts'
import { type LoopbackBlock, takeLoopbackBlock } from '#scripts/appliance/loopback.ts'
import { isAlive } from '#scripts/appliance/processes.ts'
import { within } from '#scripts/appliance/ready.ts'
import { type LoneEngine, startEngine } from '../appliance.ts'
import { Forge } from './forge.ts'
import { ObligingDestination } from './obliging-destination.ts'
import { RawParty } from './raw-party.ts'
import { SilentHost } from './silent-host.ts'

const DESTINATION_PORT = 5_070
const CALLER_PORT = 5_090
/** An OPTIONS is answered within this (one more may be asked: the machine is shared). */
const ANSWER_MS = 100
const UP_LIMIT_MS = 20_000

/** Every refusal is sent, so that what becomes of each message can be told. */
const PATIENT: SnapshotInput['settings'] = { limits: { rejectsPerSecond: 10_000 } }

type SetInput = SnapshotInput['sets'][number]

export interface SceneOptions {
  readonly destinations?: number
  readonly settings?: SnapshotInput['settings']
  readonly set?: Partial<SetInput>
  /** Of every destination. */
  readonly destination?: Partial<NonNullable<SetInput['destinations']>[number]>
  readonly sources?: (block: LoopbackBlock) => SnapshotInput['sources']
  /** Beside set 1, whose health alone is watched. */
  readonly moreSets?: (block: LoopbackBlock) => SnapshotInput['sets']
  readonly variables?: (block: LoopbackBlock) => Readonly<Record<string, string>>
}

/** A real engine between an attacker and its destinations, with a third host that must stay silent. */
export class Scene {
  readonly engine: LoneEngine
  readonly attacker: RawParty
  /** Forges the attacker's requests. */
  readonly forge: Forge
  /** An honest stranger at an address of its own. */
  readonly witness: RawParty
  readonly third: SilentHost
  readonly destinations: readonly ObligingDestination[]
  private readonly options: SceneOptions
  private readonly pid: number
  private readonly healthyMs: string
  private readonly blockEnd: () => void
  private revision = 1

  private constructor(
    options: SceneOptions,
    engine: LoneEngine,
    parties: Parties,
    pid: number,
    healthyMs: string,
  ) {
    this.options = options
    this.engine = engine
    this.attacker = parties.attacker
    this.witness = parties.witness
    this.third = parties.third
    this.destinations = parties.destinations
    this.forge = new Forge(parties.attacker, engine.sip, parties.third.address)
    this.pid = pid
    this.healthyMs = healthyMs
    this.blockEnd = () => engine.block.release()
  }

  static async open(options: SceneOptions = {}): Promise<Scene> {
    const block = await takeLoopbackBlock()
    const parties = await openParties(block, options.destinations ?? 1)
    const variables = options.variables?.(block) ?? {}
    const engine = await startEngine(() => snapshot(block, parties.destinations, options, 1), {
      block,
      variables,
    })
    const isUp = await within(UP_LIMIT_MS, async () => /^(\d+ up \d+;?)+$/.test(healthOf(engine)))
    const health = await engine.health()
    if (!isUp || !health) throw new Error(`the destinations are not up: ${healthOf(engine)}`)
    return new Scene(options, engine, parties, health.engine.pid, healthOf(engine))
  }

  get destination(): ObligingDestination {
    const [first] = this.destinations
    if (!first) throw new Error('no destination')
    return first
  }

  /** The same configuration but for what is named here. */
  async configure(changes: Partial<SceneOptions>): Promise<void> {
    const { engine, destinations, options } = this
    this.revision += 1
    await engine.link.configure(
      snapshot(engine.block, destinations, { ...options, ...changes }, this.revision),
    )
  }

  /** What must hold after every attack: same process, quick answers, silence at the third host, no fault in the log. */
  async expectUnharmed(): Promise<void> {
    const first = await this.witness.settled()
    const answerMs = first <= ANSWER_MS ? first : await this.witness.settled()
    expect(answerMs).toBeLessThanOrEqual(ANSWER_MS)
    expect(isAlive(this.pid)).toBe(true)
    expect((await this.engine.health())?.engine.pid).toBe(this.pid)
    expect(this.third.heard).toEqual([])
    expect(this.engine.launched.output()).not.toMatch(/"level":"error"/)
    expect(this.destinations.flatMap(({ unreadable }) => unreadable.map(String))).toEqual([])
  }

  /** No destination was anything but up, at any moment since the start. */
  async expectNobodyBenched(): Promise<void> {
    const before = this.engine.link.tick()
    const isNewer = await within(UP_LIMIT_MS, async () => this.engine.link.tick() !== before)
    expect(isNewer).toBe(true)
    expect(healthOf(this.engine)).toBe(this.healthyMs)
  }

  async close(): Promise<void> {
    for (const party of [this.attacker, this.witness, this.third, ...this.destinations]) party.close()
    await this.engine.stop().finally(this.blockEnd)
  }
}

interface Parties {
  readonly attacker: RawParty
  readonly witness: RawParty
  readonly third: SilentHost
  readonly destinations: readonly ObligingDestination[]
}

async function openParties(block: LoopbackBlock, count: number): Promise<Parties> {
  const sip = { address: block.host(1), port: 5_060 }
  const destinations: ObligingDestination[] = []
  for (let i = 0; i < count; i++)
    destinations.push(await ObligingDestination.open(block.host(11 + i), DESTINATION_PORT))
  return {
    attacker: await RawParty.open(block.host(2), CALLER_PORT, sip),
    witness: await RawParty.open(block.host(3), CALLER_PORT, sip),
    third: await SilentHost.open(block.host(33)),
    destinations,
  }
}

function snapshot(
  block: LoopbackBlock,
  destinations: readonly ObligingDestination[],
  options: SceneOptions,
  revision: number,
): SnapshotInput {
  return {
    format: 1,
    revision: { database: 'attacks', number: revision },
    settings: options.settings ?? PATIENT,
    sources: options.sources?.(block) ?? [],
    sets: [
      {
        id: 1,
        name: 'attacked',
        algorithm: 'priority',
        probe: { intervalMs: 3_000, timeoutMs: 2_500, rise: 1 },
        destinations: destinations.map(({ address, port }, i) => ({
          id: i + 1,
          uri: `sip:${address}:${port}`,
          ...options.destination,
        })),
        ...options.set,
      },
      ...(options.moreSets?.(block) ?? []),
    ],
  }
}

/** `1 up 1790000000000;2 up …`: with the moment each destination's health began. */
function healthOf(engine: LoneEngine): string {
  const destinations = (engine.link.tick()?.destinations ?? []).filter(({ setId }) => setId === 1)
  return destinations.map(({ id, health, sinceMs }) => `${id} ${health} ${sinceMs}`).join(';')
}
