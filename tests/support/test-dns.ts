import { createSocket, type Socket as Datagrams, type RemoteInfo } from 'node:dgram'
import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import {
  type Answer,
  AUTHORITATIVE_ANSWER,
  type DecodedPacket,
  decode,
  encode,
  type Packet,
  RECURSION_AVAILABLE,
  TRUNCATED_RESPONSE,
} from 'dns-packet'
import type { HostPort } from '#engine/contract/env.ts'

export type Zone = readonly Answer[]

export function a(name: string, address: string, ttl = 60): Answer {
  return { type: 'A', name, ttl, data: address }
}

export function aaaa(name: string, address: string, ttl = 60): Answer {
  return { type: 'AAAA', name, ttl, data: address }
}

export function cname(name: string, data: string, ttl = 60): Answer {
  return { type: 'CNAME', name, ttl, data }
}

export function srv(
  name: string,
  target: string,
  port: number,
  more: { priority?: number; weight?: number; ttl?: number } = {},
): Answer {
  const { priority = 0, weight = 0, ttl = 60 } = more
  return { type: 'SRV', name, ttl, data: { target, port, priority, weight } }
}

export function naptr(
  name: string,
  services: string,
  replacement: string,
  more: { order?: number; preference?: number; flags?: string; ttl?: number } = {},
): Answer {
  const { order = 10, preference = 10, flags = 's', ttl = 60 } = more
  return { type: 'NAPTR', name, ttl, data: { order, preference, flags, services, regexp: '', replacement } }
}

const SERVFAIL = 2
const NXDOMAIN = 3
const REFUSED = 5
const FORMERR = 1
/** Of a negative answer, in seconds. */
export const NEGATIVE_SEC = 30

/** A name server on loopback, UDP and TCP, that tells what is in `zone`, as it is at that moment. */
export class TestDns {
  zone: Zone = []
  /** `silent` hears and says nothing. */
  mood: 'answering' | 'silent' | 'failing' | 'refusing' = 'answering'
  /** Answers over UDP are cut, as if they were too long. */
  isCutting = false
  /** Knows no EDNS (RFC 6891 §7). */
  isOld = false
  readonly asked: { readonly name: string; readonly type: string; readonly over: 'udp' | 'tcp' }[] = []
  private readonly datagrams: Datagrams
  private readonly server: Server
  private readonly sockets = new Set<Socket>()
  private bound: HostPort = { host: '', port: 0 }

  constructor(host = '127.0.0.1') {
    this.datagrams = createSocket(host.includes(':') ? 'udp6' : 'udp4')
    this.datagrams.on('message', (bytes, from) => this.onDatagram(bytes, from))
    this.server = createServer((socket) => this.onStream(socket))
    this.bound = { host, port: 0 }
  }

  get address(): HostPort {
    return this.bound
  }

  /** As `FAIRLINE_DNS` takes it. */
  get text(): string {
    return `${this.bound.host}:${this.bound.port}`
  }

  async open(port = 0): Promise<this> {
    const { host } = this.bound
    this.datagrams.bind(port, host)
    await once(this.datagrams, 'listening')
    this.bound = { host, port: this.datagrams.address().port }
    this.server.listen(this.bound.port, host)
    await once(this.server, 'listening')
    return this
  }

  async close(): Promise<void> {
    this.datagrams.close()
    for (const socket of this.sockets) socket.destroy()
    this.server.close()
    await once(this.server, 'close')
  }

  /** How often this was asked for. */
  count(type: string, name?: string): number {
    return this.asked.filter((each) => each.type === type && (name === undefined || each.name === name))
      .length
  }

  private onDatagram(bytes: Buffer, from: RemoteInfo): void {
    const reply = this.reply(decode(bytes), 'udp')
    if (reply) this.datagrams.send(reply, from.port, from.address)
  }

  private onStream(socket: Socket): void {
    this.sockets.add(socket)
    let received = Buffer.alloc(0)
    socket.on('error', () => socket.destroy())
    socket.on('data', (bytes) => {
      received = Buffer.concat([received, bytes])
      if (received.length < 2 || received.length < 2 + received.readUInt16BE(0)) return
      const reply = this.reply(decode(received.subarray(2)), 'tcp')
      if (!reply) return
      const length = Buffer.alloc(2)
      length.writeUInt16BE(reply.length)
      // In two pieces, as a network may deliver it.
      socket.write(Buffer.concat([length, reply.subarray(0, 5)]))
      socket.write(reply.subarray(5))
    })
  }

  private reply(query: DecodedPacket, over: 'udp' | 'tcp'): Buffer | null {
    const [question] = query.questions ?? []
    if (!question) return null
    const { name, type } = question
    this.asked.push({ name, type, over })
    if (this.mood === 'silent') return null
    const hasEdns = (query.additionals ?? []).some((record) => record.type === 'OPT')
    const flags = AUTHORITATIVE_ANSWER | RECURSION_AVAILABLE
    const head: Packet = { type: 'response', id: query.id, questions: [question] }
    if (this.isOld && hasEdns) return encode({ ...head, flags: flags | FORMERR })
    if (this.mood === 'failing') return encode({ ...head, flags: flags | SERVFAIL })
    if (this.mood === 'refusing') return encode({ ...head, flags: flags | REFUSED })
    if (this.isCutting && over === 'udp') return encode({ ...head, flags: flags | TRUNCATED_RESPONSE })
    const answers = this.find(name.toLowerCase(), type)
    if (answers.some((record) => record.type === type)) return encode({ ...head, flags, answers })
    const isKnown = this.zone.some((record) => record.name.toLowerCase() === name.toLowerCase())
    const soa = { mname: 'ns.example.', rname: 'root.example.', minimum: NEGATIVE_SEC }
    const authorities: Answer[] = [{ type: 'SOA', name: 'example', ttl: 3_600, data: soa }]
    return encode({ ...head, flags: isKnown ? flags : flags | NXDOMAIN, answers, authorities })
  }

  /** The records, and the aliases that lead to them. */
  private find(name: string, type: string): Answer[] {
    const here = this.zone.filter((record) => record.name.toLowerCase() === name)
    const found = here.filter((record) => record.type === type)
    const alias = here.find((record) => record.type === 'CNAME')
    if (found.length > 0 || alias?.type !== 'CNAME') return found
    return [alias, ...this.find(alias.data.toLowerCase(), type)]
  }
}
