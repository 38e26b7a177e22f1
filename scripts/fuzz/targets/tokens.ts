import { isIP } from 'node:net'
import { MOST_THREADS } from '#engine/contract/transport-facts.ts'
import { formatAddress, packAddress } from '#engine/sip/address-octets.ts'
import { readBranch, signBranch, threadOfBranch, verifyBranch } from '#engine/sip/branch.ts'
import { signFlow, transportOfFlow, verifyFlow } from '#engine/sip/flow-token.ts'
import { type RouteState, readRoute, signRoute, threadOfRoute, verifyRoute } from '#engine/sip/route-token.ts'
import { Signer } from '#engine/sip/signer.ts'
import { parseUri } from '#engine/sip/uri.ts'
import { parseVia } from '#engine/sip/via.ts'
import { viaAt } from '../reference/plain-values.ts'
import type { Target } from '../target.ts'
import { demand, demandEqual } from '../violation.ts'
import { viaWords } from './parsing.ts'
import { SIP_CRAFT } from './sip-craft.ts'

const signer = new Signer([{ id: 'k1', secret: Buffer.alloc(32, 7) }], 1)
const DIALOG = { callId: 'c@h', fromTag: 'f', toTag: 't' }
const MOST_LINES = 40
const WORD = '[!#-9;=?A-~\\x80-\\xff]'
const STRICT_URI = new RegExp(
  `^(sips?):(?:(${WORD}+)(?::(?:${WORD}|:)*)?@)?([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+\\])` +
    `(?::(\\d{1,5}))?((?:;[!#-:=A-~]+)*)(\\?(?:${WORD}|:)+)?$`,
  'i',
)

const SEEDS = [
  'sip:alice@example.com:5060;transport=tcp;lr?subject=x',
  'sips:[2001:db8::1]:5061',
  'tel:+358-555-1234567;phone-context=+358',
  '192.0.2.1',
  '2001:db8::7',
  'SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKa;received=192.0.2.9;rport=5060',
  signBranch(
    signer,
    { keyId: 'k1', thread: 1, startNumber: 1, minute: 2, destinationId: 3, attempt: 0 },
    { ...DIALOG, cseqNumber: 1, receivedBranch: 'z9hG4bKa', nextVia: viaIdentity('z9hG4bKa') },
  ),
  signRoute(
    signer,
    {
      keyId: 'k1',
      thread: 1,
      destinationId: 3,
      listener: 1,
      flow: { transport: 'udp', address: '192.0.2.1', port: 5060 },
    },
    { callId: DIALOG.callId, callerTag: DIALOG.fromTag },
  ),
  signFlow(
    signer,
    {
      keyId: 'k1',
      listener: 1,
      transport: 'tcp',
      address: '2001:db8::7',
      port: 5060,
      connection: 9,
      startNumber: 1,
    },
    '',
  ),
]

function viaIdentity(branch: string) {
  return { transport: 'UDP', sentBy: '192.0.2.1:5060', branch, received: '', rport: -1 }
}

