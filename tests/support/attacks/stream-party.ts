import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { type Place, soon } from './raw-party.ts'

/** A stranger on one TCP connection: writes any bytes, keeps all it hears. */
export class StreamParty {
  readonly socket: Socket
  isOver = false
  private text = ''

  private constructor(socket: Socket) {
    this.socket = socket
    socket.setNoDelay(true)
    socket.on('data', (bytes) => {
      this.text += bytes.toString('latin1')
    })
    socket.on('error', () => {})
    socket.on('close', () => {
      this.isOver = true
    })
  }

  static async open(to: Place, localAddress: string): Promise<StreamParty> {
    const party = new StreamParty(connect({ host: to.address, port: to.port, localAddress }))
    if (party.socket.connecting)
      await Promise.race([once(party.socket, 'connect'), once(party.socket, 'close')])
    return party
  }

  /** Many at once, none of which need be let in. */
  static openMany(to: Place, localAddress: string, count: number): Promise<StreamParty[]> {
    return Promise.all(Array.from({ length: count }, () => StreamParty.open(to, localAddress)))
  }

  get heard(): string {
    return this.text
  }

  get statuses(): number[] {
    return [...this.text.matchAll(/SIP\/2\.0 (\d{3}) /g)].map(([, status]) => Number(status))
  }

  write(bytes: Buffer | string): void {
    if (!this.isOver) this.socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes)
  }

  ended(limitMs: number): Promise<boolean> {
    return soon(() => this.isOver, limitMs)
  }

  /** RST instead of FIN. */
  reset(): void {
    this.socket.resetAndDestroy()
  }
}
