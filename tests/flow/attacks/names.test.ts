import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { metricSum } from '#scripts/appliance/metric-sum.ts'
import { within } from '#scripts/appliance/ready.ts'
import { inside } from '../../support/attacks/dialog.ts'
import type { ForgedParts } from '../../support/attacks/forge.ts'
import { soon } from '../../support/attacks/raw-party.ts'
import { Scene } from '../../support/attacks/scene.ts'
import { INHERITED_NAMES } from '../../support/inherited-names.ts'

/** A header name the configuration takes as the one that names a caller's channel. */
const CHANNEL_HEADER = 'constructor'

let scene: Scene

beforeAll(async () => {
  scene = await Scene.open({
    destination: { channelNaming: 'reported', channels: 50 },
    sources: (block) => [
      {
        id: 1,
        name: 'constructor',
        network: block.host(2),
        channelNaming: 'reported',
        channelHeader: CHANNEL_HEADER,
      },
    ],
  })
})
afterAll(async () => {
  await scene?.expectNobodyBenched().finally(() => scene.close())
})
afterEach(() => scene.expectUnharmed())

/** The name wherever a caller may write one. */
function everywhere(name: string): ForgedParts {
  const { forge } = scene
  const via = `SIP/2.0/UDP ${forge.from.address}:${forge.from.port};branch=z9hG4bK${name};rport;${name};${name}=${name}`
  return {
    uri: `sip:${name}@${forge.own};${name};${name}=${name}`,
    callId: name,
    fromTag: name,
    vias: [via],
    routes: [`<sip:${name}@${forge.own};lr;${name}=${name}>;${name}`],
    headers: {
      From: `"${name}" <sip:${name}@${name};${name}=${name}>;tag=${name};${name}=${name}`,
      Contact: `"${name}" <sip:${name}@${forge.from.address}:${forge.from.port};${name}?${name}=${name}>;${name}=${name}`,
    },
    extra: INHERITED_NAMES.map((header) => [header, name]),
  }
}

async function hear(what: () => boolean): Promise<void> {
  expect(await soon(what)).toBe(true)
}

describe('names that every object has are names like others', () => {
  test.each(INHERITED_NAMES)('%s in every place of a call, from both sides', async (name) => {
    const { forge, attacker, destination, engine } = scene
    destination.before = () => true
    attacker.throw(forge.request('INVITE', everywhere(name)).bytes)
    await hear(() => destination.methodsOf(name).length === 1)
    destination.before = () => false
    const [invite] = destination.requests(name)
    if (!invite) throw new Error('no INVITE came')
    expect(INHERITED_NAMES.map((header) => invite.header(header))).toEqual(INHERITED_NAMES.map(() => name))
    const answer = destination.answer(invite, 200, {
      tag: name,
      contact: `sip:${name}@${destination.address}:${destination.port};${name}=${name}`,
      startLine: `SIP/2.0 200 ${name}`,
      headers: { Server: name },
      extra: INHERITED_NAMES.map((header) => [header, name]),
    })
    destination.send(answer, engine.sip)
    await hear(() => attacker.statusesOf(name).includes(200))
    const ok = attacker.answersTo(name).find(({ status }) => status === 200)
    expect(INHERITED_NAMES.map((header) => ok?.header(header))).toEqual(INHERITED_NAMES.map(() => name))
    const route = `<${ok?.recordRoutes().at(-1)?.uri}>`
    const dialog = { callId: name, toTag: name, route, token: '', target: ok?.contactUri() ?? '' }
    const identity = { fromTag: name, headers: { [name]: name } }
    attacker.throw(inside(scene, dialog, 'ACK', { ...identity, branch: `z9hG4bK-ack-${name}` }).bytes)
    attacker.throw(inside(scene, dialog, 'BYE', { ...identity, branch: `z9hG4bK-bye-${name}` }).bytes)
    await hear(() => attacker.answersTo(name).some(({ cseqMethod }) => cseqMethod === 'BYE'))
    expect(destination.methodsOf(name)).toEqual(['INVITE', 'ACK', 'BYE'])
  })

  test.each(INHERITED_NAMES)('%s as method of a request, and of the CSeq of a response', async (name) => {
    const { forge, attacker, destination, engine } = scene
    const { bytes, callId } = forge.request(name, { callId: `method-${name}` })
    attacker.throw(bytes)
    await hear(() => attacker.statusesOf(callId).includes(200))
    const [request] = destination.requests(callId)
    expect(request?.method).toBe(name)
    if (request) destination.send(destination.answer(request, 200), engine.sip)
    const vias = [`SIP/2.0/UDP ${forge.own};branch=${name}`, `SIP/2.0/UDP ${name};branch=${name};${name}`]
    attacker.throw(forge.response(200, name, vias, { callId, headers: { [name]: name } }))
  })

  test('the figures call the channels by these names, and methods of that kind OTHER', async () => {
    const { engine } = scene
    const figures = ['fairline_calls_total', 'fairline_source_calls_total']
    const isTold = await within(3_000, async () => {
      const text = await engine.metrics()
      const others = metricSum(text, 'fairline_sip_messages_total', { method: 'OTHER', code: '0' })
      const isCalled = (channel: string) => figures.every((name) => metricSum(text, name, { channel }) === 1)
      return others === 2 * INHERITED_NAMES.length && INHERITED_NAMES.every(isCalled)
    })
    expect(isTold).toBe(true)
    const text = await engine.metrics()
    expect(INHERITED_NAMES.filter((method) => text.includes(`method="${method}"`))).toEqual([])
    engine.link.watch([1])
    const isWatched = await within(3_000, async () => (engine.link.tick()?.channels.length ?? 0) > 0)
    expect(isWatched).toBe(true)
    const watched = engine.link
      .tick()
      ?.channels.flatMap((side) => side.channels.map(({ channel }) => channel))
    expect(watched).toEqual(expect.arrayContaining(INHERITED_NAMES))
  })
})