function checkUri(text: string): void {
  const uri = parseUri(text)
  const [, scheme, user, host, port, parameters, headers] = STRICT_URI.exec(text) ?? []
  if (scheme !== undefined && host !== undefined && Number(port ?? 0) <= 65_535)
    demandEqual(
      uri && [uri.scheme, uri.user, uri.host, uri.port, uri.headers],
      [
        scheme.toLowerCase(),
        user ?? '',
        host.replace(/^\[|\]$/g, '').toLowerCase(),
        Number(port ?? 0),
        (headers ?? '').slice(1),
      ],
      'URI',
      text,
    )
  if (uri === null) return
  demand(uri.port >= 0 && uri.port <= 65_535 && !/[@;?<>"\s]/.test(uri.host), 'URI parts', () => text)
  const [name = '', value] = (parameters ?? '').slice(1).split(/;/)[0]?.split(/=(.*)/) ?? []
  if (name !== '') demandEqual(uri.param(name.toUpperCase()), value ?? '', 'URI parameter', text)
  uri.param('transport')
}

function checkVia(bytes: Buffer): void {
  const via = parseVia(bytes, 0, bytes.length)
  const plain = viaAt(bytes.toString('latin1'), 0)
  if (plain) demandEqual(viaWords(via), viaWords(plain), 'Via', 'the Via value')
  if (via === null) return
  demand(via.end <= bytes.length && via.nextStart < bytes.length, 'Via offsets', () => `${via.end}`)
  demand(via.port >= 0 && via.port <= 65_535 && via.rport <= 65_535, 'Via ports', () => via.sentBy)
}

/** What is read from a token it is also signed from; and a strange one verifies never. */
function checkTokens(text: string): void {
  const route = readRoute(text)
  if (route) demandEqual(threadOfRoute(text), route.thread, 'thread of a route token', text)
  if (verifyRoute(signer, text, DIALOG) === null && route !== null) signAgain({ ...route, keyId: 'k1' })
  verifyFlow(signer, text, '')
  transportOfFlow(text)
  const named = threadOfBranch(text)
  demand(named >= 0 && named <= MOST_THREADS, 'thread of a branch', () => text)
  const branch = readBranch(text)
  if (branch === null) return
  demandEqual(named, branch.thread, 'thread of a branch', text)
  const subject = { ...DIALOG, cseqNumber: 1, receivedBranch: 'b', nextVia: viaIdentity('b') }
  const signed = signBranch(signer, { ...branch, keyId: 'k1' }, subject)
  demand(signed.length <= 64, 'branch length', () => signed)
  demandEqual(verifyBranch(signer, signed, subject), { ...branch, keyId: 'k1' }, 'branch', text)
  demandEqual(verifyBranch(signer, signed, { ...subject, cseqNumber: 2 }), null, 'branch forged', text)
  demandEqual(verifyBranch(signer, flipped(signed), subject), null, 'branch flipped', text)
}

function signAgain(state: RouteState): void {
  const subject = { callId: DIALOG.callId, callerTag: DIALOG.fromTag }
  const token = signRoute(signer, state, subject)
  demand(/^[A-Za-z0-9._-]{1,64}$/.test(token), 'route token shape', () => token)
  demandEqual(verifyRoute(signer, token, DIALOG), { state, fromCaller: true }, 'route token', token)
  demandEqual(verifyRoute(signer, token, { ...DIALOG, callId: 'd' }), null, 'route token forged', token)
  demandEqual(verifyRoute(signer, flipped(token), DIALOG), null, 'route token flipped', token)
  signFlowAgain(state)
}

/** The same of a telephone's flow, with what a route's token says of it. */
function signFlowAgain({ flow, listener, keyId, destinationId }: RouteState): void {
  const state = { keyId, listener, ...flow, connection: destinationId, startNumber: flow.port }
  const token = signFlow(signer, state, DIALOG.callId)
  demand(/^[A-Za-z0-9._-]{1,64}$/.test(token), 'flow token shape', () => token)
  demandEqual(verifyFlow(signer, token, DIALOG.callId), state, 'flow token', token)
  demandEqual(transportOfFlow(token), flow.transport, 'transport of a flow token', token)
  demandEqual(verifyFlow(signer, token, ''), null, 'flow token forged', token)
  demandEqual(verifyFlow(signer, flipped(token), DIALOG.callId), null, 'flow token flipped', token)
}

/** One character in the middle is another one. */
function flipped(token: string): string {
  const at = token.length >> 1
  return `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`
}

/** What the machine's own library takes for an address is one, and is written back in one way. */
function checkAddress(text: string): void {
  if (text.includes('%') || isIP(text) === 0) return
  const written = formatAddress(packAddress(text))
  demandEqual(isIP(written), isIP(text), 'address', text)
  demandEqual(packAddress(written).equals(packAddress(text)), true, 'address', `${text} as ${written}`)
}

/** The small readers a stranger reaches: URIs, Via values, addresses, signed tokens; one per line. */
export const tokensTarget: Target = {
  name: 'tokens',
  share: 1,
  guides: [
    'engine/sip/uri.ts',
    'engine/sip/via.ts',
    'engine/sip/parameters.ts',
    'engine/sip/characters.ts',
    'engine/sip/branch.ts',
    'engine/sip/route-token.ts',
    'engine/sip/flow-token.ts',
    'engine/sip/packed-flow.ts',
    'engine/sip/signer.ts',
    'engine/sip/address-octets.ts',
  ],
  seeds: SEEDS,
  craft: SIP_CRAFT,
  timings: [{ what: 'read a URI', limitMs: 5, run: (input) => parseUri(input.toString('latin1')) }],
  check(input) {
    const lines = input.toString('latin1').split(/\r?\n/, MOST_LINES)
    for (const line of lines) {
      checkUri(line)
      checkVia(Buffer.from(line, 'latin1'))
      checkTokens(line)
      checkAddress(line)
    }
    return lines.length < MOST_LINES
  },
}
