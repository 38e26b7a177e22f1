import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

/** Certificates for tests, made with the `openssl` command, each once in a run of a test file. */

export interface Issued {
  readonly certificate: string
  readonly key: string
}

export interface Wanted {
  /** Subject, CN. */
  readonly name: string
  /** subjectAltName entries, as `DNS:a.example.org`, `IP:127.0.0.1`, `URI:sip:example.org`. */
  readonly names?: readonly string[]
  /** Negative: has expired. */
  readonly days?: number
}

const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']

/** Runs `openssl` in a folder of its own, which is gone when `work` is done. */
function withOpenssl<T>(work: (openssl: (...words: string[]) => void, folder: string) => T): T {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'fairline-certificates-'))
  const openssl = (...words: string[]) => {
    execFileSync('openssl', words, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'], timeout: 20_000 })
  }
  try {
    return work(openssl, folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function read(folder: string, stem: string): Issued {
  const text = (ending: string) => readFileSync(path.join(folder, stem + ending), 'utf8')
  return { certificate: text('.crt'), key: text('.key') }
}

/** Signed by `by`, without one by itself. */
function issue({ name, names = [], days = 30 }: Wanted, by: Issued | null): Issued {
  return withOpenssl((openssl, folder) => {
    const more = names.length > 0 ? ['-addext', `subjectAltName=${names.join(',')}`] : []
    openssl(
      ...['req', '-new', ...KEY, '-subj', `/CN=${name}`, ...more],
      ...['-keyout', 'own.key', '-out', 'own.csr'],
    )
    if (by) {
      writeFileSync(path.join(folder, 'by.crt'), by.certificate)
      writeFileSync(path.join(folder, 'by.key'), by.key)
    }
    const signer = by ? ['-CA', 'by.crt', '-CAkey', 'by.key', '-CAcreateserial'] : ['-signkey', 'own.key']
    openssl(
      ...['x509', '-req', '-in', 'own.csr', '-copy_extensions', 'copy', '-days', String(days)],
      ...[...signer, '-out', 'own.crt'],
    )
    return read(folder, 'own')
  })
}

export function selfSigned(wanted: Wanted): Issued {
  return issue(wanted, null)
}

function makeAuthority(name: string): Issued {
  return withOpenssl((openssl, folder) => {
    openssl(
      ...['req', '-x509', ...KEY, '-subj', `/CN=${name}`, '-days', '30'],
      ...['-keyout', 'ca.key', '-out', 'ca.crt'],
    )
    return read(folder, 'ca')
  })
}

export class TestAuthority {
  private readonly own: Issued
  private readonly issued = new Map<string, Issued>()

  constructor(name = 'Test Authority') {
    this.own = makeAuthority(name)
  }

  get certificate(): string {
    return this.own.certificate
  }

  /** The same again where the same is asked for again. */
  issue(wanted: Wanted): Issued {
    const key = JSON.stringify(wanted)
    const issued = this.issued.get(key) ?? issue(wanted, this.own)
    this.issued.set(key, issued)
    return issued
  }
}

/** The relay's folder: `NAME.crt` and `NAME.key` for each pair, and the files of authorities. */
export function writeTlsFolder(
  into: string,
  pairs: Readonly<Record<string, Issued>>,
  authorities: { readonly clientCa?: string; readonly trusted?: string } = {},
): void {
  mkdirSync(into, { recursive: true })
  for (const [name, { certificate, key }] of Object.entries(pairs)) {
    writeFileSync(path.join(into, `${name}.crt`), certificate)
    writeFileSync(path.join(into, `${name}.key`), key)
    chmodSync(path.join(into, `${name}.key`), 0o600)
  }
  if (authorities.clientCa) writeFileSync(path.join(into, 'client-ca.crt'), authorities.clientCa)
  if (authorities.trusted) writeFileSync(path.join(into, 'trusted.crt'), authorities.trusted)
}
