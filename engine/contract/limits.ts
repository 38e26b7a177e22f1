import { z } from 'zod'

/** What one message, one stranger and one connection may take. What is over a limit is dropped or refused, and counted. */
export const limitsSchema = z.object({
  /** A whole message, body included. */
  messageBytes: z.int().min(2_048).max(1_114_112).default(1_114_112),
  /** Start line and header fields. */
  headerBytes: z.int().min(1_024).max(65_536).default(65_536),
  /** One header field, folds included; the start line. */
  headerLineBytes: z.int().min(256).max(65_536).default(8_192),
  headerLines: z.int().min(16).max(256).default(256),
  vias: z.int().min(2).max(70).default(70),
  connectionsPerAddress: z.int().min(1).max(4_096).default(100),
  /** Both directions together; one in eight is kept for those that we make. */
  connections: z.int().min(16).max(65_536).default(4_096),
  /** From a connection's begin to the end of its handshake, and from a message's first byte to its last. */
  halfOpenMs: z.int().min(500).max(120_000).default(10_000),
  /** Without any byte received or sent. */
  idleMs: z.int().min(10_000).max(86_400_000).default(900_000),
  /**
   * Requests under way, those without a final response; one counts as often as it begins 2 KB. A usual INVITE that rings
   * takes some 8.5 kB. Beyond, what is new is answered 503, and within dialogs there may be as many again.
   */
  transactions: z.int().min(16).max(1_048_576).default(65_536),
  /**
   * For so long the relay may find work whenever it looks for some. Beyond, it is late, and of what is new as much is
   * answered 503 as it takes to be in time; looked at every 100 ms. 0: it may be late for ever.
   */
  lateMs: z.int().min(0).max(10_000).default(500),
  /** Our own refusals to one address that is neither source nor destination; the rest is dropped. */
  rejectsPerSecond: z.int().min(1).max(10_000).default(50),
})

export type Limits = z.output<typeof limitsSchema>
