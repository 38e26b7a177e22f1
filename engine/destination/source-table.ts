import type { SourceConfig } from '#engine/contract/config.ts'
import { NetworkTable } from './network-table.ts'
import type { Source } from './source.ts'

/** The sources of one network: one for any port, others for a port each. */
class PortChoice {
  private anyPort: Source | null = null
  private readonly byPort = new Map<number, Source>()

  /** The first of two with the same network and port keeps it. */
  add(source: Source, port: number | null): void {
    if (port === null) this.anyPort ??= source
    else if (!this.byPort.has(port)) this.byPort.set(port, source)
  }

  at(port: number): Source | null {
    return this.byPort.get(port) ?? this.anyPort
  }
}

/**
 * Who calls, by the packet's address and port: the most specific network wins, inside it a source of exactly this
 * port, else one of any port; a network whose sources all name other ports is passed over for the next wider one.
 */
export class SourceTable {
  private readonly networks = new NetworkTable<PortChoice>()

  add(source: Source, config: SourceConfig): void {
    this.networks.entry(config.network, () => new PortChoice())?.add(source, config.port)
  }

  find(address: string, port: number): Source | null {
    let entry = this.networks.find(address)
    while (entry !== null) {
      const source = entry.value.at(port)
      if (source !== null) return source
      entry = this.networks.find(address, entry.bits)
    }
    return null
  }
}
