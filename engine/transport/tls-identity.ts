import { constants, X509Certificate } from 'node:crypto'
import {
  createSecureContext,
  getCACertificates,
  type SecureContext,
  type SecureContextOptions,
} from 'node:tls'
import { reasonOf } from '#engine/base/reason.ts'
import { type CertificatePair, CLIENT_CA, type TlsFolder, TRUSTED } from './tls-folder.ts'

/**
 * RFC 9325 §3.1.1: nothing below TLS 1.2. No renegotiation, and no session tickets: a certificate that is not
 * trusted any more must not live on in a session that is resumed.
 */
const COMMON: SecureContextOptions = {
  minVersion: 'TLSv1.2',
  secureOptions: constants.SSL_OP_NO_RENEGOTIATION | constants.SSL_OP_NO_TICKET,
}
const BLOCK = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g

/** One certificate of ours with its key, read and found to fit together. */
export interface Identity {
  readonly name: string
  readonly leaf: X509Certificate
  readonly pair: CertificatePair
}

/** Everything the folder says, understood. Once it had identities there are some, whatever becomes of it. */
export interface TlsMaterial {
  /** The one for callers that ask for no name of ours first. */
  readonly identities: readonly Identity[]
  readonly clientCa: readonly string[]
  readonly trusted: readonly string[]
}

export const NO_MATERIAL: TlsMaterial = { identities: [], clientCa: [], trusted: [] }

function blocks(text: string): string[] {
  const found = text.match(BLOCK) ?? []
  // Each must be readable by itself: a context would take the first and stay silent about the rest.
  for (const block of found) new X509Certificate(block)
  if (found.length === 0) throw new Error('holds no certificate')
  return [...found]
}

function readIdentity(pair: CertificatePair): Identity {
  const leaf = new X509Certificate(pair.certificate)
  createSecureContext({ ...COMMON, cert: pair.certificate, key: pair.key })
  return { name: pair.name, leaf, pair }
}

function inOrder(identities: readonly Identity[]): Identity[] {
  const rank = ({ name }: Identity) => (name === 'default' ? 0 : 1)
  return [...identities].sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1))
}

/**
 * Reads a folder. What is broken in it is told in `problems` and keeps what `before` had in its place, so that half
 * a copied file changes nothing.
 */
export function readMaterial(
  folder: TlsFolder,
  before: TlsMaterial,
): { material: TlsMaterial; problems: string[] } {
  const problems = [...folder.problems]
  const broken = new Set<string>()
  const identities: Identity[] = []
  for (const pair of folder.pairs) {
    try {
      identities.push(readIdentity(pair))
    } catch (error) {
      broken.add(pair.name)
      problems.push(`${pair.name}.crt with ${pair.name}.key cannot be used (${reasonOf(error)})`)
    }
  }
  const isTold = (file: string) => folder.problems.some((problem) => problem.startsWith(`${file} `))
  const isKept = ({ name }: Identity) => broken.has(name) || isTold(`${name}.crt`) || isTold(`${name}.key`)
  const kept = before.identities.filter(
    (old) => isKept(old) && !identities.some(({ name }) => name === old.name),
  )
  const all = inOrder([...identities, ...kept])
  const isLeftEmpty = all.length === 0 && before.identities.length > 0
  if (isLeftEmpty) problems.push('no certificate is left; what was there before stays')
  const authorities = (file: string, text: string | null, old: readonly string[]): readonly string[] => {
    if (text === null) return isLeftEmpty || isTold(file) ? old : []
    try {
      return blocks(text)
    } catch (error) {
      problems.push(`${file} cannot be used (${reasonOf(error)})`)
      return old
    }
  }
  const material = {
    identities: isLeftEmpty ? before.identities : all,
    clientCa: authorities(CLIENT_CA, folder.clientCa, before.clientCa),
    trusted: authorities(TRUSTED, folder.trusted, before.trusted),
  }
  return { material, problems }
}

/** What a listener shows, and whom it believes: no authority but those of the folder. */
export function listenerOptions({ pair }: Identity, clientCa: readonly string[]): SecureContextOptions {
  return { ...COMMON, cert: pair.certificate, key: pair.key, ca: [...clientCa] }
}

/** What we show to destinations that ask, and whom we believe: the system's authorities and the folder's. */
export function destinationContext({ identities, trusted }: TlsMaterial): SecureContext {
  const [own] = identities
  return createSecureContext({
    ...COMMON,
    ...(own && { cert: own.pair.certificate, key: own.pair.key }),
    ...(trusted.length > 0 && { ca: [...getCACertificates('default'), ...trusted] }),
  })
}
