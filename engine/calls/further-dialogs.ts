import type { Destination } from '#engine/destination/destination.ts'
import type { Call } from '#engine/proxy/call.ts'

/** Dialogs of one INVITE that are told apart. */
const MOST_FORKS = 8

/** A further 2xx of the same INVITE is a dialog more, not a call more (RFC 3261 §13.2.2.4). False: it is known. */
export function noteFork(call: Call, destination: Destination | undefined, toTag: string): boolean {
  if (toTag === call.remoteTag || call.furtherDialogs?.has(toTag)) {
    // The same 2xx came again, and went to the caller again.
    call.story.retransmissions += 2
    return false
  }
  call.furtherDialogs ??= new Map()
  if (call.furtherDialogs.size >= MOST_FORKS) return false
  call.furtherDialogs.set(toTag, destination)
  return true
}

/** One dialog of the call is over. Returns whether that was its last; else it is the next one's, where that leads. */
export function leaveDialog(call: Call, remoteTag: string): 'last' | Destination | undefined {
  if (call.furtherDialogs?.delete(remoteTag)) return undefined
  const next = call.furtherDialogs?.entries().next().value
  if (!next) return 'last'
  const [tag, destination] = next
  call.furtherDialogs?.delete(tag)
  call.remoteTag = tag
  if (!destination || destination.id === call.destinationId) return undefined
  // It was counted where it was answered, and its record says the same.
  const { setId, destinationId, channel } = call
  if (!call.story.more.counted) call.story.tellMore({ counted: { setId, destinationId, channel } })
  return destination
}
