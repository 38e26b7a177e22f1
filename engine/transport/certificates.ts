import { createSecureContext, type SecureContext, type Server } from 'node:tls'
import type { Clock, Stoppable } from '#engine/base/clock.ts'
import type { Logger } from '#engine/base/logger.ts'
import { folderSignature, readTlsFolder } from './tls-folder.ts'
import {
  destinationContext,
  listenerOptions,
  NO_MATERIAL,
  readMaterial,
  type TlsMaterial,
} from './tls-identity.ts'

const POLL_MS = 2_000

/** How the certificates stand, for people. */
export interface CertificateReport {
  readonly certificates: readonly { readonly name: string; readonly expiresMs: number }[]
  /** One sentence each, with the file's name; empty where all is well. */
  readonly problems: readonly string[]
}

interface Shown {
  readonly context: SecureContext
  fits(serverName: string, wildcards: boolean): boolean
}

/**
 * Certificates and keys from one folder, read again when it changes. A swap is one step: connections that are
 * there stay as they are, later ones see the new certificates.
 */
export class Certificates {
  private readonly folder: string
  private readonly clock: Clock
  private readonly logger: Logger
  private readonly onReport: (report: CertificateReport) => void
  private readonly servers = new Set<Server>()
  private material = NO_MATERIAL
  private shown: readonly Shown[] = []
  private outgoing: SecureContext | null = null
  private signature = ''
  private problems: readonly string[] = []
  private polling: Stoppable | null = null
  private isReading = false

  constructor(
    folder: string,
    clock: Clock,
    logger: Logger,
    onReport: (report: CertificateReport) => void = () => {},
  ) {
    this.folder = folder
    this.clock = clock
    this.logger = logger
    this.onReport = onReport
  }

  get hasOwn(): boolean {
    return this.material.identities.length > 0
  }

  get hasClientCa(): boolean {
    return this.material.clientCa.length > 0
  }

  /** Why there is less than one would expect. */
  get faults(): readonly string[] {
    return this.problems
  }

  /** From now on the folder is looked after. */
  watch(): void {
    this.polling = this.clock.every(POLL_MS, () => void this.follow())
  }

  stop(): void {
    this.polling?.stop()
    this.servers.clear()
  }

  /** Keeps the certificate that `server` shows to callers that name nobody up to date. */
  serve(server: Server): void {
    this.servers.add(server)
    this.refresh(server)
  }

  /** The context for the name a caller asks for (RFC 6066 §3); undefined: the default one. */
  contextFor(serverName: string): SecureContext | undefined {
    const exact = this.shown.find((one) => one.fits(serverName, false))
    return (exact ?? this.shown.find((one) => one.fits(serverName, true)))?.context
  }

  /** For connections of ours; it knows the system's authorities even where there is no folder. */
  get forDestinations(): SecureContext {
    this.outgoing ??= destinationContext(this.material)
    return this.outgoing
  }

  private async follow(): Promise<void> {
    if (this.isReading) return
    this.isReading = true
    try {
      if ((await folderSignature(this.folder)) !== this.signature) await this.read()
    } catch (error) {
      this.logger.error('the certificate folder could not be looked at', { error })
    } finally {
      this.isReading = false
    }
  }

  async read(): Promise<void> {
    const folder = await readTlsFolder(this.folder)
    const { material, problems } = readMaterial(folder, this.material)
    this.signature = folder.signature
    this.problems = problems
    this.use(material)
    for (const file of folder.openKeys)
      this.logger.warn('a key file is open to others; chmod 0600 it', { folder: this.folder, file })
    for (const problem of problems)
      this.logger.warn('a certificate is left out', { folder: this.folder, problem })
    this.report()
  }

  private use(material: TlsMaterial): void {
    this.material = material
    this.outgoing = null
    this.shown = material.identities.map((identity) => {
      const context = createSecureContext(listenerOptions(identity, material.clientCa))
      const fits = (name: string, wildcards: boolean) =>
        identity.leaf.checkHost(name, { wildcards, partialWildcards: false }) !== undefined
      return { context, fits }
    })
    for (const server of this.servers) this.refresh(server)
  }

  private refresh(server: Server): void {
    const { identities, clientCa } = this.material
    const [first] = identities
    if (first) server.setSecureContext(listenerOptions(first, clientCa))
  }

  private report(): void {
    const certificates = this.material.identities.map(({ name, leaf }) => ({
      name,
      expiresMs: leaf.validToDate.getTime(),
    }))
    this.onReport({ certificates, problems: this.problems })
  }
}
