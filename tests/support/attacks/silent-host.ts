import { createSocket, type Socket as DatagramSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import { soon } from './raw-party.ts'

/** The ports attacks name. */
const PORTS: readonly number[] = [5_060, 5_061, 5_070]

/** A host that nobody has business with: whatever reaches it, over UDP or TCP, is kept. */
export class SilentHost {
  /** `udp:5060 SIP/2.0 200 OK`; of a TCP connection the port alone. */
  readonly heard: string[] = []
  readonly address: string
  private readonly datagrams: DatagramSocket[] = []
  private readonly servers: Server[] = []

  private constructor(address: string) {
    this.address = address
  }

  static async open(address: string): Promise<SilentHost> {
    const host = new SilentHost(address)
    for (const port of PORTS) await host.listen(port)
    await host.prove()
    return host
  }

  /** A host that cannot hear would prove nothing: sends itself one datagram and waits for it. */
  async prove(): Promise<void> {
    const [socket] = this.datagrams
    socket?.send('proof', PORTS[0], this.address)
    const hears = await soon(() => this.heard.length > 0)
    if (!hears) throw new Error('the silent host is deaf')
    this.heard.length = 0
  }

  close(): void {
    for (const socket of [...this.datagrams, ...this.servers]) socket.close()
  }

  private async listen(port: number): Promise<void> {
    const datagrams = createSocket('udp4')
    datagrams.on('message', (bytes) =>
      this.heard.push(`udp:${port} ${bytes.toString('latin1').split('\r\n')[0]}`),
    )
    datagrams.bind(port, this.address)
    const server = createServer((socket) => {
      this.heard.push(`tcp:${port}`)
      socket.destroy()
    }).listen(port, this.address)
    this.datagrams.push(datagrams)
    this.servers.push(server)
    await Promise.all([once(datagrams, 'listening'), once(server, 'listening')])
  }
}
