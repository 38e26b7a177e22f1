import type { ChannelsLive } from '#engine/contract/live.ts'
import { MAX_CHANNEL_LABELS, NO_CHANNEL, OTHER_CHANNEL } from '#engine/contract/vocabulary.ts'
import type { SipMessage } from '#engine/sip/message.ts'
import { parseUri } from '#engine/sip/uri.ts'

const LONGEST_LABEL = 64

/** The channel a message names: the configured header, else the user part of Contact (rules 19). */
export function reportedChannel(message: SipMessage, header: string): string {
  const named = header === '' ? (parseUri(message.contactUri())?.user ?? '') : (message.header(header) ?? '')
  return named.trim().slice(0, LONGEST_LABEL)
}

/** Calls by the channel their far end reported; a label's load is the size of its set. */
export class ChannelLabels {
  private readonly calls = new Map<string, Set<number>>()

  /** Returns the label under which the call is held now. */
  hold(label: string, call: number): string {
    if (label === NO_CHANNEL) return label
    const known = this.calls.get(label)
    if (known) {
      known.add(call)
      return label
    }
    if (this.calls.size >= MAX_CHANNEL_LABELS)
      return label === OTHER_CHANNEL ? label : this.hold(OTHER_CHANNEL, call)
    this.calls.set(label, new Set([call]))
    return label
  }

  /** An empty label stays: a channel that was seen once goes on being shown. */
  release(label: string, call: number): boolean {
    return this.calls.get(label)?.delete(call) ?? false
  }

  /** Every call there is under a label. */
  *holders(): Generator<{ readonly label: string; readonly call: number }, void> {
    for (const [label, calls] of this.calls) for (const call of calls) yield { label, call }
  }

  /** `before` itself where it is the same. */
  active(before: ChannelsLive['channels'] = []): ChannelsLive['channels'] {
    let place = 0
    for (const [channel, calls] of this.calls) {
      const known = before[place]
      if (known?.channel !== channel || known.activeCalls !== calls.size) break
      place += 1
    }
    if (place === this.calls.size && place === before.length) return before
    return Array.from(this.calls, ([channel, calls]) => ({ channel, activeCalls: calls.size }))
  }
}
