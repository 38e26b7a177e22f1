import { type ClientRequest, type IncomingMessage, request, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { Clock, Stoppable } from '#engine/base/clock.ts'
import { formatHost } from '#engine/contract/address.ts'
import type { LoadSourceAddress } from '#engine/contract/load-source.ts'
import type { LoadFailure, QuestionUser } from './polling.ts'
import { openStream } from './stream.ts'

export interface HttpWish {
  /** With its slash and query. */
  readonly path: string
  /** A longer body is not read to its end. */
  readonly mostBytes: number
}

/** From the open connection to the end of the body. */
const ANSWER_MS = 5_000
const HEADER_BYTES = 16_384
/** In a request line; it would throw. */
const UNWRITABLE = /[^!-~]+/g

/**
 * One GET for a JSON document over a connection of its own. Redirects are not followed: where they lead nobody has
 * configured. Compression is not asked for and not undone: a small body cannot become a large one.
 */
export function askForDocument(
  address: LoadSourceAddress,
  wish: HttpWish,
  clock: Clock,
  user: QuestionUser<unknown>,
): Stoppable {
  return openStream(address, clock, {
    onOpen: (socket) => new HttpQuestion(socket, address, wish, clock, user),
    onFailed: user.onFailed,
  })
}

/** Basic authentication (RFC 7617); of no use to whom the address gives no user. */
export function headersFor({
  host,
  port,
  isSecure,
  user,
  password,
}: LoadSourceAddress): Record<string, string> {
  const written = port === (isSecure ? 443 : 80) ? formatHost(host) : `${formatHost(host)}:${port}`
  const login = Buffer.from(`${user}:${password}`).toString('base64')
  return { host: written, ...(user === '' && password === '' ? {} : { authorization: `Basic ${login}` }) }
}

/** What an answer without a document means; null where it has one. */
export function failureOfStatus(status: number): LoadFailure | null {
  if (status >= 200 && status < 300) return null
  const answer = `answers ${status} ${STATUS_CODES[status] ?? ''}`.trim()
  if (status === 401 || status === 403)
    return { connection: 'wrong-password', problem: `${answer}: user or password is wrong` }
  if (status >= 300 && status < 400)
    return { connection: 'malformed', problem: `${answer}: redirects are not followed, write where it leads` }
  return { connection: 'malformed', problem: answer }
}

class HttpQuestion implements Stoppable {
  private readonly socket: Socket
  private readonly wish: HttpWish
  private readonly user: QuestionUser<unknown>
  private readonly deadline: Stoppable
  private readonly request: ClientRequest
  private hasBegun = false
  private isOver = false

  constructor(
    socket: Socket,
    address: LoadSourceAddress,
    wish: HttpWish,
    clock: Clock,
    user: QuestionUser<unknown>,
  ) {
    this.socket = socket
    this.wish = wish
    this.user = user
    this.deadline = clock.after(ANSWER_MS, () => this.fail(this.lateness()))
    this.request = request({
      createConnection: () => socket,
      path: wish.path.toWellFormed().replace(UNWRITABLE, encodeURIComponent),
      headers: { ...headersFor(address), accept: 'application/json', connection: 'close' },
      maxHeaderSize: HEADER_BYTES,
    })
    this.request.on('response', (response) => this.read(response))
    this.request.on('upgrade', () =>
      this.fail({ connection: 'malformed', problem: 'its answer is not HTTP' }),
    )
    this.request.on('error', (error: NodeJS.ErrnoException) => this.fail(this.brokenBy(error.code)))
    // Before and after the request has ears of its own on it.
    socket.on('error', (error: NodeJS.ErrnoException) => this.fail(this.brokenBy(error.code)))
    this.request.end()
  }

  stop(): void {
    this.isOver = true
    this.deadline.stop()
    this.request.destroy()
    this.socket.destroy()
  }

  private read(response: IncomingMessage): void {
    this.hasBegun = true
    response.on('error', (error: NodeJS.ErrnoException) => this.fail(this.brokenBy(error.code)))
    const failure = failureOfStatus(response.statusCode ?? 0) ?? this.unreadable(response)
    if (failure) return this.fail(failure)
    const parts: Buffer[] = []
    let bytes = 0
    response.on('data', (part: Buffer) => {
      bytes += part.length
      if (bytes > this.wish.mostBytes) this.fail(this.tooLarge())
      else parts.push(part)
    })
    response.on('end', () => this.succeed(Buffer.concat(parts)))
  }

  private unreadable({ headers }: IncomingMessage): LoadFailure | null {
    if (Number(headers['content-length'] ?? 0) > this.wish.mostBytes) return this.tooLarge()
    const coding = headers['content-encoding'] ?? 'identity'
    if (coding.toLowerCase() === 'identity') return null
    return { connection: 'malformed', problem: 'its document is compressed, which was not asked for' }
  }

  private tooLarge(): LoadFailure {
    return { connection: 'malformed', problem: `its document is larger than ${this.wish.mostBytes} bytes` }
  }

  private succeed(body: Buffer): void {
    if (this.isOver) return
    const document = readDocument(body)
    if (document === undefined)
      return this.fail({ connection: 'malformed', problem: 'its document is not JSON' })
    this.stop()
    this.user.onAnswer(document)
  }

  private fail(failure: LoadFailure): void {
    if (this.isOver) return
    this.stop()
    this.user.onFailed(failure)
  }

  private lateness(): LoadFailure {
    const seconds = ANSWER_MS / 1_000
    return this.hasBegun
      ? { connection: 'half-open', problem: `began an answer and did not end it within ${seconds} s` }
      : { connection: 'silent', problem: `connected, but no answer within ${seconds} s` }
  }

  private brokenBy(code = ''): LoadFailure {
    if (code.startsWith('HPE_')) return { connection: 'malformed', problem: 'its answer is not HTTP' }
    return {
      connection: 'closed',
      problem: this.hasBegun ? 'broken off within its answer' : 'closed before it answered',
    }
  }
}

/** Undefined where it is no JSON. Why not is not told: the parser's words quote the document. */
function readDocument(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch {
    return undefined
  }
}
