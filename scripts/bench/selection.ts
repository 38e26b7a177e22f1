// `npm run bench:selection -- [--rounds 9] [--algorithm NAME] [--json]`: what one choice costs, for every algorithm, with
// 10 and with 1,000 destinations as the relay has them, each of 100 channels with some calls on it. Each round does
// every case in turn, so that a busy moment of the machine spares none of them.
import { parseArgs } from 'node:util'
import { NO_TAKES, type PickKeys, type Wants } from '#engine/balance/candidate.ts'
import { systemClock } from '#engine/base/clock.ts'
import { seededRandom } from '#engine/base/random.ts'
import { snapshotSchema } from '#engine/contract/config.ts'
import { ALGORITHMS, type Algorithm } from '#engine/contract/vocabulary.ts'
import { Directory } from '#engine/destination/directory.ts'
import { formatTable } from '../fairline/table.ts'
import { median } from './measure.ts'

/** Most a choice may cost, by the number of destinations (µs). */
const MOST_US = new Map([
  [10, 1],
  [1_000, 20],
])
const CHANNELS = 100
const REQUESTS = 1_024
/** Choices of one measurement together look at about so many destinations. */
const LOOKS = 4_000_000

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '9' },
    algorithm: { type: 'string', default: '' },
    json: { type: 'boolean', default: false },
  },
})
const rounds = Math.min(200, Math.max(3, Number(values.rounds) || 0))

/** A set as the relay forms it from its configuration. */
function selectorOf(algorithm: Algorithm, size: number) {
  const directory = new Directory({ clock: systemClock, random: seededRandom(size) })
  const destinations = Array.from({ length: size }, (_, i) => ({
    id: i + 1,
    uri: `sip:10.0.${i >> 8}.${i & 255}:5060`,
    weight: 10 + (i % 7) * 15,
    priority: 1,
    channels: CHANNELS,
  }))
  const choice = { hashOver: algorithm === 'hash-header' ? 'header:X-Account' : '' }
  const set = { id: 1, name: 'set', algorithm, choice, overloadControl: true, destinations }
  const revision = { database: 'bench', number: 1 }
  directory.apply(snapshotSchema.parse({ format: 1, revision, settings: {}, sets: [set], sources: [] }))
  for (const { id, channels } of directory.destinations)
    for (let call = 1; call <= id % 50; call++) channels.take(call)
  const selector = directory.set(1)?.selector
  if (!selector) throw new Error('the set was not formed')
  return selector
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
    header: (name) => fields.get(name) ?? null,
    contactUri: () => `sip:user${i}@192.0.2.${i % 250}:5060`,
  }
}

const requests = Array.from({ length: REQUESTS }, (_, i) => request(i))
const wants: Wants = { isCall: true, takes: NO_TAKES, sourceAddress: '192.0.2.1', nowMs: 1_000 }
const cases = ALGORITHMS.filter((name) => values.algorithm === '' || name === values.algorithm).flatMap(
  (algorithm) =>
    [...MOST_US].map(([size, mostUs]) => ({
      algorithm,
      size,
      mostUs,
      selector: selectorOf(algorithm, size),
      us: [] as number[],
    })),
)

/** Microseconds of one choice. */
function time({ selector, size, algorithm }: (typeof cases)[number]): number {
  const times = Math.ceil(LOOKS / (size + 90))
  const from = process.threadCpuUsage().user / 1_000
  for (let i = 0; i < times; i++) {
    const keys = requests[i % REQUESTS]
    if (keys && selector.select(keys, [], wants).destination === null)
      throw new Error(`${algorithm} found nobody of ${size}`)
  }
  return ((process.threadCpuUsage().user / 1_000 - from) * 1_000) / times
}

// The first round warms the compiler.
for (let round = 0; round <= rounds; round++)
  for (const one of cases) {
    const us = time(one)
    if (round > 0) one.us.push(us)
  }
const results = cases.map(({ algorithm, size, mostUs, us }) => ({
  algorithm,
  size,
  medianUs: median(us),
  leastUs: Math.min(...us),
  isWithin: median(us) < mostUs,
}))

if (values.json) console.log(JSON.stringify(results))
else {
  const rows = results.map(({ algorithm, size, medianUs, leastUs, isWithin }) => [
    algorithm,
    size,
    medianUs.toFixed(3),
    leastUs.toFixed(3),
    `under ${MOST_US.get(size)} us: ${isWithin ? 'yes' : 'NO'}`,
  ])
  console.log(formatTable(['algorithm', 'destinations', 'median us', 'least us', ''], rows))
  console.log(`${rounds} rounds`)
}
if (results.some(({ isWithin }) => !isWithin)) process.exitCode = 1
