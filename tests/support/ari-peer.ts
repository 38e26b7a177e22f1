import type { IncomingMessage, ServerResponse } from 'node:http'
import { type WebSocket, WebSocketServer } from 'ws'
import { HttpPeer } from './http-peer.ts'

/** An Asterisk as its REST interface shows it: channels, their events, one user. What it should do wrong is set on it. */
export class AriPeer {
  readonly channels = new Set<string>()
  readonly feeds = new Set<WebSocket>()
  readonly apps: string[] = []
  /** In place of the list. */
  answer: ((response: ServerResponse) => void) | null = null
  /** In place of the upgrade. */
  upgrade: ((request: IncomingMessage, socket: IncomingMessage['socket']) => void) | null = null
  private readonly http: HttpPeer
  private readonly authorization: string
  private readonly acceptor: WebSocketServer

  private constructor(http: HttpPeer, login: string, autoPong: boolean) {
    this.http = http
    this.authorization = `Basic ${Buffer.from(login).toString('base64')}`
    this.acceptor = new WebSocketServer({ noServer: true, autoPong })
    http.listener.on('upgrade', (request, socket, head) => {
      if (this.upgrade) return this.upgrade(request, request.socket)
      if (request.headers.authorization !== this.authorization)
        return socket.end('HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n')
      this.apps.push(request.url ?? '')
      this.acceptor.handleUpgrade(request, socket, head, (feed) => {
        this.feeds.add(feed)
        feed.on('close', () => this.feeds.delete(feed))
        feed.on('error', () => {})
      })
    })
  }

  static async listen({ login = 'fairline:secret', prefix = '', autoPong = true } = {}): Promise<AriPeer> {
    const http = await HttpPeer.listen((response, request) => peer.reply(response, request, prefix))
    const peer: AriPeer = new AriPeer(http, login, autoPong)
    return peer
  }

  get port(): number {
    return this.http.port
  }

  get asked(): readonly string[] {
    return this.http.asked.map(({ path }) => path)
  }

  get open(): number {
    return this.http.open.size
  }

  begin(id: string): void {
    this.channels.add(id)
    this.say({ type: 'ChannelCreated', channel: channelOf(id) })
  }

  end(id: string): void {
    this.channels.delete(id)
    this.say({ type: 'ChannelDestroyed', cause: 16, cause_txt: 'Normal Clearing', channel: channelOf(id) })
  }

  say(event: object): void {
    const frame = JSON.stringify({
      timestamp: '2026-11-26T09:00:00.000+0000',
      ...event,
      asterisk_id: '02:42:ac:11:00:02',
      application: 'fairline',
    })
    for (const feed of this.feeds) feed.send(frame)
  }

  close(): void {
    for (const feed of this.feeds) feed.terminate()
    this.http.close()
  }

  private reply(response: ServerResponse, request: IncomingMessage, prefix: string): void {
    if (this.answer) this.answer(response)
    else if (request.headers.authorization !== this.authorization)
      response.writeHead(401, { 'www-authenticate': 'Basic realm="Asterisk REST Interface"' }).end()
    else if (request.url !== `${prefix}/ari/channels`) response.writeHead(404).end()
    else response.end(JSON.stringify([...this.channels].map(channelOf)))
  }
}

/** As Asterisk writes a channel. */
function channelOf(id: string): object {
  return {
    id,
    name: `PJSIP/trunk-${id}`,
    state: 'Up',
    protocol_id: '1f6f5b0c-4c1e-4f8e-9d1d-6e1f0f1f2b3c',
    caller: { name: '', number: '1001' },
    connected: { name: '', number: '' },
    accountcode: '',
    dialplan: { context: 'from-trunk', exten: '100', priority: 2, app_name: 'Echo', app_data: '' },
    creationtime: '2026-11-26T08:59:58.000+0000',
    language: 'en',
  }
}
