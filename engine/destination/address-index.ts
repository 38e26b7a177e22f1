import type { Transport } from '#engine/contract/vocabulary.ts'
import type { Destination } from './destination.ts'

const NONE: readonly Destination[] = Object.freeze([])

/** Destinations by the address a packet comes from or a target names. Made anew for every snapshot. */
export class AddressIndex {
  private readonly byAddress = new Map<string, Destination[]>()

  add(destination: Destination): void {
    for (const address of new Set(destination.targets.map((target) => target.address))) {
      const there = this.byAddress.get(address)
      if (there === undefined) this.byAddress.set(address, [destination])
      else there.push(destination)
    }
  }

  /** All at this address whatever their port, in order of the snapshot. `address` as sockets write it. */
  at(address: string): readonly Destination[] {
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
