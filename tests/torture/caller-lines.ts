import type { RunningEngine } from '#tests/support/appliance.ts'
import type { Run } from './torture-case.ts'
import { DatagramRecorder, StreamCaller } from './wire-parties.ts'

const SIP_PORT = 5_060
/** Ports that a Via without `rport` asks answers to; one that names none means 5060. */
const VIA_PORTS = [5_050, 6_050, 19_823]

/** The caller's way to the engine for one message. */
export interface Line {
  readonly port: number
  /** The engine has closed it. */
  readonly isEnded: boolean
  send(bytes: Buffer): void
  /** Since the line was opened, without retransmissions. */
  heard(): Buffer[]
  close(): void
}

/** All the caller's sockets: the datagram ones stay, a stream lives for one message. */
export class CallerLines {
  readonly address: string
  private readonly engine: RunningEngine
  private readonly sender: DatagramRecorder
  private readonly others: readonly DatagramRecorder[]
  private readonly streams: StreamCaller[] = []

  private constructor(
    address: string,
    engine: RunningEngine,
    sender: DatagramRecorder,
    others: readonly DatagramRecorder[],
  ) {
    this.address = address
    this.engine = engine
    this.sender = sender
    this.others = others
  }

  static async open(address: string, engine: RunningEngine): Promise<CallerLines> {
    const others = VIA_PORTS.map((port) => DatagramRecorder.open(address, port))
    return new CallerLines(
      address,
      engine,
      await DatagramRecorder.open(address, SIP_PORT),
      await Promise.all(others),
    )
  }

  line(run: Run): Promise<Line> {
    return run === 'udp' ? Promise.resolve(this.datagrams()) : this.stream()
  }

  /** By all of them, from the beginning. */
  get heard(): readonly Buffer[] {
    return [this.sender, ...this.others, ...this.streams].flatMap((party) => party.heard)
  }

  close(): void {
    for (const party of [this.sender, ...this.others]) party.close()
  }

  private datagrams(): Line {
    const parties = [this.sender, ...this.others]
    const before = parties.map((party) => party.heard.length)
    return {
      port: SIP_PORT,
      isEnded: false,
      send: (bytes) => this.sender.send(bytes, this.engine.sip),
      heard: () => parties.flatMap((party, i) => party.heard.slice(before[i])),
      close: () => {},
    }
  }

  private async stream(): Promise<Line> {
    const stream = await StreamCaller.open(this.address, this.engine.sip)
    this.streams.push(stream)
    return {
      port: stream.port,
      get isEnded() {
        return stream.isEnded
      },
      send: (bytes) => stream.send(bytes),
      heard: () => [...stream.heard],
      close: () => stream.close(),
    }
  }
}
