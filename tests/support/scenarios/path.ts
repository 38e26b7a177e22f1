import { TRANSPORTS, type Transport } from '#engine/contract/vocabulary.ts'

/** How two parties reach each other through the engine. */
export interface Path {
  readonly caller: Leg
  readonly callee: Leg
  /** The caller is a destination of another set as well, and the callees are sources. */
  readonly isBetweenDestinations: boolean
}

/** SIPp 3.6.1 as Debian builds it is on these itself; for the others a bridge stands before it. */
export function isPlain(transport: Transport): boolean {
  return transport === 'udp' || transport === 'tcp'
}

export interface Leg {
  readonly transport: Transport
  readonly ip: 4 | 6
}

/** `tcp4->udp6`, with `(destinations)` where destinations call each other. */
export function pathName({ caller, callee, isBetweenDestinations }: Path): string {
  const of = ({ transport, ip }: Leg) => `${transport}${ip}`
  return `${of(caller)}->${of(callee)}${isBetweenDestinations ? ' (destinations)' : ''}`
}

/** By its name: `parsePath('tcp4->udp6')`. */
export function parsePath(name: string): Path {
  const match = /^([a-z]+)([46])->([a-z]+)([46])( \(destinations\))?$/.exec(name)
  const leg = (transport: string | undefined, ip: string | undefined): Leg => {
    const known = TRANSPORTS.find((candidate) => candidate === transport)
    if (!known) throw new Error(`"${name}" is no path; write one as tcp4->udp6`)
    return { transport: known, ip: ip === '6' ? 6 : 4 }
  }
  return {
    caller: leg(match?.[1], match?.[2]),
    callee: leg(match?.[3], match?.[4]),
    isBetweenDestinations: match?.[5] !== undefined,
  }
}

/** Every pair of legs, both directions. */
export function allPaths(transports: readonly Transport[] = TRANSPORTS): Path[] {
  const legs = ([4, 6] as const).flatMap((ip) => transports.map((transport) => ({ transport, ip })))
  return legs.flatMap((caller) =>
    legs.flatMap((callee) =>
      [false, true].map((isBetweenDestinations) => ({ caller, callee, isBetweenDestinations })),
    ),
  )
}
