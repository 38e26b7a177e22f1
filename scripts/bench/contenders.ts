import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { SnapshotInput } from '#engine/contract/config.ts'
import { linkEngine } from '../appliance/engine-link.ts'
import { launch } from '../appliance/launch.ts'
import type { LoopbackBlock } from '../appliance/loopback.ts'
import { within } from '../appliance/ready.ts'

/** A running balancer: hash over Call-ID, Record-Route, the callees of the load as its destinations. */
export interface Contender {
  readonly name: string
  readonly pid: number
  readonly address: string
  readonly port: number
  /** May be repeated safely. */
  stop(): Promise<void>
}

export interface ProxyOptions {
  readonly block: LoopbackBlock
  readonly callees: number
  /** Receiver processes of Kamailio. */
  readonly kids: number
}

const READY_LIMIT_MS = 30_000
const FIRST_CALLEE = 10
const CALLEE_PORT = 5_070
const OUR_PORT = 5_060
const KAMAILIO_PORT = 5_460

function calleeUris({ block, callees }: ProxyOptions): string[] {
  return Array.from({ length: callees }, (_, at) => `sip:${block.host(FIRST_CALLEE + at)}:${CALLEE_PORT}`)
}

/** Probing is off on both sides: nothing but calls costs CPU. */
function snapshotOf(options: ProxyOptions): SnapshotInput {
  const destinations = calleeUris(options).map((uri, at) => ({ id: at + 1, uri }))
  const set = {
    id: 1,
    name: 'bench',
    algorithm: 'hash-call-id' as const,
    probe: { enabled: false },
    destinations,
  }
  return { format: 1, revision: { database: 'bench', number: 1 }, sets: [set], sources: [] }
}

/** The engine as it is, without a panel; its batches are acknowledged as a panel would. */
export async function startFairline(options: ProxyOptions): Promise<Contender> {
  const address = options.block.host(1)
  const folder = mkdtempSync(path.join(os.tmpdir(), 'fairline-bench-'))
  const control = `${address}:9060`
  const variables = {
    FAIRLINE_DATA: folder,
    FAIRLINE_SIP: `udp:${address}:${OUR_PORT}`,
    FAIRLINE_LOG: 'warn',
  }
  const launched = launch({ command: 'engine/main.ts', control, variables })
  const stop = async () => {
    await launched.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    await launched.until('the control port answers', READY_LIMIT_MS, (health) => health !== null)
    const link = await linkEngine(control, readFileSync(path.join(folder, 'control-token'), 'utf8').trim())
    await link.configure(snapshotOf(options))
    await launched.until('SIP is served', READY_LIMIT_MS, (health) => health?.status === 200)
    const stopBoth = async () => {
      link.close()
      await stop()
    }
    return { name: 'fairline', pid: launched.pid, address, port: OUR_PORT, stop: stopBoth }
  } catch (problem) {
    await stop()
    throw problem
  }
}

/** `-x fm`: Debian's default allocator costs Kamailio three times the CPU, and comparing with that would be dishonest. */
export async function startKamailio(program: string, options: ProxyOptions): Promise<Contender> {
  const address = options.block.host(1)
  const folder = mkdtempSync(path.join(os.tmpdir(), 'fairline-kamailio-'))
  const list = path.join(folder, 'dispatcher.list')
  writeFileSync(
    list,
    calleeUris(options)
      .map((uri) => `1 ${uri}\n`)
      .join(''),
  )
  const config = path.join(import.meta.dirname, 'kamailio.cfg')
  const memory = ['-x', 'fm', '-m', '512', '-M', '32']
  const defines = ['-A', `KIDS=${options.kids}`, '-A', `LISTFILE="${list}"`]
  const words = [
    '-DD',
    '-f',
    config,
    '-l',
    `udp:${address}:${KAMAILIO_PORT}`,
    '-Y',
    folder,
    '-w',
    folder,
    ...memory,
    ...defines,
  ]
  const child = spawn(program, words, { stdio: ['ignore', 'ignore', 'pipe'] })
  let text = ''
  child.stderr.on('data', (chunk) => {
    text = (text + chunk).slice(-8_192)
  })
  const ended = once(child, 'close')
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM')
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
  const isOver = () => child.exitCode !== null || child.signalCode !== null
  await within(READY_LIMIT_MS, async () => isOver() || hears(address, KAMAILIO_PORT))
  if (!isOver() && hears(address, KAMAILIO_PORT))
    return { name: 'kamailio', pid: child.pid ?? 0, address, port: KAMAILIO_PORT, stop }
  await stop()
  throw new Error(`Kamailio does not start: ${text.trim().split('\n').slice(-3).join(' | ')}`)
}

/** As the kernel lists bound UDP sockets: hexadecimal, the address in the machine's byte order. */
function hears(address: string, port: number): boolean {
  const bytes = address.split('.').map((part) => Number(part).toString(16).padStart(2, '0'))
  const local = `${bytes.reverse().join('')}:${port.toString(16).padStart(4, '0')}`.toUpperCase()
  return readFileSync('/proc/net/udp', 'latin1').includes(` ${local} `)
}
