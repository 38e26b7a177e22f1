import { setTimeout as wait } from 'node:timers/promises'
import { z } from 'zod'
import { formatHost, isIpv4 } from '#engine/contract/address.ts'
import type { HostPort } from '#engine/contract/env.ts'

const POLL_MS = 100
const REQUEST_TIMEOUT_MS = 2_000

const healthSchema = z.looseObject({
  engine: z.looseObject({ pid: z.int(), relayThreads: z.array(z.int()) }),
  panel: z.looseObject({ pid: z.int() }).nullable(),
  revision: z.unknown(),
  listeners: z.array(z.unknown()),
})
/** `/healthz` of the control port: who serves, and what. */
export type Health = z.output<typeof healthSchema> & { readonly status: number }

/** A wildcard is reached over loopback. */
export function reachable({ host, port }: HostPort): string {
  if (host === '0.0.0.0') return `127.0.0.1:${port}`
  if (host === '::') return `[::1]:${port}`
  return `${isIpv4(host) ? host : formatHost(host)}:${port}`
}

/** Asks again until the answer is true or the time is over. */
export async function within(limitMs: number, ask: () => Promise<boolean>): Promise<boolean> {
  const deadline = performance.now() + limitMs
  while (!(await ask())) {
    if (performance.now() > deadline) return false
    await wait(POLL_MS)
  }
  return true
}

/** Null when nobody answers, or nobody who is an engine. `control` is `HOST:PORT`. */
export async function readHealth(control: string): Promise<Health | null> {
  try {
    const response = await fetch(`http://${control}/healthz`, {
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    })
    const parsed = healthSchema.safeParse(await response.json())
    return parsed.success ? { ...parsed.data, status: response.status } : null
  } catch {
    return null
  }
}

/** Whether anything at all answers over HTTP there. */
export async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) })
    await response.body?.cancel()
    return true
  } catch {
    return false
  }
}
