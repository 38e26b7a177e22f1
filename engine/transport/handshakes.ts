import type { Socket } from 'node:net'
import type { Endpoint } from '#engine/contract/address.ts'
import type { ListenerSpec } from '#engine/contract/env.ts'
import { isSecure, isWebSocket } from '#engine/contract/transport-facts.ts'
import { Certificates } from './certificates.ts'
import { Dialer } from './dialer.ts'
import { certificateFailure, clientCaFailure } from './failure.ts'
import type { Gate } from './gate.ts'
import { RareLog } from './rare-log.ts'
import type { StreamConnection } from './stream-connection.ts'
import { type Keep, type StreamOpener, TcpOpener } from './stream-opener.ts'
import { TlsGate } from './tls-gate.ts'
import type { Listener, TransportOptions } from './transport.ts'
import { WebSocketGate } from './websocket-gate.ts'

/** TLS and WebSocket beside TCP. Loaded where a listener speaks them: the rest starts faster without. */
class HandshakeOpener implements StreamOpener {
  private readonly certificates: Certificates
  private readonly options: TransportOptions
  private readonly log: RareLog
  private readonly tcp: TcpOpener
  private readonly dialer: Dialer
  /** One for each listener spec, made when its first caller comes. */
  private readonly gates = new Map<ListenerSpec, Gate>()

  constructor(certificates: Certificates, options: TransportOptions) {
    this.certificates = certificates
    this.options = options
    this.log = new RareLog(options.clock, options.logger)
    this.tcp = new TcpOpener(options.limits)
    this.dialer = new Dialer(certificates, options.limits, this.log, this.tcp)
  }

  admit(socket: Socket, connection: StreamConnection, spec: ListenerSpec): void {
    const gate = this.gates.get(spec) ?? this.makeGate(spec)
    this.gates.set(spec, gate)
    gate.admit(socket, connection)
  }

  dial(listener: Listener, to: Endpoint, keep: Keep): StreamConnection {
    return to.transport === 'tcp' ? this.tcp.dial(listener, to, keep) : this.dialer.dial(listener, to, keep)
  }

  stop(): void {
    this.certificates.stop()
  }

  private makeGate({ transport, clientCertificate }: ListenerSpec): Gate {
    const inner = isWebSocket(transport) ? new WebSocketGate(this.options.limits) : this.tcp
    if (!isSecure(transport)) return inner
    return new TlsGate(this.certificates, clientCertificate, inner, this.log)
  }
}

/** Reads the certificates. Rejects with `FairlineError('LISTENER_FAILED')` where a listener lacks what it needs. */
export async function openHandshakes(
  specs: readonly ListenerSpec[],
  options: TransportOptions,
): Promise<StreamOpener> {
  const { tlsFolder, clock, logger, onCertificates } = options
  const certificates = new Certificates(tlsFolder, clock, logger, onCertificates)
  const secure = specs.filter((spec) => isSecure(spec.transport))
  const [first] = secure
  if (first) {
    await certificates.read()
    if (!certificates.hasOwn) throw certificateFailure(first, tlsFolder, certificates.faults)
    const asking = secure.find((spec) => spec.clientCertificate !== 'none')
    if (asking && !certificates.hasClientCa) throw clientCaFailure(asking, tlsFolder)
    certificates.watch()
  }
  return new HandshakeOpener(certificates, options)
}
