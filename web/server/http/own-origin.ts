import type { IncomingMessage } from 'node:http'
import type { Environment } from '#engine/contract/env.ts'

type Head = Pick<IncomingMessage, 'headers'>

/** The origins under which this panel is reached: the public one, and the one this request names. */
function ownOrigins(request: Head, environment: Environment): string[] {
  const { FAIRLINE_PANEL_URL, FAIRLINE_PANEL_TLS, FAIRLINE_TRUST_PROXY } = environment
  const scheme = FAIRLINE_PANEL_TLS ? 'https' : 'http'
  const origins = [`${scheme}://${request.headers.host ?? ''}`]
  if (FAIRLINE_PANEL_URL) origins.push(new URL(FAIRLINE_PANEL_URL).origin)
  if (FAIRLINE_TRUST_PROXY) {
    const host = lastOf(request.headers['x-forwarded-host']) ?? request.headers.host ?? ''
    origins.push(`${lastOf(request.headers['x-forwarded-proto']) ?? scheme}://${host}`)
  }
  return origins
}

/** A proxy in front of us appends; what stands before may be anybody's. */
export function lastOf(header: string | string[] | undefined): string | undefined {
  return [header].flat().join(',').split(',').at(-1)?.trim() || undefined
}

/**
 * False for a request that a page of another site made. Browsers state Origin on every request that could
 * change something and on every WebSocket handshake; tools state none.
 */
export function isOwnOrigin(request: Head, environment: Environment): boolean {
  const { origin } = request.headers
  if (origin !== undefined) return ownOrigins(request, environment).includes(origin.toLowerCase())
  return (
    request.headers['sec-fetch-site'] !== 'cross-site' && request.headers['sec-fetch-site'] !== 'same-site'
  )
}
