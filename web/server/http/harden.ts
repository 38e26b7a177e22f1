import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { isIP } from 'node:net'
import type { Environment } from '#engine/contract/env.ts'
import { ADDRESS_HEADER, isHttps } from '../auth/auth.ts'
import { lastOf } from './own-origin.ts'

/** Headers by which a request could pretend to come from inside, or to be another request. */
const NEVER_FROM_OUTSIDE = /^(x-middleware-|x-nonce$|x-fairline-|x-http-method|content-security-policy)/
const FROM_PROXIES = /^(x-forwarded-|forwarded$|x-real-ip$)/

/** Strips what only we may say, then says it: the caller's address, and the nonce for Next's own scripts. */
export function hardenRequest(
  request: IncomingMessage,
  environment: Environment,
  policy: string,
  nonce: string,
): void {
  const trusted = environment.FAIRLINE_TRUST_PROXY
  const forwarded = addressIn(request.headers['x-forwarded-for'])
  for (const name of Object.keys(request.headers)) {
    if (NEVER_FROM_OUTSIDE.test(name) || (!trusted && FROM_PROXIES.test(name))) delete request.headers[name]
  }
  request.headers[ADDRESS_HEADER] = (trusted && forwarded) || request.socket.remoteAddress || 'unknown'
  request.headers['x-nonce'] = nonce
  // Next reads the nonce for its scripts out of this header of the request.
  request.headers['content-security-policy'] = policy
}

/** Some proxies write a port behind it. */
function addressIn(header: string | string[] | undefined): string | undefined {
  const [, bracketed, dotted] = /^(?:\[([^\]]*)\]|([\d.]+))(?::\d+)?$/.exec(lastOf(header) ?? '') ?? []
  const address = bracketed ?? dotted ?? lastOf(header) ?? ''
  return isIP(address) === 0 ? undefined : address
}

export function hardenResponse(response: ServerResponse, environment: Environment, policy: string): void {
  response.setHeader('Content-Security-Policy', policy)
  response.setHeader('X-Content-Type-Options', 'nosniff')
  response.setHeader('X-Frame-Options', 'DENY')
  response.setHeader('Referrer-Policy', 'same-origin')
  response.setHeader('Cross-Origin-Opener-Policy', 'same-origin')
  if (isHttps(environment)) response.setHeader('Strict-Transport-Security', 'max-age=31536000')
}

export function newNonce(): string {
  return randomBytes(16).toString('base64')
}

/** Scripts: our own files and those with this response's nonce. Styles may be inline: the kit positions by them. */
export function contentPolicy(nonce: string, host: string, isDevelopment: boolean): string {
  const evaluation = isDevelopment ? " 'unsafe-eval'" : ''
  const sockets = /^[\w.:[\]-]+$/.test(host) ? ` ws://${host} wss://${host}` : ''
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}'${evaluation}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self'${sockets}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
}
