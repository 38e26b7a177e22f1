import { type Call, callKey } from '#engine/proxy/call.ts'

/** Passes of one spiral, or branches of a caller that forks: as many as Max-Forwards lets a request have hops. */
const MOST_PASSES = 70

/** Live calls by Call-ID and the caller's tag; passes of a spiral hang behind one another. */
export class CallIndex {
  private readonly calls = new Map<string, Call>()
  private count = 0

  /** Every pass of a spiral is a call. */
  get size(): number {
    return this.count
  }

  /** Every call, each pass of a spiral included. The index may change meanwhile: what came since is seen as well. */
  *values(): Generator<Call, void> {
    for (const first of this.calls.values())
      for (let call: Call | null = first; call; ) {
        const next: Call | null = call.spiral
        yield call
        call = next
      }
  }

  get(callId: string, fromTag: string): Call | null {
    return this.calls.get(callKey(callId, fromTag)) ?? null
  }

  /** By either tag; where passes of a spiral share them, by the token, else the first. */
  find(callId: string, fromTag: string, toTag: string, token: string): Call | null {
    const first = this.get(callId, fromTag) ?? this.get(callId, toTag)
    if (!first?.spiral || token === '') return first
    for (let call: Call | null = first; call; call = call.spiral) if (call.token === token) return call
    return first
  }

  /** Whether it is under way as often as it may be. */
  isLooping(callId: string, fromTag: string): boolean {
    let passes = 0
    for (let call = this.get(callId, fromTag); call; call = call.spiral) passes += 1
    return passes >= MOST_PASSES
  }

  add(call: Call): void {
    this.count += 1
    const first = this.calls.get(call.key)
    if (!first) {
      this.calls.set(call.key, call)
      return
    }
    let last = first
    while (last.spiral) last = last.spiral
    last.spiral = call
  }

  delete(call: Call): void {
    this.count -= 1
    const first = this.calls.get(call.key) ?? null
    if (first === call) {
      if (call.spiral) this.calls.set(call.key, call.spiral)
      else this.calls.delete(call.key)
      return
    }
    for (let before = first; before; before = before.spiral)
      if (before.spiral === call) before.spiral = call.spiral
  }
}
