import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'

/** What it does wrong; `honest` behaves as FreeSWITCH 1.10 was seen to (trust.md, last section). */
export type Misdeed =
  | 'honest'
  /** Accepts and says nothing, as a stopped process does. */
  | 'no-banner'
  /** Ends each connection at once. */
  | 'closes'
  /** A header block that never ends. */
  | 'endless-header'
  | 'garbage'
  /** `Content-Length` of the first heartbeat. */
  | 'length-2-31'
  | 'length-negative'
  | 'length-nan'
  /** Figures of each heartbeat. */
  | 'nan-count'
  | 'negative-count'
  /** As fast as it goes, at least 10,000 a second. */
  | 'storm'
  | 'one-byte-at-a-time'
  /** Writes the password that it got into everything it says. */
  | 'echoes-password'
  /** Accepts the login and does nothing after it. */
  | 'no-subscription'
  /** Asks for the password again and again. */
  | 'asks-twice'
  | 'rude'

export interface PeerOptions {
  readonly password?: string
  /** Where given, only `userauth user:password` is accepted. */
  readonly user?: string
  readonly misdeed?: Misdeed
  /** Own beats, in real time; without it only `beat()` sends any. */
  readonly beatMs?: number
  readonly form?: 'plain' | 'json'
  /** Answers `api status`; else it says that the command is not there. */
  readonly tellsStatus?: boolean
  readonly namesInterval?: number
}

export interface PeerFigures {
  sessions: number | string
  max: number
  idle: number
  perSecond: number
}

const CHUNK = Buffer.alloc(65_536, 'x')
const STORM_BEATS = 200

/** FreeSWITCH's Event Socket as it was seen, on a real loopback socket, and everything evil it could be. */
export class EventSocketPeer {
  readonly figures: PeerFigures = { sessions: 0, max: 1_000, idle: 98.333333, perSecond: 0 }
  /** Lines of commands, as they came. */
  readonly commands: string[] = []
  /** Connections ever. */
  accepted = 0
  /** Bytes written by the evil kinds. */
  written = 0
  misdeed: Misdeed
  private readonly options: PeerOptions
  private readonly server: Server
  private readonly sockets = new Set<Socket>()
  private readonly subscribed = new Set<Socket>()
  private readonly timer: NodeJS.Timeout | undefined

  private constructor(options: PeerOptions) {
    this.options = options
    this.misdeed = options.misdeed ?? 'honest'
    this.server = createServer((socket) => this.welcome(socket))
    if (options.beatMs !== undefined) this.timer = setInterval(() => this.beat(), options.beatMs)
  }

  static async open(options: PeerOptions = {}, port = 0): Promise<EventSocketPeer> {
    const peer = new EventSocketPeer(options)
    peer.server.listen(port, '127.0.0.1')
    await once(peer.server, 'listening')
    return peer
  }

  get port(): number {
    const address = this.server.address()
    return typeof address === 'object' && address ? address.port : 0
  }

  /** As a load source is written. */
  get line(): string {
    const { user = '', password = 'ClueCon' } = this.options
    return `fs://${encodeURIComponent(user)}:${encodeURIComponent(password)}@127.0.0.1:${this.port}`
  }

  /** Connections that are open. */
  get open(): number {
    return this.sockets.size
  }

  /** Connections that wait for heartbeats. */
  get listeners(): number {
    return this.subscribed.size
  }

  /** One heartbeat to everybody who asked for them. */
  beat(): void {
    for (const socket of this.subscribed) this.sendBeat(socket)
  }

  /** Ends every connection as an orderly FreeSWITCH does, which goes on to listen. */
  disconnect(): void {
    for (const socket of this.sockets) socket.end(disconnectNotice())
  }

  async close(): Promise<void> {
    clearInterval(this.timer)
    const closed = this.server.listening ? once(this.server, 'close') : Promise.resolve()
    this.server.close()
    for (const socket of this.sockets) socket.destroy()
    await closed
  }

