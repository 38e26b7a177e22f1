import type { Destination } from '#engine/destination/destination.ts'
import { type Call, DIALOG_IS_OVER, type FurtherDialog } from '#engine/proxy/call.ts'

/** Dialogs of one INVITE that are told apart. */
const MOST_FORKS = 8

/** Moves a call's hold. */
interface Holds {
  keepAt(call: Call, destination: Destination): void
}

/** A further 2xx of the same INVITE is a dialog more, not a call more (RFC 3261 §13.2.2.4). False: it is known. */
export function noteFork(call: Call, dialog: FurtherDialog, toTag: string): boolean {
  if (toTag === call.remoteTag || call.furtherDialogs?.has(toTag)) {
    // The same 2xx came again, and went to the caller again.
    call.story.retransmissions += 2
    return false
  }
  call.furtherDialogs ??= new Map()
  if (call.furtherDialogs.size >= MOST_FORKS) return false
  call.furtherDialogs.set(toTag, dialog)
  return true
}

/** Whether another dialog of it is open besides the one that stands in it. */
export function hasFurtherDialog(call: Call): boolean {
  return openFurther(call) !== undefined
}

/**
 * One dialog of the call is over, and stays so whatever comes again of it. True where that was its last; else the next one
 * stands in the call, and holds a channel where that leads.
 */
export function leaveDialog(call: Call, remoteTag: string, holds: Holds, onMoved: () => void): boolean {
  const { furtherDialogs } = call
  if (furtherDialogs?.has(remoteTag)) {
    furtherDialogs.set(remoteTag, DIALOG_IS_OVER)
    return false
  }
  // Of a dialog that never was, or an early one (§15); after a restart only one of them is known.
  if (remoteTag !== call.remoteTag && !call.resumed) return false
  const next = openFurther(call)
  if (!next) return true
  const [tag, dialog] = next
  furtherDialogs?.delete(tag)
  furtherDialogs?.set(call.remoteTag, DIALOG_IS_OVER)
  call.remoteTag = tag
  moveTo(call, dialog, holds)
  onMoved()
  return false
}

function moveTo(call: Call, further: FurtherDialog, holds: Holds): void {
  const { destination, destinationEndpoint, destinationTarget } = further
  if (destination && destination.id !== call.destinationId) {
    // It was counted where it was answered, and its record says the same.
    const { setId, destinationId, channel } = call
    if (!call.story.more.counted) call.story.tellMore({ counted: { setId, destinationId, channel } })
    holds.keepAt(call, destination)
  }
  Object.assign(call, { destinationEndpoint, destinationTarget, unanswered: 0 })
}

function openFurther({ furtherDialogs }: Call): readonly [string, FurtherDialog] | undefined {
  if (!furtherDialogs) return undefined
  for (const [tag, dialog] of furtherDialogs) if (dialog !== DIALOG_IS_OVER) return [tag, dialog]
  return undefined
}

/** Another early dialog of it is heard (RFC 3261 §12.1): it has a target of its own, and that of the one before is kept. */
export function turnToEarly(call: Call, toTag: string): void {
  if (call.remoteTag === toTag || call.remoteTag === '') return
  const { remoteTag, destinationEndpoint, destinationTarget } = call
  call.earlyEnds ??= new Map()
  call.destinationTarget = call.earlyEnds.get(toTag)?.destinationTarget ?? null
  call.earlyEnds.delete(toTag)
  if (call.earlyEnds.size < MOST_FORKS)
    call.earlyEnds.set(remoteTag, { destinationEndpoint, destinationTarget })
}
