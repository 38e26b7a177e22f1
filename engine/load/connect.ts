import { connect, type Socket } from 'node:net'
import type { Clock, Stoppable } from '#engine/base/clock.ts'
import { type FoundAddresses, findAddresses, knownAddresses } from './found-address.ts'

export interface ConnectUser {
  /** Keep-alive is on; the socket has no listeners of ours any more. Without an `error` listener it would throw. */
  onConnected(socket: Socket): void
  /** `problem`: one line for people. */
  onFailed(connection: 'refused' | 'unreachable', problem: string): void
}

/** For everything up to the connection, the look-up of the name included. */
const CONNECT_MS = 5_000
const KEEP_ALIVE_MS = 10_000

/** One try to reach a host over TCP. Exactly one of the user's two functions is called, and none after `stop`. */
export function connectTo(
  at: { readonly host: string; readonly port: number },
  clock: Clock,
  user: ConnectUser,
): Stoppable {
  return new Connecting(at, clock, user)
}

class Connecting implements Stoppable {
  private readonly port: number
  private readonly clock: Clock
  private readonly user: ConnectUser
  private readonly deadline: Stoppable
  private left: string[] = []
  /** Of the whole time, for each address: one that swallows everything must not hide the next. */
  private shareMs = CONNECT_MS
  private patience: Stoppable | null = null
  private socket: Socket | null = null
  private isOver = false

  constructor(
    { host, port }: { readonly host: string; readonly port: number },
    clock: Clock,
    user: ConnectUser,
  ) {
    this.port = port
    this.clock = clock
    this.user = user
    this.deadline = clock.after(CONNECT_MS, () =>
      this.fail('unreachable', `no answer from port ${port} within ${CONNECT_MS / 1_000} s`),
    )
    void this.find(host)
  }

  stop(): void {
    this.isOver = true
    this.deadline.stop()
    this.patience?.stop()
    this.socket?.destroy()
    this.socket = null
  }

  private async find(host: string): Promise<void> {
    const found: FoundAddresses = knownAddresses(host) ?? (await findAddresses(host))
    if (this.isOver) return
    // Later even where nothing had to be looked up: the caller has what we return before it hears of it.
    if (typeof found === 'string') queueMicrotask(() => this.fail('unreachable', found))
    else {
      this.left = [...found]
      this.shareMs = CONNECT_MS / found.length
      this.tryNext()
    }
  }

  private tryNext(): void {
    const host = this.left.shift()
    const { port, left } = this
    this.patience?.stop()
    this.socket?.destroy()
    if (left.length > 0) this.patience = this.clock.after(this.shareMs, () => this.tryNext())
    const socket = connect({
      host: host ?? '',
      port,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: KEEP_ALIVE_MS,
    })
    this.socket = socket
    socket.once('connect', () => this.succeed(socket))
    socket.once('error', (error: NodeJS.ErrnoException) => this.fall(error.code ?? error.message))
  }

  private succeed(socket: Socket): void {
    if (this.isOver) return
    socket.removeAllListeners('error')
    this.socket = null
    this.stop()
    this.user.onConnected(socket)
  }

  private fall(code: string): void {
    if (this.isOver) return
    if (this.left.length > 0) this.tryNext()
    else if (code === 'ECONNREFUSED') this.fail('refused', `nobody listens on port ${this.port}`)
    else this.fail('unreachable', `port ${this.port} is not reached: ${code}`)
  }

  private fail(connection: 'refused' | 'unreachable', problem: string): void {
    if (this.isOver) return
    this.stop()
    this.user.onFailed(connection, problem)
  }
}
