import type { Call } from '#engine/proxy/call.ts'

const key = (callId: string, tag: string) => `${callId}\n${tag}`

/** Live calls by Call-ID and the caller's tag; passes of a spiral hang behind one another. */
export class CallIndex {
  private readonly calls = new Map<string, Call>()

  get size(): number {
    return this.calls.size
  }

  get(callId: string, fromTag: string): Call | null {
    return this.calls.get(key(callId, fromTag)) ?? null
  }

  /** By either tag; where passes of a spiral share them, by the token, else the first. */
  find(callId: string, fromTag: string, toTag: string, token: string): Call | null {
    const first = this.get(callId, fromTag) ?? this.get(callId, toTag)
    if (!first?.spiral || token === '') return first
    for (let call: Call | null = first; call; call = call.spiral) if (call.token === token) return call
    return first
  }

  add(call: Call): void {
    const first = this.get(call.callId, call.fromTag)
    if (!first) {
      this.calls.set(key(call.callId, call.fromTag), call)
      return
    }
    let last = first
    while (last.spiral) last = last.spiral
    last.spiral = call
  }

  delete(call: Call): void {
    const first = this.get(call.callId, call.fromTag)
    if (first === call) {
      if (call.spiral) this.calls.set(key(call.callId, call.fromTag), call.spiral)
      else this.calls.delete(key(call.callId, call.fromTag))
      return
    }
    for (let before = first; before; before = before.spiral)
      if (before.spiral === call) before.spiral = call.spiral
  }
}
