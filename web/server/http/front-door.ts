import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Environment } from '#engine/contract/env.ts'
import { errorFields, type Log } from '../log.ts'
import type { BuiltFiles } from './built-files.ts'
import { contentPolicy, hardenRequest, hardenResponse, newNonce } from './harden.ts'
import { isOwnOrigin } from './own-origin.ts'

interface House {
  readonly environment: Environment
  readonly log: Log
  readonly isDevelopment: boolean
  /** Null: Next serves them. */
  readonly built: BuiltFiles | null
  readonly inside: (request: IncomingMessage, response: ServerResponse) => Promise<void>
}

const UNTRUSTED_PROXY =
  'requests come with X-Forwarded-For, which is not believed: all behind a proxy count as one address, and lock each other out by wrong passwords; if the proxy is yours, set FAIRLINE_TRUST_PROXY=1'
const READING = ['GET', 'HEAD', 'OPTIONS']

/** Every request passes here before Next sees it: origin, headers, policy. */
export function frontDoor({ environment, log, isDevelopment, built, inside }: House): RequestListener {
  let isProxyTold = environment.FAIRLINE_TRUST_PROXY
  return (request, response) => {
    const nonce = newNonce()
    const policy = contentPolicy(nonce, request.headers.host ?? '', isDevelopment)
    hardenResponse(response, environment, policy)
    if (!READING.includes(request.method ?? '') && !isOwnOrigin(request, environment)) {
      refuse(response, 403, 'This request came from another site.')
      return
    }
    if (!isProxyTold && request.headers['x-forwarded-for'] !== undefined) {
      isProxyTold = true
      log.warn(UNTRUSTED_PROXY)
    }
    if (built?.answer(request, response)) return
    hardenRequest(request, environment, policy, nonce)
    inside(request, response).catch((error: unknown) => {
      log.error('a request failed', { url: withoutSecret(request.url ?? ''), ...errorFields(error) })
      if (!response.headersSent) refuse(response, 500, 'The panel could not answer; its log says why.')
    })
  }
}

/** An invitation's link lets in whoever reads it. */
function withoutSecret(url: string): string {
  return url.replace(/^(\/invite\/)[^/?]+/, '$1…').replace(/([?&]token=)[^&]*/, '$1…')
}

function refuse(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' })
  response.end(`${text}\n`)
}
