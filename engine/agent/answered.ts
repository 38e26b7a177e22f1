import { timerJ } from '#engine/transaction/timers.ts'
import { type AgentRequest, type AgentResponse, branchOf } from './message.ts'

interface Answer {
  readonly response: AgentResponse
  readonly atMs: number
}

const MAX_ANSWERS = 10_000

/** Responses to non-INVITE requests, kept for timer J so that a repeated request gets the same one (RFC 3261 §17.2.2). */
export class Answered {
  private readonly answers = new Map<string, Answer>()

  find(request: AgentRequest): AgentResponse | null {
    return this.answers.get(keyOf(request))?.response ?? null
  }

  keep(request: AgentRequest, response: AgentResponse, nowMs: number): void {
    for (const [key, answer] of this.answers) {
      if (this.answers.size < MAX_ANSWERS && answer.atMs + timerJ > nowMs) break
      this.answers.delete(key)
    }
    this.answers.set(keyOf(request), { response, atMs: nowMs })
  }
}

function keyOf(request: AgentRequest): string {
  const via = request.headers.via[0]
  return `${request.method} ${branchOf(request)} ${via?.host}:${via?.port ?? 5060}`
}
