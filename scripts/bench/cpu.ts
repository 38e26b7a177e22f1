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

/** Ticks of all CPUs so far, and those the host took away. */
export function hostTicks(): { readonly all: number; readonly stolen: number } {
  const [line = ''] = readFileSync('/proc/stat', 'latin1').split('\n')
  const ticks = line.trim().split(/\s+/).slice(1, 9).map(Number)
  return { all: ticks.reduce((total, each) => total + each, 0), stolen: ticks[7] ?? 0 }
}
