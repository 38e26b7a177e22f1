import type { Clock, Stoppable } from '#engine/base/clock.ts'
import type { LoadSourceAddress } from '#engine/contract/load-source.ts'
import { findAddresses } from './found-address.ts'
import type { WatchLoad } from './load-source.ts'
import { type Ask, NO_FIGURES, Polling, type QuestionUser } from './polling.ts'
import { SnmpQuestion } from './snmp-question.ts'

const FIND_MS = 5_000

/** A figure that an SNMP agent has at an OID, asked for again and again; the most is the address's. */
export const watchSnmp: WatchLoad = (address, listener, world) => {
  const { clock } = world
  const maxSessions = typeof address.max === 'number' ? address.max : null
  let failures = 0
  const ask: Ask = ({ onAnswer, onFailed }) =>
    new Inquiry(address, failures, clock, {
      onAnswer: (sessions) =>
        onAnswer({ figures: { ...NO_FIGURES, sessions, maxSessions, atMs: clock.wallMs() }, remark: '' }),
      onFailed: (failure) => {
        failures += 1
        onFailed(failure)
      },
    })
  return new Polling(ask, address.everySec, listener, world)
}

/** Finds the host, then asks it. */
class Inquiry implements Stoppable {
  private readonly user: QuestionUser<number>
  private readonly deadline: Stoppable
  private question: Stoppable | null = null
  private isOver = false

  /** `turn`: which of several addresses is asked; another after each failure, since silence does not say which is wrong. */
  constructor(address: LoadSourceAddress, turn: number, clock: Clock, user: QuestionUser<number>) {
    this.user = user
    this.deadline = clock.after(FIND_MS, () =>
      this.fail(`${address.host} is not found within ${FIND_MS / 1_000} s`),
    )
    void this.begin(address, turn, clock)
  }

  stop(): void {
    this.isOver = true
    this.deadline.stop()
    this.question?.stop()
  }

  private async begin(address: LoadSourceAddress, turn: number, clock: Clock): Promise<void> {
    const found = await findAddresses(address.host)
    if (this.isOver) return
    const numericHost = typeof found === 'string' ? undefined : found[turn % found.length]
    if (numericHost === undefined) return this.fail(String(found))
    this.deadline.stop()
    this.question = new SnmpQuestion({ ...address, numericHost }, clock, this.user)
  }

  private fail(problem: string): void {
    if (this.isOver) return
    this.stop()
    this.user.onFailed({ connection: 'unreachable', problem })
  }
}
