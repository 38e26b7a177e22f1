import type { DropReason } from '#engine/transport/transport.ts'

const WORDS: Partial<Record<DropReason, string>> = {
  'tls-untrusted': 'its certificate is not trusted here',
  'tls-handshake': 'the TLS handshake failed',
  'websocket-refused': 'it refuses SIP over WebSocket',
  'connection-limit': 'as many connections are open as may be',
}

/** Why a connection could not be made; null where nobody listens there, or no more is known. */
export function refusalWord(why: DropReason | undefined): string | null {
  return (why && WORDS[why]) ?? null
}

/** The cap on connections is ours: it says nothing of whoever they were to lead to. */
export function isOurRefusal(why: DropReason | undefined): boolean {
  return why === 'connection-limit'
}
