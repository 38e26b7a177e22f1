import type { Logger } from '#engine/base/logger.ts'
import type { Endpoint } from '#engine/contract/address.ts'
import type { Arrival, Connection, DropReason, TransportUser } from './transport.ts'

/**
 * The user as sockets see it: a fault of the floors above ends that message, is logged and counted, and never
 * the process, for whoever sends a message must not be able to stop everybody else's calls.
 */
export class GuardedUser implements TransportUser {
  private readonly user: TransportUser
  private readonly logger: Logger
  private isMuted = false

  constructor(user: TransportUser, logger: Logger) {
    this.user = user
    this.logger = logger
  }

  /** From now on the user hears nothing: sockets close one by one after the floors above are gone. */
  mute(): void {
    this.isMuted = true
  }

  sheds(bytes: Buffer, start: number, end: number): boolean {
    if (this.isMuted) return true
    try {
      return this.user.sheds?.(bytes, start, end) ?? false
    } catch (error) {
      this.logger.error('a datagram could not be looked at', { error })
      return false
    }
  }

  onMessage(bytes: Buffer, arrival: Arrival): void {
    if (this.isMuted) return
    try {
      this.user.onMessage(bytes, arrival)
    } catch (error) {
      this.logger.error('a message could not be dealt with', { error, from: arrival.address })
      this.onDrop('fault', arrival)
    }
  }

  onDrop(reason: DropReason, arrival: Arrival): void {
    if (this.isMuted) return
    try {
      this.user.onDrop(reason, arrival)
    } catch (error) {
      this.logger.error('a drop could not be counted', { error, reason })
    }
  }

  onUnreachable(endpoint: Endpoint, why?: DropReason): void {
    if (this.isMuted) return
    try {
      this.user.onUnreachable(endpoint, why)
    } catch (error) {
      this.logger.error('an unreachable endpoint could not be dealt with', { error })
    }
  }

  onConnectionLost(connection: Connection): void {
    if (this.isMuted) return
    try {
      this.user.onConnectionLost?.(connection)
    } catch (error) {
      this.logger.error('a lost connection could not be dealt with', { error })
    }
  }
}
