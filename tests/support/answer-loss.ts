import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import type { Random } from '#engine/base/random.ts'

interface Place {
  readonly address: string
  readonly port: number
}

/** SIPp forgets a call with its end: an answer to BYE that is lost it never gives again. */
const ENDING = /\r\nCSeq: *\d+ +BYE/i

/** Between the engine and a SIPp receiver over UDP: every request passes, of the answers a part is lost. */
export class AnswerLoss {
  lost = 0
  passed = 0
  private readonly outer: Socket
  private readonly inner: Socket

  private constructor(outer: Socket, inner: Socket) {
    this.outer = outer
    this.inner = inner
  }

  /** The engine knows it `at`; the receiver stands at `behind`. `share`: 0 to 1. */
  static async open(at: Place, behind: Place, share: number, random: Random): Promise<AnswerLoss> {
    const loss = new AnswerLoss(await bound(at), await bound({ address: at.address, port: 0 }))
    let asker: Place = at
    loss.outer.on('message', (bytes, from) => {
      asker = from
      loss.inner.send(bytes, behind.port, behind.address)
    })
    loss.inner.on('message', (bytes) => {
      if (!ENDING.test(bytes.toString('latin1')) && random.unit() < share) {
        loss.lost += 1
        return
      }
      loss.passed += 1
      loss.outer.send(bytes, asker.port, asker.address)
    })
    return loss
  }

  close(): void {
    this.outer.close()
    this.inner.close()
  }
}

async function bound({ address, port }: Place): Promise<Socket> {
  const socket = createSocket('udp4')
  socket.bind(port, address)
  await once(socket, 'listening')
  return socket
}
