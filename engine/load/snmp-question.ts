import snmp, { type Varbind } from 'net-snmp'
import type { Clock, Stoppable } from '#engine/base/clock.ts'
import type { LoadSourceAddress } from '#engine/contract/load-source.ts'
import type { LoadFailure, QuestionUser } from './polling.ts'
import { SnmpSocket } from './snmp-socket.ts'
import { snmpFigure } from './snmp-value.ts'

const ANSWER_MS = 5_000
/** A datagram may be lost. */
const REPEAT_MS = 1_500
/** The library's own time-out, which never comes: ours is on our clock. */
const NEVER_MS = 60_000

/** One GET of SNMP version 2c (RFC 3416 §4.2.1) for the figure at the address's OID. */
export class SnmpQuestion implements Stoppable {
  private readonly user: QuestionUser<number>
  private readonly deadline: Stoppable
  private readonly repetition: Stoppable
  private readonly session: { close(): void }
  private isOver = false

  constructor(
    address: LoadSourceAddress & { readonly numericHost: string },
    clock: Clock,
    user: QuestionUser<number>,
  ) {
    this.user = user
    const { numericHost, port, password, path } = address
    const socket = new SnmpSocket(
      { address: numericHost, port },
      { onError: (code) => this.fail(unreached(code, port)), onUnreadable: () => this.fail(UNREADABLE) },
    )
    this.deadline = clock.after(ANSWER_MS, () => this.fail(SILENT))
    this.repetition = clock.every(REPEAT_MS, () => socket.repeat())
    const session = snmp.createSession(numericHost, password, {
      version: snmp.Version2c,
      port,
      retries: 0,
      timeout: NEVER_MS,
      dgramModule: { createSocket: () => socket },
    })
    this.session = session
    session.on('error', () => this.fail(UNREADABLE))
    session.get([path], (error, varbinds) => this.hear(path, error, varbinds))
  }

  stop(): void {
    if (this.isOver) return
    this.isOver = true
    this.deadline.stop()
    this.repetition.stop()
    this.session.close()
  }

  /** The library's words are not passed on: they hold the community. */
  private hear(oid: string, error: Error | null, varbinds: readonly Varbind[] = []): void {
    if (this.isOver) return
    const [varbind] = varbinds
    if (error) return this.fail(error.name === 'RequestFailedError' ? DENIED : UNREADABLE)
    if (varbind?.oid !== oid) return this.fail(UNREADABLE)
    const figure = snmpFigure(varbind.type, varbind.value)
    if (typeof figure === 'string') return this.fail({ connection: 'malformed', problem: figure })
    this.stop()
    this.user.onAnswer(figure)
  }

  private fail(failure: LoadFailure): void {
    if (this.isOver) return
    this.stop()
    this.user.onFailed(failure)
  }
}

const UNREADABLE: LoadFailure = { connection: 'malformed', problem: 'its answer does not fit the question' }
const DENIED: LoadFailure = { connection: 'malformed', problem: 'the agent answers with an error' }
/** RFC 3584 §5.2.1: an agent says nothing to a community that it does not know. */
const SILENT: LoadFailure = {
  connection: 'silent',
  problem: 'no answer within 5 s: no agent is there, or the community is wrong',
}

function unreached(code: string, port: number): LoadFailure {
  if (code === 'ECONNREFUSED') return { connection: 'refused', problem: `nobody listens on port ${port}` }
  return { connection: 'unreachable', problem: `port ${port} is not reached: ${code}` }
}
