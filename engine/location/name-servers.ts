import { Resolver } from 'node:dns'
import { DNS_PORT, type HostPort } from '#engine/contract/env.ts'

/** The system's name servers as they stand now: `new Resolver` reads its configuration anew. */
export function systemServers(): HostPort[] {
  return new Resolver().getServers().flatMap(readServer)
}

/** `192.0.2.53`, `192.0.2.53:5353`, `2001:db8::53`, `[2001:db8::53]:5353`. */
function readServer(text: string): HostPort[] {
  const [, bracketed, plain, digits] = /^(?:\[([^\]]+)\]|([^:]+)):(\d+)$/.exec(text) ?? []
  const host = bracketed ?? plain ?? text
  return host === '' ? [] : [{ host, port: digits === undefined ? DNS_PORT : Number(digits) }]
}
