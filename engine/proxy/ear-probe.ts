/** Asked after this long without an answer whether the port is closed (rules 31). */
export const EAR_DELAY_MS = 50
/** RFC 5626 §3.5.1 keep-alive: harmless to whoever listens, and refused by a closed port. */
export const EAR_PROBE = Buffer.from('\r\n\r\n', 'latin1')
