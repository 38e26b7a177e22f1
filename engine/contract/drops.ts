/** Counted among the drops, since nothing of them is relayed, though they lost nothing: RFC 5626 §4.4.1 and §4.4.2. */
const KEEP_ALIVES: readonly string[] = ['keep-alive', 'stun']

/** A keep-alive that the transport answered by itself is no loss. */
export function isKeepAlive(reason: string): boolean {
  return KEEP_ALIVES.includes(reason)
}
