import type { KeptCall } from '#web/lib/call-records.ts'
import { partyName } from '#web/lib/call-words.ts'

/** Where a filter for calls like this one is made: its callee's number, from where it came. */
export function alikeHref({ to, sourceAddress }: KeptCall): string {
  const source = sourceAddress
    .replace(/^[a-z]+:/, '')
    .replace(/:\d+$/, '')
    .replace(/^\[|\]$/g, '')
  const query = new URLSearchParams({ number: partyName(to), in: 'to', source })
  return `/settings/tracing?${query}`
}
