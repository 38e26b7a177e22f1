import { isIP } from 'node:net'
import { checkServerIdentity, type PeerCertificate } from 'node:tls'
import type { TlsPeer } from '#engine/contract/address.ts'

/** The name to ask for in the hello; an address is none (RFC 6066 §3). */
export function serverName({ name }: TlsPeer): string {
  return isIP(name) === 0 ? name : ''
}

/** Values of a subjectAltName as node writes it; what could be mistaken for a comma stands in quotes there. */
const ALT_NAME = /(?:[^",]|"(?:[^"\\]|\\.)*")+/g

function altNames({ subjectaltname = '' }: PeerCertificate): string[] {
  return (subjectaltname.match(ALT_NAME) ?? []).map((entry) => entry.trim().toLowerCase())
}

const SIP_DOMAIN = /^uri:sip:([^@:;?]+)$/

/** `sip:example.org` among the URIs: the domain alone, no user, no port (RFC 5922 §7.1). */
function sipDomains(names: readonly string[]): string[] {
  return names.flatMap((entry) => SIP_DOMAIN.exec(entry)?.[1] ?? [])
}

/**
 * Whether a certificate is for `name` (RFC 5922 §7.2): a SIP URI or an address of its subjectAltName, a DNS name where
 * no SIP URI names a domain, its subject where there are no other names at all (§7.1).
 * DEVIATION: `*.example.org` fits one label, which §7.2 forbids: public SIP trunks show such certificates.
 */
export function checkPeer(name: string, certificate: PeerCertificate): Error | undefined {
  const names = altNames(certificate)
  const domains = sipDomains(names)
  if (domains.includes(name.toLowerCase())) return undefined
  if (isIP(name) !== 0) return checkServerIdentity(name, certificate)
  if (domains.length > 0) return new Error(`the certificate is for the SIP domain ${domains.join(', ')}`)
  if (names.length > 0 && !names.some((entry) => entry.startsWith('dns:')))
    return new Error('the other names of the certificate are no domains')
  return checkServerIdentity(name, certificate)
}
