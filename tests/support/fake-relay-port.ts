import type { FromRelay, RelayStart, ToRelay } from '#engine/control/relay-port.ts'

/** Messages between a test and its fake relay thread, over a broadcast channel named after the first listener and the thread. */
export type ToFake = { readonly post: FromRelay } | { readonly die: true }
export type FromFake = { readonly heard: ToRelay } | { readonly start: RelayStart }

/** A listener port whose opening fails. */
export const FAILING_PORT = 1

/** Of threads but the first that leave it to the test to say that they have resumed. */
export const HOLDING_PORT = 2

export function channelName(listenerPort: number, thread = 1): string {
  return `fake-relay:${listenerPort}:${thread}`
}
