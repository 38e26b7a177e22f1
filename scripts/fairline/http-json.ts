import { request as requestPlain } from 'node:http'
import { request as requestTls } from 'node:https'
import { CommandFailure } from './failure.ts'

export interface JsonRequest {
  readonly url: string
  readonly method: 'GET' | 'PUT' | 'POST' | 'PATCH'
  readonly token?: string
  readonly body?: unknown
  /** Certificate (PEM) that a TLS panel must show; its name is not compared, loopback has none. */
  readonly certificate?: string
  readonly limitMs: number
}

export interface JsonAnswer {
  readonly status: number
  /** Undefined when the answer is no JSON. */
  readonly body: unknown
}

const MAX_ANSWER_BYTES = 64 * 1_048_576

/** Throws CommandFailure when nobody answers in time. */
export function askJson(ask: JsonRequest): Promise<JsonAnswer> {
  const { url, method, token, certificate, limitMs } = ask
  const headers = {
    accept: 'application/json',
    ...(token && { authorization: `Bearer ${token}` }),
    ...(ask.body !== undefined && { 'content-type': 'application/json' }),
  }
  const tls = { ca: certificate, checkServerIdentity: () => undefined }
  return new Promise((resolve, reject) => {
    const isTls = url.startsWith('https:')
    const options = { method, headers, timeout: limitMs, agent: false as const, ...(isTls && tls) }
    const request = (isTls ? requestTls : requestPlain)(url, options, (response) => {
      const chunks: Buffer[] = []
      let length = 0
      response.on('data', (chunk: Buffer) => {
        length += chunk.length
        if (length > MAX_ANSWER_BYTES) request.destroy(new Error('the answer is too large'))
        else chunks.push(chunk)
      })
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: parse(Buffer.concat(chunks).toString('utf8')) }),
      )
    })
    request.on('timeout', () => request.destroy(new Error(`no answer within ${limitMs / 1_000} s`)))
    request.on('error', (problem) => reject(new CommandFailure(explain(problem, new URL(url).origin))))
    request.end(ask.body === undefined ? undefined : JSON.stringify(ask.body))
  })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function explain(problem: Error, origin: string): string {
  const isRefused = 'code' in problem && problem.code === 'ECONNREFUSED'
  return isRefused ? `nobody answers at ${origin}; is Fairline running?` : `${origin}: ${problem.message}`
}
