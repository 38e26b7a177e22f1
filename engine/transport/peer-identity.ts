import { isIP } from 'node:net'
import { checkServerIdentity, type PeerCertificate } from 'node:tls'
import type { TlsPeer } from '#engine/contract/address.ts'

/** The name to ask for in the hello; an address is none (RFC 6066 §3). */
export function serverName({ name }: TlsPeer): string {
  return isIP(name) === 0 ? name : ''
}

/** Values of a subjectAltName as node writes it; what could be mistaken for a comma stands in quotes there. */
const ALT_NAME = /(?:[^",]|"(?:[^"\\]|\\.)*")+/g

/** `sip:example.org` among the URIs: the domain alone, no user, no port (RFC 5922 §7.1). */
function hasSipUri(altNames: string | undefined, name: string): boolean {
  const wanted = `uri:sip:${name.toLowerCase()}`
  return (altNames?.match(ALT_NAME) ?? []).some((entry) => entry.trim().toLowerCase() === wanted)
}

/**
 * Whether a certificate is for `name` (RFC 5922 §7.2): a SIP URI, a DNS name or an address of its subjectAltName.
 * DEVIATION: `*.example.org` fits one label, which §7.2 forbids: public SIP trunks show such certificates.
 */
export function checkPeer(name: string, certificate: PeerCertificate): Error | undefined {
  if (hasSipUri(certificate.subjectaltname, name)) return undefined
  return checkServerIdentity(name, certificate)
}
