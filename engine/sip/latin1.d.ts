/**
 * Received bytes are read as latin1: one character per octet, so that offsets in a string are offsets in the packet
 * and octets of any other encoding pass through unharmed. Node has these methods for long; its types do not list
 * them. `latin1Slice` makes a fresh string of the exact range, which never pins the packet.
 */
interface Buffer {
  latin1Slice(start: number, end: number): string
  /** Returns the number of bytes written. */
  latin1Write(text: string, offset: number): number
}
