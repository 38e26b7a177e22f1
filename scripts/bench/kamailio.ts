import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { LoopbackBlock } from '../appliance/loopback.ts'
import { within } from '../appliance/ready.ts'
import { calleeUris, PROXY_HOST } from './callees.ts'
import type { Contender } from './contender.ts'
import { cpuUs, pssBytes } from './cpu.ts'
import type { KamailioForm } from './options.ts'

export interface KamailioOptions extends KamailioForm {
  readonly program: string
  readonly block: LoopbackBlock
  readonly destinations: number
  readonly port: number
}

const READY_LIMIT_MS = 30_000
/** Shared memory in megabytes: a hundred thousand calls fit. Only what is used counts. */
const SHARED_MB = 4_096

/** `-x fm`: Debian's default allocator costs Kamailio three times the CPU, and comparing with that would be dishonest. */
export async function startKamailio(options: KamailioOptions): Promise<Contender> {
  const { block, variant, kids, port } = options
  const address = block.host(PROXY_HOST)
  const folder = mkdtempSync(path.join(os.tmpdir(), 'fairline-kamailio-'))
  const child = spawn(options.program, wordsOf(options, address, folder), {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let text = ''
  child.stderr.on('data', (chunk) => {
    text = (text + chunk).slice(-8_192)
  })
  const ended = once(child, 'close')
  const isOver = () => child.exitCode !== null || child.signalCode !== null
  const stop = async () => {
    if (!isOver()) child.kill('SIGTERM')
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
  await within(READY_LIMIT_MS, async () => isOver() || hears(address, port))
  if (isOver() || !hears(address, port)) {
    await stop()
    throw new Error(`Kamailio does not start: ${text.trim().split('\n').slice(-3).join(' | ')}`)
  }
  const pid = child.pid ?? 0
  return {
    name: `kamailio ${variant}:${kids}`,
    ...{ address, port, stop },
    note: 'allocator fm',
    usage: () => ({ cpuUs: cpuUs(pid), relayUs: null, panelUs: null }),
    memory: () => ({ ownBytes: pssBytes(pid), panelBytes: null }),
    audit: async () => ({ drain: async () => {}, faults: async () => [] }),
  }
}

function wordsOf(options: KamailioOptions, address: string, folder: string): string[] {
  const { block, destinations, variant, kids, port } = options
  const list = path.join(folder, 'dispatcher.list')
  const rows = calleeUris(block, destinations).map((uri) => `1 ${uri}\n`)
  writeFileSync(list, rows.join(''))
  const config = path.join(import.meta.dirname, 'kamailio.cfg')
  const place = ['-f', config, '-l', `udp:${address}:${port}`, '-Y', folder, '-w', folder]
  const memory = ['-x', 'fm', '-m', String(SHARED_MB), '-M', '32']
  const defines = ['-A', `KIDS=${kids}`, '-A', `LISTFILE="${list}"`]
  return ['-DD', ...place, ...memory, ...defines, ...(variant === 'dialog' ? ['-A', 'WITH_DIALOG'] : [])]
}

/** As the kernel lists bound UDP sockets: hexadecimal, the address in the machine's byte order. */
function hears(address: string, port: number): boolean {
  const bytes = address.split('.').map((part) => Number(part).toString(16).padStart(2, '0'))
  const local = `${bytes.reverse().join('')}:${port.toString(16).padStart(4, '0')}`.toUpperCase()
  return readFileSync('/proc/net/udp', 'latin1').includes(` ${local} `)
}
