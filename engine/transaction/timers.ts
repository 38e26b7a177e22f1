/** RFC 3261 §17 and table 4, RFC 6026. Milliseconds; the letters are the RFC's. */

/** Round-trip time estimate. */
export const T1 = 500
/** Longest retransmission interval of non-INVITE requests and INVITE responses. */
export const T2 = 4_000
/** Longest time a message lives in the network. */
const T4 = 5_000

/** INVITE request retransmission starts here and doubles (§17.1.1.2). */
export const timerA = T1
/** INVITE client transaction time-out. */
export const timerB = 64 * T1
/** Proxy INVITE time-out: above three minutes (§16.6 step 11). */
export const timerC = 185_000
/** Wait for response retransmissions, INVITE client, unreliable transport. */
export const timerD = 32_000
/** Non-INVITE request retransmission starts here, doubles, stops at T2 (§17.1.2.2). */
export const timerE = T1
/** Non-INVITE client transaction time-out. */
export const timerF = 64 * T1
/** INVITE response retransmission starts here, doubles, stops at T2 (§17.2.1). */
export const timerG = T1
/** A non-INVITE unanswered for so long gets a 100: by then timer E stands at T2 (RFC 4320 §4.1). */
export const delayedTrying = 7 * T1
/** Wait for the ACK. */
export const timerH = 64 * T1
/** Wait for ACK retransmissions, unreliable transport. */
export const timerI = T4
/** Wait for non-INVITE request retransmissions, unreliable transport. */
export const timerJ = 64 * T1
/** Wait for non-INVITE response retransmissions, unreliable transport. */
export const timerK = T4
/** Accepted INVITE server transaction (RFC 6026 §8.7). */
export const timerL = 64 * T1
/** Accepted INVITE client transaction (RFC 6026 §8.4). */
export const timerM = 64 * T1