  private welcome(socket: Socket): void {
    this.accepted += 1
    this.sockets.add(socket)
    let text = ''
    socket.on('error', () => undefined)
    socket.on('close', () => {
      this.sockets.delete(socket)
      this.subscribed.delete(socket)
    })
    socket.on('data', (chunk) => {
      text += chunk.toString()
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const command = text.slice(0, end)
        text = text.slice(end + 2)
        this.obey(socket, command)
      }
    })
    this.greet(socket)
  }

  private greet(socket: Socket): void {
    if (this.misdeed === 'no-banner') return
    if (this.misdeed === 'closes') socket.end()
    else if (this.misdeed === 'endless-header') this.flood(socket, CHUNK)
    else if (this.misdeed === 'garbage') this.writeGarbage(socket)
    else if (this.misdeed === 'rude') socket.end(frame('text/rude-rejection', 'Access Denied, go away.\n'))
    else this.send(socket, 'Content-Type: auth/request\n\n')
  }

  private writeGarbage(socket: Socket): void {
    const garbage = Buffer.from([0, 255, 10, 13, 58, 200, 1, 2, 3])
    socket.write(garbage, () => {
      this.written += garbage.length
    })
  }

  private obey(socket: Socket, command: string): void {
    this.commands.push(command)
    if (command.startsWith('auth ') || command.startsWith('userauth ')) this.admit(socket, command)
    else if (command === 'api status') this.tellStatus(socket)
    else if (command === 'event plain HEARTBEAT') this.subscribe(socket)
    else this.send(socket, reply('-ERR command not found'))
  }

  private admit(socket: Socket, command: string): void {
    const { user, password = 'ClueCon' } = this.options
    const expected = user === undefined ? `auth ${password}` : `userauth ${user}:${password}`
    if (this.misdeed === 'asks-twice') this.send(socket, 'Content-Type: auth/request\n\n')
    else if (this.misdeed === 'echoes-password')
      socket.end(reply(`-ERR ${command}`) + frame(command, command))
    // Both frames and the end in one segment, as FreeSWITCH was seen to send them.
    else if (command !== expected) socket.end(reply('-ERR invalid') + disconnectNotice())
    else this.send(socket, reply('+OK accepted'))
  }

  private subscribe(socket: Socket): void {
    if (this.misdeed === 'no-subscription') return
    this.send(socket, reply('+OK event listener enabled plain'))
    this.subscribed.add(socket)
    if (this.misdeed === 'storm') this.storm(socket)
  }

  private tellStatus(socket: Socket): void {
    const { sessions, max, idle, perSecond } = this.figures
    const text = [
      'UP 0 years, 1 day, 2 hours, 1 minute, 59 seconds, 629 milliseconds, 798 microseconds',
      'FreeSWITCH (Version 1.10.12  64bit) is ready',
      '16 session(s) since startup',
      `${sessions} session(s) - peak 8, last 5min 2`,
      `${perSecond} session(s) per Sec out of max 30, peak 4, last 5min 1`,
      `${max} session(s) max`,
      `min idle cpu 0.00/${idle.toFixed(2)}`,
      'Current Stack Size/Max 240K/8192K',
    ].join('\n')
    const isTold = this.options.tellsStatus === true
    this.send(socket, frame('api/response', isTold ? text : '-ERR status Command not found!\n'))
  }

  private sendBeat(socket: Socket): void {
    const text = this.heartbeat()
    const type = `text/event-${this.options.form ?? 'plain'}`
    const lengths: Partial<Record<Misdeed, string>> = {
      'length-2-31': '2147483648',
      'length-negative': '-1',
      'length-nan': 'NaN',
    }
    const length = lengths[this.misdeed] ?? Buffer.byteLength(text)
    this.send(socket, `Content-Length: ${length}\nContent-Type: ${type}\n\n${text}`)
    if (this.misdeed === 'length-2-31') this.flood(socket, CHUNK)
  }

  private heartbeat(): string {
    const { sessions, max, idle, perSecond } = this.figures
    const counts: Partial<Record<Misdeed, string>> = { 'nan-count': 'NaN', 'negative-count': '-5' }
    const fields: Record<string, string> = {
      'Event-Name': 'HEARTBEAT',
      'FreeSWITCH-Hostname': 'node one',
      'Event-Date-Local': '2026-11-26 18:49:10',
      'Event-Info': 'System Ready',
      'Up-Time': '0 years, 0 days, 2 hours, 45 minutes, 59 seconds, 629 milliseconds, 798 microseconds',
      'Uptime-msec': '9959629',
      'Session-Count': counts[this.misdeed] ?? `${sessions}`,
      'Max-Sessions': `${max}`,
      // What is left of this second's allowance, not what began.
      'Session-Per-Sec': `${30 - perSecond}`,
      'Session-Per-Sec-Last': `${perSecond}`,
      'Idle-CPU': idle.toFixed(6),
    }
    if (this.options.namesInterval !== undefined)
      fields['Heartbeat-Interval'] = `${this.options.namesInterval}`
    if (this.options.form === 'json') return JSON.stringify(fields)
    return `${Object.entries(fields)
      .map(([name, value]) => `${name}: ${encodeURIComponent(value)}`)
      .join('\n')}\n\n`
  }

  private storm(socket: Socket): void {
    const text = this.heartbeat()
    this.flood(socket, Buffer.from(frame('text/event-plain', text).repeat(STORM_BEATS)))
  }

  private flood(socket: Socket, chunk: Buffer): void {
    const write = () => {
      while (!socket.destroyed) {
        this.written += chunk.length
        if (!socket.write(chunk)) return
      }
    }
    socket.on('drain', write)
    write()
  }

  private send(socket: Socket, text: string): void {
    if (this.misdeed !== 'one-byte-at-a-time') socket.write(text)
    else for (const byte of Buffer.from(text)) socket.write(Buffer.from([byte]))
  }
}

function reply(text: string): string {
  return `Content-Type: command/reply\nReply-Text: ${text}\n\n`
}

function frame(type: string, body: string): string {
  return `Content-Length: ${Buffer.byteLength(body)}\nContent-Type: ${type}\n\n${body}`
}

function disconnectNotice(): string {
  return frame(
    'text/disconnect-notice',
    'Disconnected, goodbye.\nSee you at ClueCon! http://www.cluecon.com/\n',
  )
}
