import type { Settings } from '#engine/contract/config.ts'
import { defaultPort } from '#engine/contract/transport-facts.ts'
import type { RuntimeSource } from '#engine/destination/directory.ts'
import type { Arrival } from '#engine/transport/transport.ts'
import type { View } from './decide.ts'
import type { ProxyGround } from './ground.ts'

/** Who is configured, and what is ours. */
type ViewGround = Pick<ProxyGround, 'directory' | 'transport'>

/** What a decision rests on, looked up when it is asked for: a request inside a dialog needs none of it. */
export class ArrivalView implements View {
  private readonly ground: ViewGround
  private readonly arrival: Arrival
  private readonly viaPort: number

  constructor(ground: ViewGround, arrival: Arrival, viaPort: number) {
    this.ground = ground
    this.arrival = arrival
    this.viaPort = viaPort
  }

  get settings(): Settings {
    return this.ground.directory.settings
  }

  get source(): RuntimeSource {
    return this.ground.directory.sourceOf(this.arrival.address, this.arrival.port)
  }

  get isFromDestination(): boolean {
    const { address, port, listener, connection } = this.arrival
    // A stream comes from any port; the one its sender listens on stands in its Via.
    const own = connection ? this.viaPort || defaultPort(listener.transport) : port
    return this.ground.directory.byAddress(address, own, listener.transport) !== undefined
  }

  get listenerName(): string {
    return this.arrival.listener.name
  }

  get lowestSetId(): number | null {
    return this.ground.directory.lowestSetId
  }

  owns(host: string, port: number): boolean {
    return this.ground.transport.owns(host, port)
  }
}
