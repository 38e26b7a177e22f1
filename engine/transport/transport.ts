import type { NetworkInterfaceInfo } from 'node:os'
import type { Clock } from '#engine/base/clock.ts'
import type { Logger } from '#engine/base/logger.ts'
import type { ThreadPlace } from '#engine/base/thread-place.ts'
import type { Endpoint } from '#engine/contract/address.ts'
import type { Limits } from '#engine/contract/limits.ts'
import type { Transport } from '#engine/contract/vocabulary.ts'
import type { Addon } from './addon.ts'
import type { CertificateReport } from './certificates.ts'

/** One bound socket. Never a wildcard: those are expanded to one listener per interface address (rules 17). */
export interface Listener {
  /**
   * Stable and never used again while the process lives, and the same in each relay thread; after a restart the same as
   * before while the settings and the interfaces are. Look up with `listenerAt`: `listeners` may have holes in its numbers.
   */
  readonly index: number
  readonly transport: Transport
  /** IPv4 dotted quad, or IPv6 without brackets, lower case. */
  readonly address: string
  /** The port bound. */
  readonly port: number
  readonly advertisedHost: string
  readonly advertisedPort: number
  /** As it stands in Via and Record-Route: `192.0.2.1:5060`, `[2001:db8::1]:5060`. */
  readonly hostPort: string
  /** As the bound address, never the advertised one: `udp:127.0.0.1:5060`. A sending port goes by its listener's. */
  readonly name: string
}

/** Numbers of what is bound, by name; a sending port's is its listener's with `;send` behind it. */
export type ListenerNumbers = ReadonlyMap<string, number>

/** One stream to a peer. */
export interface Connection {
  readonly id: number
  /** The far end. */
  readonly remote: Endpoint
  /** Made by the far end. */
  readonly isInbound: boolean
  readonly isOpen: boolean
  /** Copies the bytes. False where the connection is not open, or was just closed for reading too slowly. */
  send(bytes: Buffer): boolean
  /** Sends what is written, then closes. May be called any number of times. */
  close(): void
}

/** Where a message came from. Lives as long as anybody keeps it; never changes. */
export interface Arrival {
  readonly listener: Listener
  /** The packet's own source, whatever its Via says. */
  readonly address: string
  readonly port: number
  /** Null for datagrams. */
  readonly connection: Connection | null
}

/** Why received bytes did not become a message. */
export type DropReason =
  | 'keep-alive'
  | 'stun'
  | 'not-sip'
  | 'header-too-large'
  | 'message-too-large'
  | 'content-length-missing'
  | 'content-length-invalid'
  | 'content-length-repeated'
  | 'message-deadline'
  | 'half-open'
  | 'idle'
  | 'connection-limit'
  | 'connection-limit-per-address'
  | 'connection-gone'
  | 'tls-handshake'
  | 'tls-untrusted'
  | 'websocket-refused'
  | 'receive-buffers-full'
  | 'peer-reads-too-slowly'
  | 'unsendable'
  | 'send-queue-full'
  | 'no-listener'
  | 'hand-over-full'
  | 'fault'

/** The floor above, handed in at construction. */
export interface TransportUser {
  /**
   * Asked of each datagram before anything is made of it: whether it is let fall here, for want of time. It stands between
   * `start` and `end` of bytes that are not the user's. Absent: nothing is.
   */
  sheds?(bytes: Buffer, start: number, end: number): boolean
  /**
   * One framed message; the bytes belong to the receiver. On a stream a message that is too large, or whose
   * Content-Length is missing, repeated or unusable, comes as its header part alone: answer it on
   * `arrival.connection` before returning, the connection is closed then, for nobody knows where the next message
   * starts (§18.3).
   */
  onMessage(bytes: Buffer, arrival: Arrival): void
  /** Bytes that did not become a message, or were not sent; `reason` is one of `DropReason`. */
  onDrop(reason: DropReason, arrival: Arrival): void
  /**
   * The ear socket heard a refusal, or a connection could not be made. What was to be sent is lost. Never called
   * from within `send` or `listen`, unless they find a connecting peer with more than 1 MB waiting for it. `why` where
   * it is more than that nobody listens there: `tls-untrusted`, or `connection-limit`, which is ours.
   */
  onUnreachable(endpoint: Endpoint, why?: DropReason): void
  /** A connection that was open has ended, from either side. Never called from within `send`. */
  onConnectionLost?(connection: Connection): void
}

export interface TransportLayer {
  /** What callers find bound now, lowest index first: not the ports that are for sending (`;send=PORT`). */
  readonly listeners: readonly Listener[]
  listenerAt(index: number): Listener | null
  readonly numbers: ListenerNumbers
  /** Nothing else is bound from now on, and under no other numbers: for all relay threads but the first. */
  follow(numbers: ListenerNumbers): void
  /** Same transport and address family as `to`; the one whose address the route to it starts from: its sending port. */
  listenerFor(to: Endpoint): Listener | null
  /** Is this the host and port of a listener of ours, bound or advertised? Port 0: none was written, the usual one. */
  owns(host: string, port: number, transport?: Transport): boolean
  /**
   * Sends the first `length` of `bytes`, which may be used again at once. Datagrams leave synchronously. Stream
   * messages go over `connection` while it is open, else over one that we made to `to` (and, where that is secure, to
   * its `peer`), else over a new one. To a WebSocket client whose `connection` is gone there is no way (RFC 7118 §5).
   * Returns the connection taken; null for a datagram, and where there was none.
   */
  send(
    bytes: Buffer,
    length: number,
    listener: Listener,
    to: Endpoint,
    connection: Connection | null,
  ): Connection | null
  /**
   * The open stream between `listener` and exactly this far end, whoever made it; null where there is none. For the
   * dialog or registration that came over it: a stream that others made is never used by its address alone (RFC 5923 §5).
   */
  connectionOf(flow: Endpoint, listener: Listener): Connection | null
  /**
   * Sends one datagram on the connected ear socket of `to`, which hears whether its port is closed (rules 31).
   * Nothing happens within 100 ms of the one before, or where `to` is not UDP.
   */
  listen(to: Endpoint, probe: Buffer): void
  /** Closes everything; may be called any number of times. */
  stop(): Promise<void>
}

export interface TransportOptions {
  readonly clock: Clock
  readonly logger: Logger
  /** In force right now; asked at each use. */
  readonly limits: () => Limits
  /** Folder of certificates and keys (`tls-folder.ts`), read where a listener is secure. */
  readonly tlsFolder: string
  /** Datagrams go by it in batches; without it one by one. */
  readonly addon?: Addon | null
  /**
   * Absent: the only one. Of several the first opens before the others begin to: it alone can tell whether a port is in
   * use by another program. It alone accepts streams, too; the others know those listeners and connect from them.
   */
  readonly place?: ThreadPlace
  /** At the start, and whenever the folder has changed. */
  readonly onCertificates?: (report: CertificateReport) => void
  /** After a rescan of the interfaces of a wildcard listener (every 30 s). */
  readonly onListenersChanged?: (added: readonly Listener[], removed: readonly Listener[]) => void
  /** Of the first relay thread, for the others: as by `follow`. */
  readonly numbers?: ListenerNumbers | null
  /** `os.networkInterfaces` unless a test says otherwise. */
  readonly interfaces?: () => NodeJS.Dict<NetworkInterfaceInfo[]>
}
