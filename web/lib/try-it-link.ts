import type { CallRecord } from '#engine/contract/call-record.ts'

type Asked = Pick<CallRecord, 'from' | 'to' | 'requestUri' | 'callId' | 'sourceAddress' | 'startedAtMs'>

/** `udp:192.0.2.7:5060`, IPv6 in brackets. */
const SOURCE = /^[a-z]+:\[?([^[\]]+?)\]?:(\d{1,5})$/

/** The page that asks where this call would go now, with everything filled in that its record has. */
export function tryItHref(call: Asked): string {
  const [, sourceAddress = '', sourcePort = ''] = SOURCE.exec(call.sourceAddress) ?? []
  const { from, to, requestUri, callId } = call
  const at = String(call.startedAtMs)
  const given = { from, to, requestUri, callId, sourceAddress, sourcePort, at }
  const told = Object.entries(given).filter(([, value]) => value !== '')
  return `/try-it?${new URLSearchParams(told)}`
}
