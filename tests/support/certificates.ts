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
const folder = mkdtempSync(path.join(os.tmpdir(), 'fairline-certificates-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
let serial = 0

function openssl(...words: readonly string[]): void {
  execFileSync('openssl', words, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'], timeout: 20_000 })
}

function read(stem: string): Issued {
  const text = (ending: string) => readFileSync(path.join(folder, stem + ending), 'utf8')
  return { certificate: text('.crt'), key: text('.key') }
}

function request(stem: string, { name, names = [] }: Wanted): void {
  const more = names.length > 0 ? ['-addext', `subjectAltName=${names.join(',')}`] : []
  openssl(
    ...['req', '-new', ...KEY, '-subj', `/CN=${name}`, ...more],
    ...['-keyout', `${stem}.key`, '-out', `${stem}.csr`],
  )
}

function sign(stem: string, days: number, ...by: readonly string[]): Issued {
  openssl(
    ...['x509', '-req', '-in', `${stem}.csr`, '-copy_extensions', 'copy', '-days', String(days), ...by],
    ...['-out', `${stem}.crt`],
  )
  return read(stem)
}

const stemOf = (name: string) => `${++serial}-${name.replaceAll(/[^a-z0-9]/g, '-')}`

/** Signed by itself. */
export function selfSigned(wanted: Wanted): Issued {
  const stem = stemOf(wanted.name)
  request(stem, wanted)
  return sign(stem, wanted.days ?? 30, '-signkey', `${stem}.key`)
}

export class TestAuthority {
  readonly certificate: string
  private readonly stem: string
  private readonly issued = new Map<string, Issued>()

  constructor(name = 'Test Authority') {
    this.stem = stemOf('authority')
    openssl(
      ...['req', '-x509', ...KEY, '-subj', `/CN=${name}`, '-days', '30'],
      ...['-keyout', `${this.stem}.key`, '-out', `${this.stem}.crt`],
    )
    this.certificate = read(this.stem).certificate
  }

  /** The same again where the same is asked for again. */
  issue(wanted: Wanted): Issued {
    const key = JSON.stringify(wanted)
    const known = this.issued.get(key)
    if (known) return known
    const stem = stemOf(wanted.name)
    request(stem, wanted)
    const by = ['-CA', `${this.stem}.crt`, '-CAkey', `${this.stem}.key`, '-CAcreateserial']
    const issued = sign(stem, wanted.days ?? 30, ...by)
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
