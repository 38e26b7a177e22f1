import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { within } from '#scripts/appliance/ready.ts'
import { findProgram } from '#scripts/tools/missing.ts'
import { isBound } from '../bound-port.ts'
import type { Seat } from './seats.ts'

/** Where what comes in on one address goes. */
export interface Lane {
  readonly at: Seat
  readonly next: Seat
}

export interface RunningProxy {
  /** May be repeated safely. */
  stop(): Promise<void>
}

const READY_LIMIT_MS = 20_000
const STOP_LIMIT_MS = 5_000
const MEMORY = ['-m', '128', '-M', '16']

/** Debian's Kamailio as a proxy of somebody else, before us or behind us. */
export async function startKamailio(lanes: readonly Lane[]): Promise<RunningProxy> {
  const program = findProgram('kamailio', `${process.env.PATH ?? ''}:/usr/sbin`)
  if (!program) throw new Error('Kamailio is not here: apt-get install kamailio')
  const folder = mkdtempSync(path.join(os.tmpdir(), 'fairline-kamailio-'))
  const file = path.join(folder, 'kamailio.cfg')
  writeFileSync(file, configuration(lanes))
  const words = ['-DD', '-f', file, '-Y', folder, '-w', folder, ...MEMORY]
  const child = spawn(program, words, { stdio: ['ignore', 'ignore', 'pipe'] })
  let text = ''
  child.stderr.on('data', (chunk: Buffer) => {
    text = (text + chunk.toString()).slice(-4_096)
  })
  const ended = once(child, 'close')
  const isOver = () => child.exitCode !== null || child.signalCode !== null
  const stop = async () => {
    if (!isOver()) child.kill('SIGTERM')
    const impatience = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS)
    await ended
    clearTimeout(impatience)
    rmSync(folder, { recursive: true, force: true })
  }
  const listens = () => lanes.every(({ at }) => isBound('udp', at))
  await within(READY_LIMIT_MS, async () => isOver() || listens())
  if (!isOver() && listens()) return { stop }
  await stop()
  throw new Error(`Kamailio does not start: ${text}`)
}

function configuration(lanes: readonly Lane[]): string {
  const listen = lanes.map(({ at }) => `listen=udp:${at.address}:${at.port}`).join('\n')
  const next = lanes
    .map(({ at, next: to }) => `    if ($Ri == "${at.address}") { $du = "sip:${to.address}:${to.port}"; }`)
    .join('\n')
  const template = readFileSync(path.join(import.meta.dirname, 'kamailio.cfg'), 'utf8')
  return template.replace(/^LISTEN$/m, listen).replace(/^NEXT$/m, next)
}
