import { isUtf8 } from 'node:buffer'
import type { Socket } from 'node:net'
import type { RawData, WebSocket } from 'ws'
import { refuseDatagram } from './arrival.ts'
import { errorCode } from './failure.ts'
import { FrameMeter } from './frame-meter.ts'
import { ownCopy } from './framing.ts'
import type { Wire, WireUser } from './wire.ts'

const NORMAL_CLOSURE = 1_000
/** How `ws` says that a message is longer, or in more pieces, than was allowed. */
const OVERSIZE = ['WS_ERR_UNSUPPORTED_MESSAGE_LENGTH', 'WS_ERR_TOO_MANY_BUFFERED_PARTS']

/** One SIP message in each WebSocket message, text or binary (RFC 7118 §4.2, §5.1). */
export class WebSocketWire implements Wire {
  private readonly webSocket: WebSocket
  private readonly user: WireUser
  private readonly meter = new FrameMeter()
  private isClosing = false

  /** `socket` lies beneath: what comes over it is what the message under way is timed by. */
  constructor(webSocket: WebSocket, socket: Socket, user: WireUser) {
    this.webSocket = webSocket
    this.user = user
    socket.prependListener('data', (chunk: Buffer) => this.onBytes(chunk))
    webSocket.on('message', (data) => this.onMessage(data))
    webSocket.on('error', (error) => this.onError(error))
    webSocket.on('close', () => user.onEnd())
  }

  get heldBytes(): number {
    return this.meter.heldBytes
  }

  get waitingBytes(): number {
    return this.webSocket.bufferedAmount
  }

  /** RFC 7118 §4.2: text where every octet of it may be text. */
  write(bytes: Buffer): void {
    this.webSocket.send(bytes, { binary: !isUtf8(bytes) }, () => {})
  }

  /** RFC 7118 §6, RFC 6455 §5.5.2. */
  ping(): void {
    this.webSocket.ping(undefined, undefined, () => {})
  }

  close(): void {
    this.isClosing = true
    this.webSocket.close(NORMAL_CLOSURE)
  }

  destroy(): void {
    this.isClosing = true
    this.webSocket.terminate()
  }

  private onBytes(chunk: Buffer): void {
    this.meter.push(chunk)
    this.user.onReceived(this.heldBytes > 0)
  }

  private onMessage(data: RawData): void {
    if (this.isClosing || !Buffer.isBuffer(data)) return
    const refusal = refuseDatagram(data)
    // One that is too large can be answered: the floor above does so.
    if (refusal === null) this.user.onFrame(ownBytes(data))
    else if (refusal === 'keep-alive') this.user.onKeepAlive()
    else this.user.onRefused(refusal)
    this.user.onReceived(this.heldBytes > 0)
  }

  /** `ws` has closed the connection with the fitting code by now. */
  private onError(error: Error): void {
    const code = errorCode(error) ?? ''
    if (OVERSIZE.includes(code)) this.user.onFault('message-too-large', null)
    else if (code.startsWith('WS_ERR')) this.user.onFault('not-sip', null)
    this.user.onEnd()
  }
}

/** A slice keeps its whole chunk alive: fine where it is most of it. */
function ownBytes(data: Buffer): Buffer {
  return data.length * 2 >= data.buffer.byteLength ? data : ownCopy(data, 0, data.length)
}
