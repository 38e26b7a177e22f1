import type { SipMessage } from './message.ts'

/** Whether a header field that lists option tags (Supported, Require; RFC 3261 §19.2) names this one. */
export function listsOption(message: SipMessage, header: string, option: string): boolean {
  const options = message.headerAll(header).join(',').toLowerCase().split(',')
  return options.some((listed) => listed.trim() === option)
}
