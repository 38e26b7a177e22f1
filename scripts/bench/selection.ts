// `npm run bench -- select [--rounds 9] [--algorithm NAME] [--kind KIND] [--json]`: what one choice costs, for every
// algorithm, with 10 and with 1,000 destinations as the relay has them: unlimited, with channels, with channels and two
// resources. All carry calls, and have answered some; whom a choice falls on takes the call, and an older one ends there.
// Each round does every case in turn, so that a busy moment of the machine spares none of them.
import { parseArgs } from 'node:util'
import { NO_TAKES, type PickKeys } from '#engine/balance/candidate.ts'
import { systemClock } from '#engine/base/clock.ts'
import { seededRandom } from '#engine/base/random.ts'
import { snapshotSchema } from '#engine/contract/config.ts'
import { ALGORITHMS, type Algorithm } from '#engine/contract/vocabulary.ts'
import { Directory } from '#engine/destination/directory.ts'
import { formatTable } from '../fairline/table.ts'
import type { Findings } from './findings.ts'
import { median } from './summary.ts'

/** Most a choice may cost, by the number of destinations (µs). */
const MOST_US = new Map([
  [10, 1],
  [1_000, 20],
])
/** What each destination has, and what each call takes besides a channel. */
const KINDS = {
  unlimited: { has: {}, takes: NO_TAKES },
  channels: { has: { channels: 100 }, takes: NO_TAKES },
  resources: {
    has: { channels: 100, resources: { conf: 80, transcode: 240 } },
    takes: { conf: 1, transcode: 2 },
  },
}
type Kind = keyof typeof KINDS
const REQUESTS = 1_024
const NOW_MS = 1_000
/** Of a measurement, open at once; their owners are none of those there before. */
const CALLS = 32
const OWNERS = 1_000_000
/** Of one measurement; a spell is short, so that the median has none in which another process ran. */
const SPELLS = 100
const CHOICES = 32

/** A set as the relay forms it from its configuration. */
function setOf(algorithm: Algorithm, size: number, kind: Kind) {
  const { has, takes } = KINDS[kind]
  const directory = new Directory({ clock: systemClock, random: seededRandom(size) })
  const destinations = Array.from({ length: size }, (_, i) => ({
    id: i + 1,
    uri: `sip:10.0.${i >> 8}.${i & 255}:5060`,
    weight: 10 + (i % 7) * 15,
    priority: 1,
    ...has,
  }))
  const choice = { hashOver: algorithm === 'hash-header' ? 'header:X-Account' : '' }
  const set = { id: 1, name: 'set', algorithm, choice, overloadControl: true, takes, destinations }
  const revision = { database: 'bench', number: 1 }
  directory.apply(snapshotSchema.parse({ format: 1, revision, settings: {}, sets: [set], sources: [] }))
  for (const { id, room } of directory.destinations) {
    for (let call = 1; call <= id % 50; call++) room.take(call, takes)
    directory.destination(id)?.heardAfter(20 + (id % 200), NOW_MS - id)
  }
  const formed = directory.set(1)
  if (!formed) throw new Error('the set was not formed')
  return { directory, selector: formed.selector }
}

/** One request of many: strings of the usual lengths, no two alike. */
function request(i: number): PickKeys {
  const credentials = `Digest username="user${i}", realm="example.com", nonce="0", uri="sip:example.com", response="0"`
  const fields = new Map([
    ['Proxy-Authorization', credentials],
    ['X-Account', `account-${i}`],
  ])
  return {
    callId: `${(i * 7_919).toString(16).padStart(8, '0')}-5f3a-4c11-9d2e-0a1b2c3d4e5f@192.0.2.${i % 250}`,
    fromUri: `sip:+4930${i}@pbx.example.com`,
    toUri: `sip:+4940${i}@example.org`,
    requestUri: `sip:+4940${i}@198.51.100.7:5060;transport=udp`,
    method: 'INVITE',
    hasResourcePriority: false,
    header: (name) => fields.get(name) ?? null,
    contactUri: () => `sip:user${i}@192.0.2.${i % 250}:5060`,
  }
}

