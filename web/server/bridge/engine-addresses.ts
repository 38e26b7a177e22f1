import { formatHost } from '#engine/contract/address.ts'
import type { Environment } from '#engine/contract/env.ts'
import type { EngineAddress } from './engine-client.ts'

/** The engines of this panel; one for now. An engine that listens everywhere is reached on loopback. */
export function engineAddresses(environment: Environment, token: string): EngineAddress[] {
  const { host, port } = environment.FAIRLINE_CONTROL
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host
  const name = `${formatHost(reachable)}:${port}`
  return [{ name, url: `http://${name}`, token }]
}
