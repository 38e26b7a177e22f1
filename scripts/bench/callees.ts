import type { LoopbackBlock } from '../appliance/loopback.ts'

/** Who stands where on the loopback block of a benchmark; `call-load.c` has the same plan. */

export const PROXY_HOST = 1
export const CALLER = { host: 2, port: 5_062 } as const
/** Somebody who is no party to any call. */
export const STRANGER = { host: 3, port: 5_064 } as const
const FIRST_HOST = 10
const PER_PORT = 200
const FIRST_PORT = 5_070

/** The first three octets. */
export function prefixOf(block: LoopbackBlock): string {
  return block.host(PROXY_HOST).split('.').slice(0, 3).join('.')
}

export function calleeUris(block: LoopbackBlock, count: number): string[] {
  return Array.from({ length: count }, (_, at) => {
    const { address, port } = calleeAt(block, at)
    return `sip:${address}:${port}`
  })
}

/** `at` counts from 0. */
export function calleeAt(block: LoopbackBlock, at: number): { address: string; port: number } {
  return {
    address: block.host(FIRST_HOST + (at % PER_PORT)),
    port: FIRST_PORT + Math.floor(at / PER_PORT),
  }
}
