import type { Destination } from '#engine/destination/destination.ts'
import type { Call } from '#engine/proxy/call.ts'

/** Dialogs of one INVITE that are told apart. */
const MOST_FORKS = 8

/** A further 2xx of the same INVITE is a dialog more, not a call more. */
export function noteFork(call: Call, destination: Destination | undefined, toTag: string): void {
  if (toTag === call.remoteTag) return
  call.furtherDialogs ??= new Map()
  if (call.furtherDialogs.size < MOST_FORKS) call.furtherDialogs.set(toTag, destination)
}

/** A dialog of the call has ended: `last` was the only one left; else where the call is now, if it has moved. */
export function leaveDialog(call: Call, remoteTag: string): 'last' | Destination | undefined {
  if (call.furtherDialogs?.delete(remoteTag)) return undefined
  const next = call.furtherDialogs?.entries().next().value
  if (!next) return 'last'
  const [tag, destination] = next
  call.furtherDialogs?.delete(tag)
  call.remoteTag = tag
  return destination && destination.id !== call.destinationId ? destination : undefined
}
