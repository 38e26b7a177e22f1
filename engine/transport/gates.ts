import type { Socket } from 'node:net'
import type { ListenerSpec } from '#engine/contract/env.ts'
import type { Limits } from '#engine/contract/limits.ts'
import { isSecure, isWebSocket } from '#engine/contract/transport-facts.ts'
import type { Certificates } from './certificates.ts'
import type { Gate } from './gate.ts'
import type { RareLog } from './rare-log.ts'
import { SocketWire } from './socket-wire.ts'
import type { StreamConnection } from './stream-connection.ts'
import { TlsGate } from './tls-gate.ts'
import { WebSocketGate } from './websocket-gate.ts'

/** The gate of each listener spec, made when its first caller comes. */
export class Gates {
  private readonly certificates: Certificates
  private readonly limits: () => Limits
  private readonly log: RareLog
  private readonly made = new Map<ListenerSpec, Gate>()

  constructor(certificates: Certificates, limits: () => Limits, log: RareLog) {
    this.certificates = certificates
    this.limits = limits
    this.log = log
  }

  admit(socket: Socket, connection: StreamConnection, spec: ListenerSpec): void {
    const gate = this.made.get(spec) ?? this.make(spec)
    this.made.set(spec, gate)
    gate.admit(socket, connection)
  }

  private make({ transport, clientCertificate }: ListenerSpec): Gate {
    const inner = isWebSocket(transport) ? new WebSocketGate(this.limits) : this.frames()
    if (!isSecure(transport)) return inner
    return new TlsGate(this.certificates, clientCertificate, inner, this.log)
  }

  private frames(): Gate {
    const { limits } = this
    return {
      admit: (socket, connection) => connection.open((user) => new SocketWire(socket, user, limits)),
    }
  }
}
