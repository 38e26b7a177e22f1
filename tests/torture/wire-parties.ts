import { createSocket, type Socket as DatagramSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { cutStream, isRequest } from './raw-message.ts'

/** Records what it gets, byte for byte. What comes again is a retransmission and no news. */
export class Recorder {
  readonly heard: Buffer[] = []
  private readonly known = new Set<string>()

  /** False where it is known already, or is no message. */
  record(bytes: Buffer): boolean {
    const text = bytes.toString('latin1')
    if (text.trim() === '' || this.known.has(text)) return false
    this.known.add(text)
    this.heard.push(Buffer.from(bytes))
    return true
  }
}

export class DatagramRecorder extends Recorder {
  private readonly socket: DatagramSocket
  /** Of what is sent. */
  readonly port: number

  private constructor(socket: DatagramSocket, port: number, answer?: (request: Buffer) => Buffer) {
    super()
    this.socket = socket
    this.port = port
    socket.on('message', (bytes, from) => {
      if (this.record(bytes) && answer && isRequest(bytes))
        socket.send(answer(bytes), from.port, from.address)
    })
  }

  static async open(
    address: string,
    port: number,
    answer?: (request: Buffer) => Buffer,
  ): Promise<DatagramRecorder> {
    const socket = createSocket('udp4')
    socket.bind(port, address)
    await once(socket, 'listening')
    return new DatagramRecorder(socket, port, answer)
  }

  send(bytes: Buffer, to: { readonly address: string; readonly port: number }): void {
    this.socket.send(bytes, to.port, to.address)
  }

  close(): void {
    this.socket.close()
  }
}

/** Accepts connections and records the messages that come over them. */
export class StreamRecorder extends Recorder {
  private readonly server: Server
  private readonly sockets = new Set<Socket>()

  private constructor(server: Server, answer?: (request: Buffer) => Buffer) {
    super()
    this.server = server
    server.on('connection', (socket) => {
      this.sockets.add(socket)
      follow(socket, (bytes) => {
        if (this.record(bytes) && answer && isRequest(bytes)) socket.write(answer(bytes))
      })
    })
  }

  static async open(
    address: string,
    port: number,
    answer?: (request: Buffer) => Buffer,
  ): Promise<StreamRecorder> {
    const server = createServer()
    server.listen(port, address)
    await once(server, 'listening')
    return new StreamRecorder(server, answer)
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy()
    this.server.close()
  }
}

/** One connection of the caller. */
export class StreamCaller extends Recorder {
  readonly port: number
  /** The engine has closed it. */
  isEnded = false
  private readonly socket: Socket

  private constructor(socket: Socket) {
    super()
    this.socket = socket
    this.port = socket.localPort ?? 0
    socket.on('end', () => {
      this.isEnded = true
    })
    socket.on('close', () => {
      this.isEnded = true
    })
    follow(socket, (bytes) => this.record(bytes))
  }

  static async open(from: string, to: { address: string; port: number }): Promise<StreamCaller> {
    const socket = connect({ host: to.address, port: to.port, localAddress: from })
    await once(socket, 'connect')
    return new StreamCaller(socket)
  }

  send(bytes: Buffer): void {
    this.socket.write(bytes)
  }

  close(): void {
    this.socket.destroy()
  }
}

function follow(socket: Socket, onMessage: (bytes: Buffer) => void): void {
  let pending: Buffer = Buffer.alloc(0)
  socket.on('error', () => {})
  socket.on('data', (chunk) => {
    const { messages, rest } = cutStream(Buffer.concat([pending, chunk]))
    pending = rest
    for (const message of messages) onMessage(message)
  })
}
