import { formatEndpoint, formatHost } from '#engine/contract/address.ts'
import { FairlineError } from '#engine/contract/errors.ts'
import type { Transport } from '#engine/contract/vocabulary.ts'

interface Place {
  readonly transport: Transport
  readonly address: string
  readonly port: number
}

function remedy(code: string | undefined, place: Place): string {
  const { transport, address, port } = place
  const flag = transport === 'udp' ? 'u' : 't'
  switch (code) {
    case 'EADDRINUSE':
      return `port ${port} on ${address} is in use by another program; find it with "ss -l${flag}np sport = :${port}" and stop it, or choose another port in FAIRLINE_SIP.`
    case 'EACCES':
      return `port ${port} on ${address} needs a privilege; choose a port above 1023 in FAIRLINE_SIP, or give the engine CAP_NET_BIND_SERVICE.`
    case 'EADDRNOTAVAIL':
      return `no interface of this machine has the address ${formatHost(address)} (port ${port}); correct it in FAIRLINE_SIP, or give it to an interface.`
    case 'ENOTSUP':
      return `this system lets no two relay threads share port ${port} on ${address}; set FAIRLINE_RELAYS=1.`
    default:
      return `port ${port} on ${address} could not be bound (${code ?? 'unknown error'}); check FAIRLINE_SIP.`
  }
}

export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

/** What a person reads when a listener cannot be opened: which, why, and what to do. */
export function listenerFailure(place: Place, cause: unknown): FairlineError {
  return new FairlineError(
    'LISTENER_FAILED',
    `${formatEndpoint(place)}: ${remedy(errorCode(cause), place)}`,
    cause,
  )
}

/** `FAIRLINE_SIP` names a wildcard address, but no interface has an address of that family. */
export function wildcardFailure(place: Place): FairlineError {
  const detail = `${formatEndpoint(place)}: no interface of this machine has an address of this family; name an address in FAIRLINE_SIP, or bring an interface up.`
  return new FairlineError('LISTENER_FAILED', detail)
}

/** TLS without a certificate: what lies in the folder, and what has to. */
export function certificateFailure(place: Place, folder: string, problems: readonly string[]): FairlineError {
  const found = problems.length > 0 ? `: ${problems.join('; ')}` : ''
  const detail = `${formatEndpoint(place)}: the folder ${folder} (FAIRLINE_TLS) holds no certificate that can be used${found}. Put a certificate with its chain there as NAME.crt and its key as NAME.key (PEM), or take the listener out of FAIRLINE_SIP.`
  return new FairlineError('LISTENER_FAILED', detail)
}

/** Client certificates are asked for, and nobody is named who vouches for them. */
export function clientCaFailure(place: Place, folder: string): FairlineError {
  const detail = `${formatEndpoint(place)}: client certificates are asked for, but the folder ${folder} (FAIRLINE_TLS) has no client-ca.crt that can be used. Put the authorities of the callers there (PEM), or write client=none in FAIRLINE_SIP.`
  return new FairlineError('LISTENER_FAILED', detail)
}
