import { describe, expect, test } from 'vitest'
import type { SipMessage } from '#engine/sip/message.ts'
import { Forge, type ForgedParts } from '../../support/attacks/forge.ts'
import { soon } from '../../support/attacks/raw-party.ts'
import type { Scene } from '../../support/attacks/scene.ts'
import { stageScene } from '../../support/attacks/stage-scene.ts'
import { StreamParty } from '../../support/attacks/stream-party.ts'
import { editedFlowTokens, flippedTokens } from '../../support/attacks/tokens.ts'

let scene: Scene
/** Makes the registrar's own requests. */
let registrar: Forge

stageScene((opened) => {
  scene = opened
  registrar = new Forge(scene.destination, scene.engine.sip, scene.third.address)
})

const SUPPORTED = { Supported: 'path, outbound' }

/** Registers, and returns the REGISTER as the registrar got it. */
async function register(parts: ForgedParts): Promise<SipMessage> {
  const { forge, attacker, destination } = scene
  const { bytes, callId } = forge.request('REGISTER', parts)
  attacker.throw(bytes)
  await soon(() => attacker.statusesOf(callId).includes(200))
  const [request] = destination.requests(callId)
  if (!request) throw new Error('no REGISTER came')
  return request
}

async function learnPath(parts: ForgedParts = { headers: SUPPORTED }): Promise<string> {
  return (await register(parts)).header('Path') ?? ''
}

/** Sends requests from the registrar's own socket, and returns what became of each. */
async function fromRegistrar(method: string, routes: readonly string[]): Promise<(number | undefined)[]> {
  const { destination, engine } = scene
  const sent = routes.map((route) =>
    registrar.request(method, { routes: [route], uri: `sip:phone@${scene.third.address}:5070` }),
  )
  for (const { bytes } of sent) destination.send(bytes, engine.sip)
  const finalOf = (callId: string) =>
    destination.heard.find((m) => !m.isRequest && m.callId === callId && m.status >= 200)?.status
  await soon(() => sent.every(({ callId }) => finalOf(callId) !== undefined))
  return sent.map(({ callId }) => finalOf(callId))
}

describe('RFC 3327 §5.1: what a telephone writes into Path does not reach its registrar', () => {
  const names = ['Path', 'PATH ', 'path\t', 'pAtH']
  const values = [
    'THIRD',
    'THIRD, THIRD',
    '\r\n THIRD\r\n\t, THIRD',
    'no URI at all, "',
    `<sip:OWN;lr;ff=1.${'A'.repeat(38)}>`,
  ]

  test.each(names.flatMap((name) => values.map((value) => ({ name, value }))))(
    '$name: $value',
    async (line) => {
      const elsewhere = `<sip:${scene.third.address};lr>`
      const value = line.value.replaceAll('THIRD', elsewhere).replace('OWN', scene.forge.own)
      for (const headers of [SUPPORTED, {}]) {
        const request = await register({
          headers,
          extra: [
            [line.name, value],
            ['Path', elsewhere],
          ],
        })
        expect(request.headerAll('Path')).toEqual(
          'Supported' in headers ? [expect.stringMatching(/^<sip:[\d.]+:5060;lr;ff=[\w.-]{40}>$/)] : [],
        )
        expect(request.text).not.toContain(`<sip:${scene.third.address}`)
      }
    },
  )
})

describe('RFC 5626 §5.2: a flow is where the packet came from', () => {
  test('Via, received, Contact and Route of a third host do not move it', async () => {
    const { forge, attacker, third } = scene
    const via = `SIP/2.0/UDP ${third.address}:5060;branch=z9hG4bK-moved;received=${third.address};rport=5070;maddr=${third.address}`
    const path = await learnPath({
      vias: [via],
      headers: {
        ...SUPPORTED,
        Contact: `<sip:phone@${third.address}:5070;received=${third.address}>;received="sip:${third.address}"`,
      },
      routes: [`<sip:${forge.own};lr;received=${third.address}>`],
    })
    const { destination, engine } = scene
    const { bytes, callId } = registrar.request('MESSAGE', {
      routes: [path],
      uri: `sip:phone@${third.address}:5070`,
    })
    destination.send(bytes, engine.sip)
    expect(await soon(() => attacker.requestsIn(callId).length > 0)).toBe(true)
  })

  test('a token that is not letter for letter ours is 403 for the registrar too', async () => {
    const path = await learnPath()
    const token = /ff=([^>]+)/.exec(path)?.[1] ?? ''
    const before = scene.attacker.unasked.length
    const tokens = [...flippedTokens(token), ...editedFlowTokens(token, scene.third.address)]
    const routes = tokens.map((other) => path.replace(token, other))
    expect(await fromRegistrar('MESSAGE', routes)).toEqual(routes.map(() => 403))
    expect(scene.attacker.unasked).toHaveLength(before)
  })

  test('the true one is 403 for strangers, in every method and place', async () => {
    const { forge, attacker, witness, third } = scene
    const path = await learnPath()
    const before = attacker.unasked.length
    const own = `<sip:${forge.own};lr>`
    const strange = new Forge(witness, scene.engine.sip, third.address)
    for (const method of ['INVITE', 'MESSAGE', 'OPTIONS', 'SUBSCRIBE', 'REGISTER', 'REFER', 'NOTIFY']) {
      const forged = [[path], [path, own], [path, `<sip:${third.address};lr>`]].map((routes) =>
        strange.request(method, { routes, uri: `sip:phone@${third.address}:5070` }),
      )
      await witness.throwAll(forged.map(({ bytes }) => bytes))
      expect(forged.map(({ callId }) => witness.statusesOf(callId))).toEqual([[403], [403], [403]])
    }
    expect(attacker.unasked).toHaveLength(before)
  })

  test('§5.3: a stream that is gone is 430, although its telephone is there again', async () => {
    const { forge, engine, destination } = scene
    const open = () => StreamParty.open(engine.sip, forge.from.address)
    const first = await open()
    const { bytes, callId } = forge.request('REGISTER', {
      headers: SUPPORTED,
      vias: [forge.via('z9hG4bK-flow', 'TCP')],
    })
    first.write(bytes)
    await soon(() => first.statuses.includes(200))
    const path = destination.requests(callId)[0]?.header('Path') ?? ''
    expect(path).toContain(';ff=')
    first.reset()
    const second = await open()
    const via = forge.via('z9hG4bK-again', 'TCP')
    second.write(forge.request('OPTIONS', { uri: `sip:${forge.own}`, vias: [via] }).bytes)
    await soon(() => second.statuses.includes(200))
    expect(await fromRegistrar('MESSAGE', [path])).toEqual([430])
    second.socket.destroy()
  })
})
