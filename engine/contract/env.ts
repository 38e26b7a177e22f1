import { z } from 'zod'
import { isIpv4, isIpv6 } from './address.ts'
import { isReliable, isSecure, MOST_THREADS } from './transport-facts.ts'
import { CLIENT_CERTIFICATES, type ClientCertificate, TRANSPORTS, type Transport } from './vocabulary.ts'

/** One `FAIRLINE_SIP` entry: `udp:0.0.0.0:5060;advertise=192.0.2.1:5060;send=6000`, `tls:0.0.0.0:5061;client=required`. */
export interface ListenerSpec {
  readonly transport: Transport
  readonly address: string
  readonly port: number
  readonly advertise: { readonly host: string; readonly port: number } | null
  /** UDP alone: port from which the first relay thread sends to destinations, the next from the next; null: from its own. */
  readonly send: number | null
  /** `none` for every transport but TLS and secure WebSocket. */
  readonly clientCertificate: ClientCertificate
}

export const DNS_PORT = 53

export interface HostPort {
  readonly host: string
  readonly port: number
}

/** IPv6 in brackets, else a name or IPv4. The host may go into Via as it is, so it holds nothing else (RFC 3261 §25.1). */
function parseHostPort(text: string): HostPort | null {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9._-]+)):(\d{1,5})$/.exec(text)
  const [, ipv6, name, digits] = match ?? []
  const host = ipv6 ?? name
  const port = Number(digits)
  if (host === undefined || port > 65_535 || (ipv6 !== undefined && !isIpv6(ipv6))) return null
  return { host, port }
}

export function parseListener(entry: string): ListenerSpec | string {
  const [address = '', ...parameters] = entry.trim().split(';')
  const colon = address.indexOf(':')
  const transport = TRANSPORTS.find((candidate) => candidate === address.slice(0, colon).toLowerCase())
  if (!transport) return `"${entry}": write TRANSPORT:ADDRESS:PORT with one of ${TRANSPORTS.join(', ')}`
  const at = parseHostPort(address.slice(colon + 1))
  if (!at || !(isIpv4(at.host) || isIpv6(at.host)))
    return `"${entry}": write a numeric address and a port, as udp:192.0.2.1:5060 or udp:[2001:db8::1]:5060`
  if (at.port === 0) return `"${entry}": port 0 cannot be listened on by callers; choose 1 to 65535`
  const extras = readParameters(entry, transport, parameters)
  if (typeof extras === 'string') return extras
  return { transport, address: at.host, port: at.port, ...extras }
}

type Extras = Pick<ListenerSpec, 'advertise' | 'send' | 'clientCertificate'>

/** Each thread that there may ever be has its port: so many more threads need no other setting. */
const MOST_SEND = 65_536 - MOST_THREADS

function readParameters(entry: string, transport: Transport, parameters: readonly string[]): Extras | string {
  let advertise: HostPort | null = null
  let send: number | null = null
  let clientCertificate: ClientCertificate | undefined
  for (const parameter of parameters) {
    const [name = '', value = ''] = parameter.split('=')
    if (name === 'advertise') {
      if (advertise) return `"${entry}": advertise stands twice`
      advertise = parseHostPort(value)
      if (!advertise || advertise.port === 0) return `"${entry}": advertise needs HOST:PORT`
    } else if (name === 'send') {
      if (send !== null) return `"${entry}": send stands twice`
      if (transport !== 'udp') return `"${entry}": only udp has ports to send from`
      send = /^\d{1,5}$/.test(value) ? Number(value) : 0
      if (send < 1 || send > MOST_SEND) return `"${entry}": send needs a port from 1 to ${MOST_SEND}`
    } else if (name === 'client') {
      if (clientCertificate) return `"${entry}": client stands twice`
      if (!isSecure(transport)) return `"${entry}": client certificates need tls or wss`
      clientCertificate = CLIENT_CERTIFICATES.find((candidate) => candidate === value)
      if (!clientCertificate) return `"${entry}": client is one of ${CLIENT_CERTIFICATES.join(', ')}`
    } else
      return `"${entry}": unknown parameter "${name}"; advertise=HOST:PORT, send=PORT and client=${CLIENT_CERTIFICATES.join('|')} are known`
  }
  return { advertise, send, clientCertificate: clientCertificate ?? 'none' }
}

/** TLS and WebSocket stand on TCP, and share its ports. */
function isSameSocket(a: ListenerSpec, b: ListenerSpec): boolean {
  return isReliable(a.transport) === isReliable(b.transport) && a.address === b.address && a.port === b.port
}

/** Whether both may stand on one address: a wildcard leaves to others those that they name with its port. */
function mayShareAddress(a: ListenerSpec, b: ListenerSpec): boolean {
  const isSameFamily = a.address.includes(':') === b.address.includes(':')
  const hasWildcard = [a, b].some(({ address }) => address === '0.0.0.0' || address === '::')
  return a.address === b.address || (isSameFamily && hasWildcard && a.port !== b.port)
}

/** Whether one of the ports that `one` keeps for sending is `other`'s. */
function keepsPortOf(one: ListenerSpec, other: ListenerSpec): boolean {
  const keeps = (port: number | null) =>
    one.send !== null && port !== null && port >= one.send && port < one.send + MOST_THREADS
  return keeps(other.port) || (one !== other && keeps(other.send))
}

function sendCollision(
  entry: string,
  spec: ListenerSpec,
  others: readonly ListenerSpec[],
): string | undefined {
  const near = [spec, ...others].filter((one) => one.transport === 'udp' && mayShareAddress(one, spec))
  const taker = near.find((other) => keepsPortOf(spec, other) || keepsPortOf(other, spec))
  if (!taker) return undefined
  return `"${entry}": send=${spec.send ?? taker.send} keeps ${MOST_THREADS} ports, one for each relay thread, and one of them is taken; choose others`
}

