import type { Random } from '#engine/base/random.ts'
import type { Endpoint } from '#engine/contract/address.ts'
import type { ProbeOrder, ProbeResult, ProbeSender } from '#engine/destination/probe-sender.ts'
import type { DropReason } from '#engine/transport/transport.ts'
import { endpointKey } from './endpoint-key.ts'
import { Probe, type ProbeGround } from './probe.ts'
import { ProbeRequest } from './probe-request.ts'
import { probeWay } from './probe-way.ts'

/** Probes from the listener's own socket to destinations (RFC 3261 §11), as many at once as their rounds ask for. */
export class OptionsProber implements ProbeSender {
  private readonly ground: ProbeGround
  private readonly random: Random
  /** By where they were sent; a probe leaves with its result. */
  private readonly out = new Map<string, Set<Probe>>()

  constructor(ground: ProbeGround, random: Random) {
    this.ground = ground
    this.random = random
  }

  probe(order: ProbeOrder, done: (result: ProbeResult) => void): void {
    const way = probeWay(order)
    const listener = this.ground.transport.listenerFor(way.to)
    if (!listener) {
      const what = way.route === '' ? 'it' : 'the outbound proxy'
      return done({
        kind: 'unsent',
        reason: `no ${way.to.transport.toUpperCase()} listener reaches ${what}`,
      })
    }
    const request = new ProbeRequest(order, way, listener, this.ground.thread, this.random)
    const probe = new Probe(this.ground, request, order, (ended, result) => {
      this.forget(ended)
      done(result)
    })
    this.remember(probe)
    probe.start(order.ear)
  }

  /** The closed port was heard, or no connection could be made: every probe out to it ends now. */
  refuse(to: Endpoint, why?: DropReason): void {
    for (const probe of [...(this.out.get(endpointKey(to)) ?? [])]) probe.refuse(why)
  }

  private remember(probe: Probe): void {
    const key = endpointKey(probe.to)
    const others = this.out.get(key)
    if (others) others.add(probe)
    else this.out.set(key, new Set([probe]))
  }

  private forget(probe: Probe): void {
    const key = endpointKey(probe.to)
    const others = this.out.get(key)
    if (others?.delete(probe) && others.size === 0) this.out.delete(key)
  }
}
