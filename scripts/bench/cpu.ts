import { readdirSync, readFileSync } from 'node:fs'
import { family } from '../appliance/processes.ts'

const NS_PER_US = 1_000

/** CPU time a process, its threads and its descendants have had, in microseconds: schedstat counts nanoseconds on a CPU. */
export function cpuUs(pid: number): number {
  return family(pid).reduce((total, member) => total + threadsUs(member.pid), 0)
}

/** The same of those of its own threads that have this name. */
export function threadCpuUs(pid: number, name: string): number {
  return threadsUs(
    pid,
    (thread) => readFileSync(`/proc/${pid}/task/${thread}/comm`, 'latin1').trim() === name,
  )
}

/** The same of threads by their numbers. */
export function listedCpuUs(pid: number, threads: readonly number[]): number {
  return threads.reduce((total, thread) => total + threadUs(pid, String(thread)), 0)
}

function threadsUs(pid: number, isMeant: (thread: string) => boolean = () => true): number {
  try {
    const threads = readdirSync(`/proc/${pid}/task`).filter(isMeant)
    return threads.reduce((total, thread) => total + threadUs(pid, thread), 0)
  } catch {
    return 0
  }
}

function threadUs(pid: number, thread: string): number {
  try {
    const [onCpuNs = '0'] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'latin1').split(' ')
    return Number(onCpuNs) / NS_PER_US
  } catch {
    return 0
  }
}

/** Ticks of all CPUs so far, those that were idle, and those the host took away. */
export function hostTicks(): { readonly all: number; readonly idle: number; readonly stolen: number } {
  const [line = ''] = readFileSync('/proc/stat', 'latin1').split('\n')
  const ticks = line.trim().split(/\s+/).slice(1, 9).map(Number)
  const [, , , idle = 0, waiting = 0, , , stolen = 0] = ticks
  return { all: ticks.reduce((total, each) => total + each, 0), idle: idle + waiting, stolen }
}

/** Memory of a process and its descendants, each page shared out among those that map it. Bytes. */
export function pssBytes(pid: number): number {
  return family(pid).reduce((total, member) => total + ownPssBytes(member.pid), 0)
}

function ownPssBytes(pid: number): number {
  try {
    const [, kilobytes] = /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1')) ?? []
    return Number(kilobytes ?? 0) * 1_024
  } catch {
    return 0
  }
}
