import { io, type Socket } from 'socket.io-client'
import { cpuUs, threadCpuUs } from '#scripts/bench/cpu.ts'

/** As many browsers as are wanted, as the panel sees them: signed in, watching a set, taking every tick. */
export async function openBrowsers(
  panelUrl: string,
  cookie: string,
  count: number,
  setIds: readonly number[],
): Promise<Socket[]> {
  const sockets = Array.from({ length: count }, () =>
    io(panelUrl, {
      path: '/live',
      transports: ['websocket'],
      forceNew: true,
      extraHeaders: { cookie, origin: panelUrl },
    }),
  )
  await Promise.all(sockets.map((socket) => new Promise<void>((resolve) => socket.once('connect', resolve))))
  for (const socket of sockets) socket.emit('watch', { view: 'sets', setIds })
  return sockets
}

/** CPU microseconds over a spell of `seconds`: of the engine's relay thread, and of all its others. */
export async function engineCpuUs(enginePid: number, seconds: number, wait: (ms: number) => Promise<void>) {
  const read = () => ({ relay: threadCpuUs(enginePid, 'relay'), all: cpuUs(enginePid) })
  const before = read()
  await wait(seconds * 1_000)
  const after = read()
  const relay = after.relay - before.relay
  return { relay, others: after.all - before.all - relay }
}