function collision(entry: string, spec: ListenerSpec, others: readonly ListenerSpec[]): string | undefined {
  const other = others.find((one) => isSameSocket(one, spec))
  if (!other) return spec.transport === 'udp' ? sendCollision(entry, spec, others) : undefined
  return other.transport === spec.transport
    ? `"${entry}" stands twice`
    : `"${entry}": ${other.transport} has this address and port; choose another`
}

const listeners = z.string().transform((text, context): ListenerSpec[] => {
  const specs: ListenerSpec[] = []
  for (const entry of text.split(',').filter((part) => part.trim() !== '')) {
    const parsed = parseListener(entry)
    const spec = typeof parsed === 'string' ? parsed : (collision(entry, parsed, specs) ?? parsed)
    if (typeof spec === 'string') context.addIssue({ code: 'custom', message: spec })
    else specs.push(spec)
  }
  if (/^[,\s]*$/.test(text)) context.addIssue({ code: 'custom', message: 'at least one listener is needed' })
  return specs
})

const hostPort = z.string().transform((text, context): HostPort => {
  const parsed = parseHostPort(text.trim())
  if (parsed) return parsed
  context.addIssue({ code: 'custom', message: `"${text}": write HOST:PORT` })
  return z.NEVER
})

const databaseUrl = z.string().refine((url) => /^(file:.+|postgres(ql)?:\/\/.+)/.test(url), {
  message: 'write file:PATH for SQLite or postgresql://USER:PASSWORD@HOST:PORT/DATABASE',
})

const nameServers = z.string().transform((text, context): HostPort[] => {
  const servers: HostPort[] = []
  for (const entry of text.split(',').map((part) => part.trim())) {
    const server = isIpv4(entry) || isIpv6(entry) ? { host: entry, port: DNS_PORT } : parseHostPort(entry)
    if (server && (isIpv4(server.host) || isIpv6(server.host)) && server.port > 0) servers.push(server)
    else
      context.addIssue({
        code: 'custom',
        message: `"${entry}": write an address, as 192.0.2.53 or 192.0.2.53:5353`,
      })
  }
  return servers
})

const HOW_MANY = `write how many, 1 to ${MOST_THREADS}`

const relays = z.coerce.number(HOW_MANY).int(HOW_MANY).min(1, HOW_MANY).max(MOST_THREADS, HOW_MANY).optional()

const onOff = z.enum(['0', '1', 'true', 'false']).transform((text) => text === '1' || text === 'true')

/** Every `FAIRLINE_*` setting with its default; all problems are listed at once by `readEnvironment`. */
export const environmentSchema = z
  .object({
    FAIRLINE_DATA: z.string().min(1).default('./data'),
    DATABASE_URL: databaseUrl.optional(),
    FAIRLINE_SIP: listeners.prefault('udp:0.0.0.0:5060,tcp:0.0.0.0:5060'),
    /** Folder of certificates and keys, read again when it changes; default: `tls` in the data folder. */
    FAIRLINE_TLS: z.string().min(1).optional(),
    /** Name servers asked about destinations by name; default: the system's. */
    FAIRLINE_DNS: nameServers.optional(),
    /** Relay threads; default: as many as there are cores but one, which is left to the control thread and the panel. */
    FAIRLINE_RELAYS: relays,
    /** Datagrams in batches by our own addon, where it is built. */
    FAIRLINE_ADDON: onOff.prefault('1'),
    FAIRLINE_CONTROL: hostPort.prefault('127.0.0.1:9060'),
    FAIRLINE_PANEL: hostPort.prefault('0.0.0.0:3000'),
    FAIRLINE_PANEL_URL: z
      .url({ protocol: /^https?$/, message: 'write the public origin, as https://fairline.example.org' })
      .optional(),
    FAIRLINE_PANEL_TLS: z
      .string()
      .regex(/^[^,]+,[^,]+$/, 'write CERTIFICATE,KEY as two paths')
      .optional(),
    FAIRLINE_TRUST_PROXY: onOff.prefault('0'),
    FAIRLINE_DISPATCHER_LIST: z.string().min(1).optional(),
    FAIRLINE_ADMIN_EMAIL: z.email('write an e-mail address').optional(),
    FAIRLINE_ADMIN_PASSWORD: z.string().min(10, 'at least 10 characters').optional(),
    FAIRLINE_LOG: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  })
  .superRefine((env, context) => {
    if ((env.FAIRLINE_ADMIN_EMAIL === undefined) === (env.FAIRLINE_ADMIN_PASSWORD === undefined)) return
    const missing =
      env.FAIRLINE_ADMIN_EMAIL === undefined ? 'FAIRLINE_ADMIN_EMAIL' : 'FAIRLINE_ADMIN_PASSWORD'
    context.addIssue({
      code: 'custom',
      path: [missing],
      message: 'missing; give both e-mail and password, or neither',
    })
  })
  .transform((env) => ({
    ...env,
    DATABASE_URL: env.DATABASE_URL ?? `file:${env.FAIRLINE_DATA}/fairline.db`,
    FAIRLINE_TLS: env.FAIRLINE_TLS ?? `${env.FAIRLINE_DATA}/tls`,
  }))

export type Environment = z.output<typeof environmentSchema>

/** Returns the settings, or every problem as one line each: `NAME: what is wrong and what to write`. */
export function readEnvironment(variables: Record<string, string | undefined>): Environment | string[] {
  const set = Object.fromEntries(
    Object.entries(variables).filter(([, value]) => value !== undefined && value !== ''),
  )
  const parsed = environmentSchema.safeParse(set)
  if (parsed.success) return parsed.data
  return parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
}
