import type { Destination } from '#engine/destination/destination.ts'
import { type Call, DIALOG_IS_OVER } from '#engine/proxy/call.ts'

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

/** Whether another dialog of it is open besides the one that stands in it. */
export function hasFurtherDialog(call: Call): boolean {
  return openFurther(call) !== undefined
}

/**
 * One dialog of the call is over, and stays so whatever comes again of it. Returns whether that was its last; else it is
 * the next one's, where that leads.
 */
export function leaveDialog(call: Call, remoteTag: string): 'last' | Destination | undefined {
  const { furtherDialogs } = call
  if (furtherDialogs?.has(remoteTag)) {
    furtherDialogs.set(remoteTag, DIALOG_IS_OVER)
    return undefined
  }
  // Of a dialog that never was, or an early one (§15); after a restart only one of them is known.
  if (remoteTag !== call.remoteTag && !call.resumed) return undefined
  const next = openFurther(call)
  if (!next) return 'last'
  const [tag, destination] = next
  furtherDialogs?.delete(tag)
  furtherDialogs?.set(call.remoteTag, DIALOG_IS_OVER)
  call.remoteTag = tag
  if (!destination || destination.id === call.destinationId) return undefined
  // It was counted where it was answered, and its record says the same.
  const { setId, destinationId, channel } = call
  if (!call.story.more.counted) call.story.tellMore({ counted: { setId, destinationId, channel } })
  return destination
}

function openFurther({ furtherDialogs }: Call): readonly [string, Destination | undefined] | undefined {
  if (!furtherDialogs) return undefined
  for (const [tag, destination] of furtherDialogs)
    if (destination !== DIALOG_IS_OVER) return [tag, destination]
  return undefined
}
