import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import { metricSum } from '#scripts/appliance/metric-sum.ts'
import { within } from '#scripts/appliance/ready.ts'
import { Forge } from '../../support/attacks/forge.ts'
import { RawParty, soon } from '../../support/attacks/raw-party.ts'
import type { Scene } from '../../support/attacks/scene.ts'
import { stageScene } from '../../support/attacks/stage-scene.ts'
import { terseRefusals } from '../../support/attacks/terse.ts'

let scene: Scene

stageScene((opened) => {
  scene = opened
})

function stream(): Socket {
  const { engine, forge } = scene
  return connect({ host: engine.sip.address, port: engine.sip.port, localAddress: forge.from.address })
}

const METHODS = ['INVITE', 'BYE', 'OPTIONS', 'CANCEL', 'ACK', 'INFO', 'REGISTER', 'FROBNICATE']
const STATUSES = [100, 180, 200, 302, 401, 486, 503, 603]
/** Branches as ours look, from none at all to one of the right shape. */
const BRANCHES = [
  'z9hG4bK',
  'z9hG4bK-guess',
  'z9hG4bKa.1.1.0.1.0.AAAAAAAAAAAAAAAA',
  'z9hG4bKa.1.0.hwlqz.1.1.________________',
  'z9hG4bK-p.1.00112233445566778899aabb',
  'z9hG4bK-a.1.1.1',
]

/** Later than a first copy of anything refused until now: a destination's final, asked for after it, was sent again. */
async function timerGHasPassed(): Promise<void> {
  const { witness, engine, third } = scene
  const forge = new Forge(witness, engine.sip, third.address)
  const { bytes, callId } = forge.request('INVITE', { uri: `sip:busy@${forge.own}` })
  witness.throw(bytes)
  expect(await soon(() => witness.statusesOf(callId).filter((status) => status === 486).length > 1)).toBe(
    true,
  )
}

// First, so that nothing else is under way that would be sent again.
test('rules 12: of every kind of refusal, a stranger is sent one and a half times its own bytes at most, once', async () => {
  const { attacker, forge } = scene
  const thrown = terseRefusals(`${attacker.address}:${attacker.port}`, forge.own)
  await attacker.throwAll(thrown.map(({ bytes }) => bytes))
  await timerGHasPassed()
  const heard = attacker.unasked
  expect(heard.length).toBeGreaterThanOrEqual(thrown.length - 1)
  expect(heard.length).toBeLessThanOrEqual(thrown.length)
  const bytes = (buffers: readonly Buffer[]) => buffers.reduce((sum, { length }) => sum + length, 0)
  expect(bytes(heard)).toBeLessThanOrEqual(1.5 * bytes(thrown.map((one) => one.bytes)))
})

describe('rules 6: a response nobody here asked for is dropped, whatever its Vias say', () => {
  test('our Via first and a third host second, a third host first, a third host alone', async () => {
    const { forge, attacker, third, engine } = scene
    const before = attacker.unasked.length
    const thirdVia = `SIP/2.0/UDP ${third.address}:5060;branch=z9hG4bK-third`
    const responses = METHODS.flatMap((method) =>
      BRANCHES.flatMap((branch, i) => {
        const own = `SIP/2.0/UDP ${forge.own};branch=${branch}`
        const status = STATUSES[i] ?? 200
        return [[own, thirdVia], [thirdVia, own], [thirdVia]].map((vias) =>
          forge.response(status, method, vias),
        )
      }),
    )
    await attacker.throwAll(responses)
    const isCounted = await within(3_000, async () => {
      const text = await engine.metrics()
      return metricSum(text, 'fairline_dropped_total', { reason: 'stray-response' }) === responses.length
    })
    expect(isCounted).toBe(true)
    expect(attacker.unasked.length).toBe(before)
  })

  test('received, rport, maddr and a stream make it go nowhere either', async () => {
    const { forge, attacker, third } = scene
    const before = attacker.unasked.length
    const own = `SIP/2.0/UDP ${forge.own};branch=z9hG4bK-guess`
    const lures = [
      `SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK-1;received=${third.address};rport=5060`,
      `SIP/2.0/UDP ${forge.from.address};branch=z9hG4bK-2;maddr=${third.address}`,
      `SIP/2.0/TCP ${third.address};branch=z9hG4bK-3`,
      `SIP/2.0/TLS ${third.address}:5061;branch=z9hG4bK-4`,
      `SIP/2.0/SCTP ${third.address};branch=z9hG4bK-5;rport=5060;received=${third.address}`,
    ]
    const responses = lures.map((lure) => forge.response(200, 'INVITE', [own, lure]))
    await attacker.throwAll(responses)
    const socket = stream()
    for (const response of responses) socket.write(response)
    socket.end()
    await once(socket.resume(), 'close')
    expect(attacker.unasked.length).toBe(before)
  })
})

