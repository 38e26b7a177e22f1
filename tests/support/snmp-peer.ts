import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { once } from 'node:events'

const SEQUENCE = 0x30
const RESPONSE = 0xa2

/** What a question had, byte for byte. */
export interface SnmpAsked {
  readonly community: Buffer
  readonly requestId: Buffer
  readonly oid: Buffer
}

/** An agent on a loopback port that answers each question with the datagrams it is told to send. */
export class SnmpPeer {
  heard = 0
  readonly senders = new Set<number>()
  private readonly socket: Socket

  private constructor(socket: Socket) {
    this.socket = socket
  }

  static async listen(answer: (asked: SnmpAsked) => readonly Buffer[]): Promise<SnmpPeer> {
    const socket = createSocket('udp4')
    const peer = new SnmpPeer(socket)
    socket.on('message', (bytes, from: RemoteInfo) => {
      peer.heard += 1
      peer.senders.add(from.port)
      for (const each of answer(readQuestion(bytes))) socket.send(each, from.port, from.address)
    })
    socket.bind(0, '127.0.0.1')
    await once(socket, 'listening')
    return peer
  }

  get port(): number {
    return this.socket.address().port
  }

  close(): void {
    this.socket.close()
  }
}

/** Tag, length, content (X.690 §8.1), lengths up to 65,535. */
export function tlv(tag: number, ...contents: readonly (Buffer | readonly number[])[]): Buffer {
  const content = Buffer.concat(contents.map((each) => Buffer.from(each)))
  const { length } = content
  const head = length < 128 ? [tag, length] : [tag, 0x82, length >> 8, length & 255]
  return Buffer.concat([Buffer.from(head), content])
}

export interface Answered {
  readonly tag?: number
  readonly oid?: Buffer
  readonly status?: number
  readonly community?: Buffer
  readonly requestId?: Buffer
  readonly pdu?: number
  readonly version?: number
}

/** A response of version 2c to what was asked, with one value; `different` where it should not fit. */
export function answerTo(asked: SnmpAsked, value: Buffer, different: Answered = {}): Buffer {
  const { community, requestId, oid } = { ...asked, ...different }
  return tlv(
    SEQUENCE,
    tlv(2, [different.version ?? 1]),
    tlv(4, community),
    tlv(
      different.pdu ?? RESPONSE,
      tlv(2, requestId),
      tlv(2, [different.status ?? 0]),
      tlv(2, [different.status ? 1 : 0]),
      tlv(SEQUENCE, tlv(SEQUENCE, tlv(6, oid), value)),
    ),
  )
}

function readQuestion(bytes: Buffer): SnmpAsked {
  const [message = Buffer.alloc(0)] = children(bytes)
  const [, community = Buffer.alloc(0), pdu = Buffer.alloc(0)] = children(message)
  const [requestId = Buffer.alloc(0), , , list = Buffer.alloc(0)] = children(pdu)
  const [oid = Buffer.alloc(0)] = children(children(list)[0] ?? Buffer.alloc(0))
  return { community, requestId, oid }
}

function children(bytes: Buffer): Buffer[] {
  const found: Buffer[] = []
  let at = 0
  while (at < bytes.length) {
    const first = bytes[at + 1] ?? 0
    const extra = first < 128 ? 0 : first - 128
    const length = extra === 0 ? first : bytes.readUIntBE(at + 2, extra)
    at += 2 + extra
    found.push(bytes.subarray(at, at + length))
    at += length
  }
  return found
}
