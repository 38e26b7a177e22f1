import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'

/** Names with a meaning of their own; every other `NAME.crt` needs its `NAME.key`. */
export const CLIENT_CA = 'client-ca.crt'
export const TRUSTED = 'trusted.crt'
const CERTIFICATE = '.crt'
const KEY = '.key'
/** More is no folder of certificates. */
const MAX_FILES = 512
const MAX_BYTES = 1_024 * 1_024
/** Read or write for the group or for others. */
const OPEN_TO_OTHERS = 0o077

export interface CertificatePair {
  readonly name: string
  readonly certificate: string
  readonly key: string
}

/** What lies in the folder, unread by any library yet. */
export interface TlsFolder {
  /** Changes with every change of a file. */
  readonly signature: string
  readonly pairs: readonly CertificatePair[]
  readonly clientCa: string | null
  readonly trusted: string | null
  /** One sentence for each file that cannot be used, with its name. */
  readonly problems: readonly string[]
  /** Key files that others than their owner may read or write. */
  readonly openKeys: readonly string[]
}

interface FileState {
  readonly file: string
  readonly isTooLarge: boolean
  readonly isOpen: boolean
  readonly signature: string
}

async function stateOf(folder: string, file: string): Promise<FileState> {
  const { mtimeMs, ctimeMs, size, ino, mode } = await stat(path.join(folder, file))
  return {
    file,
    isTooLarge: size > MAX_BYTES,
    isOpen: (mode & OPEN_TO_OTHERS) !== 0,
    signature: `${file} ${ino} ${size} ${mtimeMs} ${ctimeMs}`,
  }
}

/** Null where there is no such folder; a file that goes while it is looked at is left out. */
async function listFiles(folder: string): Promise<FileState[] | null> {
  const names = await readdir(folder).catch(() => null)
  if (!names) return null
  const wanted = names.filter((name) => name.endsWith(CERTIFICATE) || name.endsWith(KEY)).sort()
  const states = wanted.slice(0, MAX_FILES).map((file) => stateOf(folder, file).catch(() => null))
  return (await Promise.all(states)).filter((state) => state !== null)
}

function signatureOf(states: readonly FileState[] | null): string {
  return states === null ? 'none' : states.map((state) => state.signature).join('\n')
}

/** Whether the folder is as it was is told without reading a file. */
export async function folderSignature(folder: string): Promise<string> {
  return signatureOf(await listFiles(folder))
}

export async function readTlsFolder(folder: string): Promise<TlsFolder> {
  const states = await listFiles(folder)
  const problems: string[] = []
  const read = async (file: string): Promise<string | null> => {
    const state = states?.find((candidate) => candidate.file === file)
    if (!state) return null
    if (state.isTooLarge) problems.push(`${file} is larger than 1 MB`)
    const text = state.isTooLarge ? null : await readFile(path.join(folder, file), 'utf8').catch(() => null)
    if (text === null && !state.isTooLarge) problems.push(`${file} cannot be read`)
    return text
  }
  const pairs: CertificatePair[] = []
  for (const { file } of states ?? []) {
    if (!file.endsWith(CERTIFICATE) || file === CLIENT_CA || file === TRUSTED) continue
    const name = file.slice(0, -CERTIFICATE.length)
    const certificate = await read(file)
    const key = await read(name + KEY)
    if (certificate !== null && key !== null) pairs.push({ name, certificate, key })
    else if (!states?.some((state) => state.file === name + KEY))
      problems.push(`${file} has no ${name}${KEY} beside it`)
  }
  return {
    signature: signatureOf(states),
    pairs,
    clientCa: await read(CLIENT_CA),
    trusted: await read(TRUSTED),
    problems,
    openKeys: (states ?? [])
      .filter((state) => state.isOpen && state.file.endsWith(KEY))
      .map(({ file }) => file),
  }
}