describe('rules 12: a transaction answers its caller alone', () => {
  async function ringing() {
    const { forge, attacker, destination } = scene
    const { bytes, callId } = forge.request('INVITE', { uri: `sip:ring@${forge.own}` })
    attacker.throw(bytes)
    await soon(() => attacker.statusesOf(callId).includes(180))
    const [invite] = destination.requests(callId)
    if (!invite) throw new Error('no INVITE came')
    return { invite, callId }
  }

  test('§17.1.3: a branch that is wrong in its last character is nobody’s, even from the destination', async () => {
    const { invite, callId } = await ringing()
    const { attacker, destination, engine } = scene
    const answer = destination.answer(invite, 200).toString('latin1')
    const { branch } = invite.topVia
    const other = branch.slice(0, -1) + (branch.endsWith('A') ? 'B' : 'A')
    destination.send(Buffer.from(answer.replace(branch, other)), engine.sip)
    destination.send(Buffer.from(answer.replace(branch, branch.toUpperCase())), engine.sip)
    await attacker.settled()
    expect(attacker.statusesOf(callId)).toEqual([100, 180])
  })

  test('§16.7 step 9: a destination that points the next Via elsewhere reaches the caller all the same', async () => {
    const { invite, callId } = await ringing()
    const { attacker, destination, third, engine } = scene
    const honest = destination.answer(invite, 486).toString('latin1')
    const lure = `Via: SIP/2.0/UDP ${third.address}:5060;branch=z9hG4bK-x;received=${third.address};rport=5060\r\n`
    destination.send(Buffer.from(honest.replace(/Via: [^\r]*:5090;[^\r]*\r\n/, lure)), engine.sip)
    await soon(() => attacker.statusesOf(callId).includes(486))
    expect(attacker.statusesOf(callId)).toEqual([100, 180, 486])
    expect(attacker.answersTo(callId).at(-1)?.topVia.host).toBe(third.address)
  })

  test('§16.7 step 3: a final with our Via alone is not forwarded; the caller gets one of ours', async () => {
    const { invite, callId } = await ringing()
    const { attacker, destination, engine } = scene
    const honest = destination.answer(invite, 200).toString('latin1')
    const bare = honest.replace(/Via: [^\r]*:5090;[^\r]*\r\n/, '')
    expect(bare).not.toBe(honest)
    destination.send(Buffer.from(bare), engine.sip)
    await soon(() => attacker.statusesOf(callId).length > 2)
    expect(attacker.statusesOf(callId)).toEqual([100, 180, 503])
  })
})

describe('rules 12: an answer goes to where the packet came from, never to a host a Via names', () => {
  const lures = (third: string) => [
    `SIP/2.0/UDP ${third}:5060;rport`,
    `SIP/2.0/UDP ${third};rport=5060;received=${third}`,
    `SIP/2.0/UDP ${third};rport;maddr=${third}`,
    `SIP/2.0/UDP 0.0.0.0;maddr=${third};ttl=255;received=${third};rport=5061`,
    `SIP/2.0/TCP ${third}:5060;rport`,
  ]

  interface Answered {
    readonly method: string
    readonly status: number
    /** Of the Request-URI; without one an OPTIONS is for us. */
    readonly user?: string
    readonly headers?: Readonly<Record<string, string>>
  }
  /** One of each way to answer: by ourselves, by the destination, refused, malformed. */
  const WAYS: readonly Answered[] = [
    { method: 'OPTIONS', status: 200, user: '' },
    { method: 'INVITE', status: 486 },
    { method: 'MESSAGE', status: 200 },
    { method: 'INVITE', status: 483, headers: { 'Max-Forwards': '0' } },
    { method: 'INVITE', status: 420, headers: { 'Proxy-Require': 'reflection' } },
    { method: 'CANCEL', status: 481 },
    { method: 'BYE', status: 481, headers: { To: '<sip:bob@example.org>;tag=x' } },
    { method: 'OPTIONS', status: 400, headers: { 'Max-Forwards': '-1' } },
  ]

  function forged({ method, user = 'busy@', headers = {} }: Answered, via: string) {
    return scene.forge.request(method, { uri: `sip:${user}${scene.forge.own}`, vias: [via], headers })
  }

  test.each(WAYS)('$method answered $status: with rport to the packet’s own port', async (way) => {
    const { attacker, third } = scene
    for (const [i, lure] of lures(third.address).entries()) {
      const { bytes, callId } = forged(way, `${lure};branch=z9hG4bK-${way.method}-${way.status}-${i}`)
      attacker.throw(bytes)
      const isAnswered = await soon(() => attacker.statusesOf(callId).includes(way.status))
      expect(isAnswered, lure).toBe(true)
    }
  })

  test.each(WAYS)(
    '$method answered $status: without rport to sent-by’s port of the packet’s address',
    async (way) => {
      const { attacker, third, engine } = scene
      const other = await RawParty.open(attacker.address, 5_070, engine.sip)
      const branch = `z9hG4bK-no-rport-${way.method}-${way.status}`
      const via = `SIP/2.0/UDP ${third.address}:5070;branch=${branch};maddr=${third.address}`
      const { bytes, callId } = forged(way, via)
      attacker.throw(bytes)
      const isAnswered = await soon(() => other.statusesOf(callId).includes(way.status))
      other.close()
      expect(isAnswered).toBe(true)
      expect(attacker.statusesOf(callId)).toEqual([])
    },
  )

  test('§18.2.2: the stream gone, a response is sent to the packet’s address, not to sent-by', async () => {
    const { forge, destination, third, engine } = scene
    destination.before = () => true
    const via = `SIP/2.0/TCP ${third.address}:5060;branch=z9hG4bK-stream-gone;rport;received=${third.address}`
    const { bytes, callId } = forge.request('MESSAGE', { vias: [via] })
    const socket = stream()
    socket.write(bytes)
    await soon(() => destination.requests(callId).length > 0)
    socket.destroy()
    await scene.witness.settled()
    destination.before = () => false
    const [message] = destination.requests(callId)
    expect(message?.nextVia()?.received).toBe(forge.from.address)
    if (message) destination.send(destination.answer(message, 200), engine.sip)
    await scene.witness.settled()
  })
})