const requests = Array.from({ length: REQUESTS }, (_, i) => request(i))
/** Room that nobody limits cannot be compared: such a set is refused. */
const fits = (algorithm: Algorithm, kind: Kind) => algorithm !== 'largest-free' || kind !== 'unlimited'

/** All of them, or those of one algorithm or one kind. */
function casesOf(algorithm: string, kind: string) {
  const kinds = (Object.keys(KINDS) as Kind[]).filter((each) => kind === '' || kind === each)
  const named = ALGORITHMS.filter((each) => algorithm === '' || each === algorithm)
  return kinds.flatMap((kind) =>
    named
      .filter((algorithm) => fits(algorithm, kind))
      .flatMap((algorithm) =>
        [...MOST_US].map(([size, mostUs]) => ({
          kind,
          algorithm,
          size,
          mostUs,
          ...setOf(algorithm, size, kind),
          wants: { isCall: true, takes: KINDS[kind].takes, sourceAddress: '192.0.2.1', nowMs: NOW_MS },
          us: [] as number[],
        })),
      ),
  )
}

type Case = ReturnType<typeof casesOf>[number]

/** Microseconds of one choice: of each its call is taken and an older one ended, and what that alone costs comes off. */
function time({ selector, directory, wants, size, algorithm }: Case): number {
  const chosen: (number | undefined)[] = []
  const choose = (i: number) => {
    const keys = requests[i % REQUESTS]
    chosen[i] = keys && selector.select(keys, [], wants).destination?.id
    return chosen[i]
  }
  const spend = (idOf: (i: number) => number | undefined) => {
    const ends: (() => void)[] = []
    const begin = (i: number) => {
      const room = directory.destination(idOf(i) ?? 0)?.room
      if (!room) throw new Error(`${algorithm} found nobody of ${size}`)
      ends[i % CALLS]?.()
      const owner = OWNERS + i
      const slot = room.take(owner, wants.takes)
      ends[i % CALLS] = () => room.release(slot, owner)
    }
    const spent = Array.from({ length: SPELLS }, (_, spell) => {
      const from = performance.now()
      for (let i = 0; i < CHOICES; i++) begin(spell * CHOICES + i)
      return (performance.now() - from) * 1_000
    })
    for (const end of ends) end()
    return median(spent) / CHOICES
  }
  return spend(choose) - spend((i) => chosen[i])
}

/** What one choice costs, for every algorithm. */
export async function select(words: readonly string[]): Promise<Findings> {
  const text = { type: 'string' } as const
  const { values } = parseArgs({ args: [...words], options: { rounds: text, algorithm: text, kind: text } })
  const rounds = Math.min(200, Math.max(3, Number(values.rounds ?? 9) || 0))
  const cases = casesOf(values.algorithm ?? '', values.kind ?? '')
  // The first round warms the compiler.
  for (let round = 0; round <= rounds; round++)
    for (const one of cases) {
      const us = time(one)
      if (round > 0) one.us.push(us)
    }
  const results = cases.map(({ kind, algorithm, size, mostUs, us }) => ({
    kind,
    algorithm,
    size,
    medianUs: median(us),
    leastUs: Math.min(...us),
    isWithin: median(us) < mostUs,
  }))
  const rows = results.map(({ kind, algorithm, size, medianUs, leastUs, isWithin }) => [
    algorithm,
    kind,
    size,
    medianUs.toFixed(3),
    leastUs.toFixed(3),
    `under ${MOST_US.get(size)} us: ${isWithin ? 'yes' : 'NO'}`,
  ])
  const table = formatTable(['algorithm', 'destinations', '', 'median us', 'least us', ''], rows)
  return {
    text: `${table}\n${rounds} rounds`,
    json: results,
    isGood: results.every(({ isWithin }) => isWithin),
  }
}
