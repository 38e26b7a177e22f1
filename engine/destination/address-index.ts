import type { Transport } from '#engine/contract/vocabulary.ts'
import type { Destination } from './destination.ts'

const NONE: ReadonlySet<Destination> = new Set()

/** Destinations by the address a packet comes from or a target names. Made anew for every snapshot, kept up by DNS. */
export class AddressIndex {
  private readonly byAddress = new Map<string, Set<Destination>>()

  add(destination: Destination): void {
    for (const address of addressesOf(destination)) {
      const there = this.byAddress.get(address)
      if (there === undefined) this.byAddress.set(address, new Set([destination]))
      else there.add(destination)
    }
  }

  /** Before its targets become others. */
  remove(destination: Destination): void {
    for (const address of addressesOf(destination)) {
      const there = this.byAddress.get(address)
      there?.delete(destination)
      if (there?.size === 0) this.byAddress.delete(address)
    }
  }

  /**
   * All at this address whatever their port, in order of the snapshot, those that DNS led there since behind them.
   * `address` as sockets write it.
   */
  at(address: string): ReadonlySet<Destination> {
    return this.byAddress.get(address) ?? NONE
  }

  find(address: string, port: number, transport: Transport): Destination | undefined {
    for (const destination of this.at(address)) {
      const isThere = destination.targets.some(
        (target) => target.address === address && target.port === port && target.transport === transport,
      )
      if (isThere) return destination
    }
    return undefined
  }
}

function addressesOf({ targets }: Destination): Set<string> {
  return new Set(targets.map((target) => target.address))
}
