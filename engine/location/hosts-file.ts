import { readFile, stat } from 'node:fs/promises'
import { isIP, SocketAddress } from 'node:net'
import { type AddressRecord, isUsableAddress, plainName } from './answer.ts'

/** RFC 6761 §6.3: never asked of a server, whether the file has it or not. */
const LOOPBACK: readonly AddressRecord[] = [
  { type: 'A', address: '127.0.0.1' },
  { type: 'AAAA', address: '::1' },
]

/** The names that this machine knows without DNS; the file is read again when it has changed. */
export class HostsFile {
  private readonly path: string
  private readAt = ''
  private names: ReadonlyMap<string, readonly AddressRecord[]> = new Map()

  constructor(path = '/etc/hosts') {
    this.path = path
  }

  /** Null where DNS must be asked. */
  async find(name: string): Promise<readonly AddressRecord[] | null> {
    await this.refresh()
    const found = this.names.get(plainName(name))
    if (found) return found
    return /(^|\.)localhost$/.test(plainName(name)) ? LOOPBACK : null
  }

  private async refresh(): Promise<void> {
    try {
      const { mtimeMs, size } = await stat(this.path)
      if (this.readAt === `${mtimeMs} ${size}`) return
      this.names = parseHosts(await readFile(this.path, 'utf8'))
      this.readAt = `${mtimeMs} ${size}`
    } catch {
      this.names = new Map()
      this.readAt = ''
    }
  }
}

/** Lines of an address and its names; `#` begins a comment. */
function parseHosts(text: string): Map<string, readonly AddressRecord[]> {
  const names = new Map<string, readonly AddressRecord[]>()
  for (const line of text.split('\n')) {
    const [address = '', ...hosts] = line.replace(/#.*/, '').trim().split(/\s+/)
    const record = addressRecord(address)
    if (!record || !isUsableAddress(record.address)) continue
    for (const host of hosts.map(plainName)) names.set(host, [...(names.get(host) ?? []), record])
  }
  return names
}

function addressRecord(address: string): AddressRecord | null {
  switch (isIP(address)) {
    case 4:
      return { type: 'A', address }
    case 6:
      return address.includes('%')
        ? null
        : { type: 'AAAA', address: new SocketAddress({ address, family: 'ipv6' }).address }
    default:
      return null
  }
}
