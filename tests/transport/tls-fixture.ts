import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { type Issued, TestAuthority, writeTlsFolder } from '#tests/support/certificates.ts'

export const authority = new TestAuthority()
export const ours: Issued = authority.issue({
  name: 'sip.example.org',
  names: ['DNS:sip.example.org', 'IP:127.0.0.1', 'IP:127.0.0.4'],
})

const folders: string[] = []

/** A folder for a relay under test, gone with `removeFolders`. */
export function tlsFolder(
  pairs: Readonly<Record<string, Issued>> = { default: ours },
  authorities: Parameters<typeof writeTlsFolder>[2] = {
    trusted: authority.certificate,
    clientCa: authority.certificate,
  },
): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'fairline-tls-'))
  folders.push(folder)
  writeTlsFolder(folder, pairs, authorities)
  return folder
}

export function removeFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
}
