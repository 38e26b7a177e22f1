// `npm run bench`: CPU per relayed call of the engine and, where it is installed, of Kamailio, in turn on the same load.
//   --rounds 3 --rate 500 --calls 5000 --warm 2000 --hold 0 --dests 2   the load
//   --gen load|sipp   our light generator, or SIPp as a cross-check
//   --kids 1          Kamailio's receiver processes
//   --alone           without Kamailio
//   --json            one JSON value instead of a table
import { parseArgs } from 'node:util'
import { takeLoopbackBlock } from './appliance/loopback.ts'
import { type Contender, startFairline, startKamailio } from './bench/contenders.ts'
import { compileGenerator, type Generator, type Load, lightGenerator } from './bench/load.ts'
import { type Measurement, measure, ratio, summarise } from './bench/measure.ts'
import { sippGenerator } from './bench/sipp-load.ts'
import { formatTable } from './fairline/table.ts'
import { findProgram } from './tools/missing.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    rate: { type: 'string', default: '500' },
    calls: { type: 'string', default: '5000' },
    warm: { type: 'string', default: '2000' },
    hold: { type: 'string', default: '0' },
    dests: { type: 'string', default: '2' },
    gen: { type: 'string', default: 'load' },
    kids: { type: 'string', default: '1' },
    alone: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
})

/** Bounded, so that a slip of the hand does not occupy the machine for a day. */
const MOST = {
  rounds: 50,
  rate: 20_000,
  calls: 200_000,
  warm: 50_000,
  hold: 600_000,
  dests: 200,
  kids: 16,
} as const

function numberOf(name: keyof typeof MOST): number {
  const least = name === 'hold' || name === 'warm' ? 0 : 1
  const value = Number(values[name])
  if (Number.isInteger(value) && value >= least && value <= MOST[name]) return value
  throw new Error(`--${name} takes a number from ${least} to ${MOST[name]}`)
}

const proxies: Contender[] = []
let generatorPid = 0
const say = (line: string) => {
  if (!values.json) console.log(line)
}
const block = await takeLoopbackBlock()

async function stop(): Promise<void> {
  await Promise.all(proxies.splice(0).map((proxy) => proxy.stop()))
  block.release()
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, async () => {
    if (generatorPid > 0) process.kill(generatorPid, 'SIGKILL')
    await stop()
    process.exit(130)
  })
}

async function openProxies(callees: number): Promise<void> {
  const options = { block, callees, kids: numberOf('kids') }
  proxies.push(await startFairline(options))
  const kamailio = values.alone
    ? null
    : findProgram('kamailio', `${process.env.PATH ?? ''}:/usr/sbin:/usr/local/sbin`)
  if (kamailio) proxies.push(await startKamailio(kamailio, options))
  else say('Kamailio is not compared: not installed, or --alone.')
}

function wordOf({ proxy, cpuUsPerCall, generatorUsPerCall, norm, stealPercent, outcome }: Measurement) {
  const delay = outcome.postDialDelayUs
  const delays = delay ? `${delay.p50.toFixed(0)}/${delay.p99.toFixed(0)}` : null
  const cpu = [
    cpuUsPerCall.toFixed(1),
    generatorUsPerCall.toFixed(1),
    norm.toFixed(2),
    stealPercent.toFixed(0),
  ]
  return [proxy, ...cpu, outcome.completed, outcome.failed, outcome.resent, delays]
}

async function run(): Promise<Measurement[]> {
  if (values.gen !== 'load' && values.gen !== 'sipp') throw new Error('--gen takes load or sipp')
  const generate: Generator = values.gen === 'sipp' ? sippGenerator : lightGenerator
  if (generate === lightGenerator) compileGenerator()
  const prefix = block.host(1).replace(/\.1$/, '')
  const load: Omit<Load, 'proxy'> = {
    prefix,
    calls: numberOf('calls'),
    rate: numberOf('rate'),
    holdMs: numberOf('hold'),
    callees: numberOf('dests'),
  }
  const rounds = numberOf('rounds')
  const warm = numberOf('warm')
  await openProxies(load.callees)
  const onStart = (pid: number) => {
    generatorPid = pid
  }
  for (const proxy of warm > 0 ? proxies : [])
    await measure(proxy, { ...load, calls: warm }, generate, onStart)
  const measurements: Measurement[] = []
  for (let round = 1; round <= rounds; round++) {
    for (const proxy of proxies) measurements.push(await measure(proxy, load, generate, onStart))
    say(`round ${round} of ${rounds} done`)
  }
  return measurements
}

function tell(measurements: readonly Measurement[]): void {
  const summaries = summarise(measurements)
  const quotient = ratio(measurements)
  if (values.json)
    return console.log(JSON.stringify({ options: values, measurements, summaries, ratio: quotient }))
  const head = [
    'proxy',
    'cpu us/call',
    'generator us/call',
    'norm',
    'steal %',
    'completed',
    'failed',
    'resent',
    'PDD us p50/p99',
  ]
  console.log(`\n${formatTable(head, measurements.map(wordOf))}\n`)
  for (const one of summaries)
    console.log(
      `${one.proxy}: ${one.cpuUsPerCall.toFixed(1)} CPU us per relayed call (median), ${one.norm.toFixed(2)} times the generator's`,
    )
  if (quotient !== null)
    console.log(`ratio to Kamailio: ${quotient.toFixed(2)} (median of ${measurements.length / 2} pairs)`)
}

try {
  tell(await run())
} catch (problem) {
  console.error(`bench: ${problem instanceof Error ? problem.message : problem}`)
  process.exitCode = 1
}
await stop()
