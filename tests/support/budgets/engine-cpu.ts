import { cpuUs, threadCpuUs } from '#scripts/bench/cpu.ts'

/** CPU microseconds over a spell of `seconds`: of the engine's relay thread, and of all its others. */
export async function engineCpuUs(enginePid: number, seconds: number, wait: (ms: number) => Promise<void>) {
  const read = () => ({ relay: threadCpuUs(enginePid, 'relay'), all: cpuUs(enginePid) })
  const before = read()
  await wait(seconds * 1_000)
  const after = read()
  const relay = after.relay - before.relay
  return { relay, others: after.all - before.all - relay }
}
