import type { SipMessage } from '#engine/sip/message.ts'

const NAMES = ['WWW-Authenticate', 'Proxy-Authenticate'] as const
/** Of all destinations that one request was tried at; real ones ask for one or two each. */
const MOST_CHALLENGES = 32

interface Challenge {
  readonly response: SipMessage
  readonly line: string
}

function isChallenge(status: number): boolean {
  return status === 401 || status === 407
}

/** What destinations asked of the caller (RFC 3261 §16.7 step 7). */
export class Challenges {
  private collected: readonly Challenge[] = []

  note(response: SipMessage): void {
    if (!isChallenge(response.status)) return
    const lines = NAMES.flatMap((name) => response.headerAll(name).map((value) => `${name}: ${value}`))
    const found = lines.map((line) => ({ response, line }))
    this.collected = [...this.collected, ...found].slice(0, MOST_CHALLENGES)
  }

  /** Header lines of all the others, for the 401 or 407 that is forwarded; none for any other response. */
  besides(forwarded: SipMessage): readonly string[] {
    if (!isChallenge(forwarded.status)) return []
    return this.collected.filter(({ response }) => response !== forwarded).map(({ line }) => line)
  }
}
