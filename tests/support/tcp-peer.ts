import { createServer, type Socket } from 'node:net'
import { LoopbackPeer } from './loopback-peer.ts'

/** A peer that does with each connection what it is told. */
export class TcpPeer extends LoopbackPeer {
  accepted = 0

  static async listen(meet: (socket: Socket) => void): Promise<TcpPeer> {
    const peer = new TcpPeer(createServer())
    peer.listener.on('connection', (socket) => {
      peer.accepted += 1
      socket.on('error', () => {})
      socket.resume()
      meet(socket)
    })
    await peer.begin()
    return peer
  }
}
