import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { isAlive } from '../appliance/processes.ts'

const POLL_MS = 200
const LIMIT_MS = 600_000
const pause = new Int32Array(new SharedArrayBuffer(4))

/** One at a time: tests start several appliances at once, and two builds in one folder spoil each other. */
export function whileLocked<T>(file: string, work: () => T): T {
  mkdirSync(path.dirname(file), { recursive: true })
  const deadline = performance.now() + LIMIT_MS
  while (!take(file)) {
    if (performance.now() > deadline)
      throw new Error(`another build holds ${file} for more than ${LIMIT_MS / 60_000} minutes`)
    Atomics.wait(pause, 0, 0, POLL_MS)
  }
  try {
    return work()
  } finally {
    rmSync(file, { force: true })
  }
}

/** A lock whose owner has died is taken away from it. */
function take(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' })
    return true
  } catch {
    if (!isHeld(file)) rmSync(file, { force: true })
    return false
  }
}

function isHeld(file: string): boolean {
  try {
    const owner = Number(readFileSync(file, 'utf8'))
    // Empty: its owner is just writing it.
    return owner === 0 || isAlive(owner)
  } catch {
    return true
  }
}
