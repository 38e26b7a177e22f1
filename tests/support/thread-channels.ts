import { MessageChannel, type MessagePort } from 'node:worker_threads'

/** Real channels between each two of `threads`: for thread k, at k - 1, its ports by the number of the other. */
export function threadChannels(threads: number): ReadonlyMap<number, MessagePort>[] {
  const ports = Array.from({ length: threads }, () => new Map<number, MessagePort>())
  for (let one = 1; one <= threads; one++)
    for (let other = one + 1; other <= threads; other++) {
      const { port1, port2 } = new MessageChannel()
      ports[one - 1]?.set(other, port1)
      ports[other - 1]?.set(one, port2)
    }
  return ports
}

/** Turns of the event loop until it is so: what is posted arrives in one of the next. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise<void>((resolve) => setImmediate(resolve))
}

/** As many turns as anything posted needs to go there and back, many times over. */
export async function quiet(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await new Promise<void>((resolve) => setImmediate(resolve))
}
