import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Logger } from '#engine/base/logger.ts'
import { firstProblem } from '#engine/contract/config.ts'
import { overrideSchema } from '#engine/contract/control-channel.ts'
import { ERROR_TEXTS, type ErrorCode, FairlineError } from '#engine/contract/errors.ts'
import type { AdminState } from '#engine/contract/vocabulary.ts'
import { bearerToken, isToken } from './token-check.ts'

const BODY_BYTES = 4_096
const HEADERS_MS = 5_000
const REQUEST_MS = 10_000
const MAX_CONNECTIONS = 256

export interface HttpParts {
  readonly log: Logger
  readonly token: string
  health(): { readonly code: number; readonly body: object }
  metrics(): Promise<{ readonly contentType: string; readonly text: string }>
  /** Throws `DESTINATION_UNKNOWN`. */
  override(destinationId: number, adminState: AdminState): void
  /** Throws `CONFLICT` and `DATA_FOLDER_UNWRITABLE`. */
  rotateKeys(): { readonly keyId: string; readonly keys: number }
}

/** What a command may fail by; anything else is a mistake of ours. */
const FAILURES: { readonly [code in ErrorCode]?: number } = {
  DESTINATION_UNKNOWN: 404,
  CONFLICT: 409,
  DATA_FOLDER_UNWRITABLE: 503,
}

type Answer = (request: IncomingMessage, response: ServerResponse) => Promise<void> | void

function sendJson(response: ServerResponse, code: number, body: object): void {
  response.writeHead(code, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(`${JSON.stringify(body)}\n`)
}

function sendError(response: ServerResponse, status: number, code: ErrorCode, message = ''): void {
  sendJson(response, status, { code, message: message || ERROR_TEXTS[code] })
}

/** The request's body, or null when it is larger than any command of ours. */
async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk)
    length += bytes.length
    if (length > BODY_BYTES) return null
    chunks.push(bytes)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** `/healthz`, `/metrics`, `/override` and `/keys/rotate` on the control port; Socket.IO takes its own path from the same server. */
class ControlHttp {
  private readonly parts: HttpParts
  private readonly routes: ReadonlyMap<
    string,
    { readonly methods: readonly string[]; readonly answer: Answer }
  >

  constructor(parts: HttpParts) {
    this.parts = parts
    const reading = ['GET', 'HEAD']
    this.routes = new Map([
      ['/healthz', { methods: reading, answer: (_request, response) => this.answerHealth(response) }],
      ['/metrics', { methods: reading, answer: (_request, response) => this.answerMetrics(response) }],
      [
        '/override',
        { methods: ['POST'], answer: (request, response) => this.answerOverride(request, response) },
      ],
      [
        '/keys/rotate',
        { methods: ['POST'], answer: (request, response) => this.answerRotation(request, response) },
      ],
    ])
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const route = this.routes.get((request.url ?? '').split('?', 1)[0] ?? '')
    if (!route) return sendError(response, 404, 'INPUT_INVALID', 'There is nothing at this path.')
    if (!route.methods.includes(request.method ?? '')) {
      response.setHeader('allow', route.methods.join(', '))
      return sendError(response, 405, 'INPUT_INVALID', `This path takes ${route.methods.join(' and ')}.`)
    }
    try {
      await route.answer(request, response)
    } catch (error) {
      const status = error instanceof FairlineError ? FAILURES[error.code] : undefined
      if (error instanceof FairlineError && status)
        return sendError(response, status, error.code, error.detail)
      this.parts.log.error('a request to the control port failed', { url: request.url, error })
      if (response.headersSent) response.destroy()
      else
        sendJson(response, 500, {
          code: 'INTERNAL',
          message: 'The engine made a mistake; its log has the detail.',
        })
    }
  }

  private answerHealth(response: ServerResponse): void {
    const { code, body } = this.parts.health()
    sendJson(response, code, body)
  }

  private async answerMetrics(response: ServerResponse): Promise<void> {
    const { contentType, text } = await this.parts.metrics()
    response.writeHead(200, { 'content-type': contentType, 'cache-control': 'no-store' })
    response.end(text)
  }

  private async answerOverride(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!this.isTrusted(request)) return sendError(response, 401, 'UNAUTHORIZED')
    const body = await readBody(request)
    if (body === null) {
      response.setHeader('connection', 'close')
      return sendError(response, 413, 'INPUT_INVALID', `The body may have ${BODY_BYTES} bytes.`)
    }
    const parsed = overrideSchema.safeParse(parseJson(body))
    if (!parsed.success) {
      const { field, message } = firstProblem(parsed.error)
      return sendError(response, 400, 'INPUT_INVALID', `${field || 'body'}: ${message}`)
    }
    const { destinationId, adminState } = parsed.data
    this.parts.override(destinationId, adminState)
    sendJson(response, 200, { destinationId, adminState, overridden: true })
  }

  private answerRotation(request: IncomingMessage, response: ServerResponse): void {
    if (!this.isTrusted(request)) return sendError(response, 401, 'UNAUTHORIZED')
    sendJson(response, 200, this.parts.rotateKeys())
  }

  private isTrusted(request: IncomingMessage): boolean {
    return isToken(bearerToken(request.headers.authorization), this.parts.token)
  }
}

export function createControlHttp(parts: HttpParts): Server {
  const control = new ControlHttp(parts)
  const server = createServer(
    { headersTimeout: HEADERS_MS, requestTimeout: REQUEST_MS },
    (request, response) => void control.serve(request, response),
  )
  server.maxConnections = MAX_CONNECTIONS
  return server
}
