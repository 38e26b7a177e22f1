import { describe, expect, test } from 'vitest'
import { establish, inside } from '../../support/attacks/dialog.ts'
import type { ForgedParts } from '../../support/attacks/forge.ts'
import { soon } from '../../support/attacks/raw-party.ts'
import type { Scene } from '../../support/attacks/scene.ts'
import { stageScene } from '../../support/attacks/stage-scene.ts'
import { answerTo } from '../../support/responses.ts'

let scene: Scene

stageScene((opened) => {
  scene = opened
})

const METHODS = [
  'BYE',
  'INVITE',
  'INFO',
  'UPDATE',
  'PRACK',
  'REFER',
  'SUBSCRIBE',
  'NOTIFY',
  'MESSAGE',
  'REGISTER',
  'PUBLISH',
  'OPTIONS',
  'FROBNICATE',
]

/** Route sets that an attacker may write, and a Request-URI that a third host would like. */
function lures(): readonly (ForgedParts & { readonly name: string })[] {
  const { own, third } = scene.forge
  const uri = `sip:victim@${third}:5070`
  const ours = `<sip:${own};lr>`
  const theirs = `<sip:${third}:5060;lr>`
  return [
    { name: 'no Route', uri },
    { name: 'no Route, transport=tcp', uri: `${uri};transport=tcp` },
    { name: 'our Route', uri, routes: [ours] },
    { name: 'our Route, twice', uri, routes: [ours, ours] },
    { name: 'our Route with an invented token', uri, routes: [`<sip:${own};lr;fl=a.${'A'.repeat(32)}>`] },
    { name: 'our Route with an empty token', uri, routes: [`<sip:${own};lr;fl=>`] },
    { name: 'our Route, then a third host', uri: `sip:bob@${own}`, routes: [ours, theirs] },
    { name: 'both on one line', uri: `sip:bob@${own}`, routes: [`${ours}, ${theirs}`] },
    { name: 'a third host', uri: `sip:bob@${own}`, routes: [theirs] },
    { name: 'a third host, then our Route', uri: `sip:bob@${own}`, routes: [theirs, ours] },
    { name: 'a strict third host', uri: `sip:bob@${own}`, routes: [`<sip:${third}:5060>`] },
    { name: 'our Route with maddr', uri: `sip:bob@${own}`, routes: [`<sip:${own};lr;maddr=${third}>`] },
    { name: 'maddr in the Request-URI', uri: `sip:bob@${own};maddr=${third};transport=tcp` },
    { name: 'our Route as Request-URI, a third host as Route', uri: `sip:${own};lr;fl=x`, routes: [theirs] },
  ]
}

/** §19.1.1: a Request-URI has no headers. */
const isMalformed = (name: string) => name === 'Route parameters in headers'

describe('rules 3: an invented dialog leads nowhere', () => {
  test.each(METHODS)('%s with an invented To tag is refused, whatever its Route set', async (method) => {
    const { forge, attacker, destination } = scene
    const forged = lures().map((lure) => ({
      ...lure,
      ...forge.request(method, { ...lure, toTag: 'invented' }),
    }))
    await attacker.throwAll(forged.map(({ bytes }) => bytes))
    // Where there are several relay threads they ask each other first whose dialog it is.
    await soon(() => forged.every(({ callId }) => attacker.statusesOf(callId).length > 0))
    for (const { name, callId } of forged) {
      expect(isMalformed(name) ? [[400]] : [[403], [481]], name).toContainEqual(attacker.statusesOf(callId))
      expect(destination.methodsOf(callId), name).toEqual([])
    }
  })

  test('§16.6: an ACK without a transaction or a dialog is dropped in silence', async () => {
    const { forge, attacker, destination } = scene
    const forged = lures().flatMap((lure) => [
      forge.request('ACK', { ...lure, toTag: 'invented' }),
      forge.request('ACK', { ...lure }),
    ])
    const before = destination.heard.length
    await attacker.throwAll(forged.map(({ bytes }) => bytes))
    expect(forged.flatMap(({ callId }) => attacker.statusesOf(callId))).toEqual([])
    expect(destination.heard).toHaveLength(before)
  })
})

describe('rules 15: an initial request goes to a destination of the set, or nowhere', () => {
  const isRefused = (name: string) =>
    isMalformed(name) || /third host|Route as Request-URI|both on/.test(name)

  test.each([...METHODS.filter((m) => m !== 'BYE' && m !== 'PRACK'), 'BYE'])(
    '%s with a preloaded Route of a third host is 403; a foreign Request-URI and maddr change nothing',
    async (method) => {
      const { forge, attacker, destination } = scene
      const forged = lures().map((lure) => ({ ...lure, ...forge.request(method, lure) }))
      await attacker.throwAll(forged.map(({ bytes }) => bytes))
      for (const { name, callId } of forged) {
        if (isRefused(name))
          expect(attacker.statusesOf(callId), name).toEqual([isMalformed(name) ? 400 : 403])
        else await soon(() => destination.requests(callId).length > 0)
        expect(destination.methodsOf(callId).slice(0, 1), name).toEqual(isRefused(name) ? [] : [method])
      }
    },
  )

  test('§19.1.1: headers in a Request-URI are refused, a Route among them', async () => {
    const { forge, attacker, destination } = scene
    const uri = `sip:bob@${forge.own}?Route=%3Csip:${forge.third}%3Blr%3E`
    const { bytes, callId } = forge.request('MESSAGE', { uri })
    await attacker.throwAll([bytes])
    expect(attacker.statusesOf(callId)).toEqual([400])
    expect(destination.methodsOf(callId)).toEqual([])
  })

  test('§16.3 step 3: schemes without a place here are 416, and what is no URI is 400', async () => {
    const { forge, attacker } = scene
    const uris = [
      `http://${forge.third}/`,
      `mailto:a@${forge.third}`,
      'urn:service:sos',
      '*',
      'sip:',
      `sip:a@b@c`,
    ]
    const forged = uris.map((uri) => forge.request('INVITE', { uri }))
    await attacker.throwAll(forged.map(({ bytes }) => bytes))
    expect(forged.map(({ callId }) => attacker.statusesOf(callId)[0])).toEqual([416, 416, 416, 400, 400, 400])
  })
})

describe('rules 3: a dialog of one’s own leads to its far end alone', () => {
  test('a third host as Request-URI or further Route is 403 for every method; the dialog goes on', async () => {
    const { attacker, destination, forge } = scene
    const dialog = await establish(scene)
    const theirs = `<sip:${forge.third}:5060;lr>`
    const uri = `sip:victim@${forge.third}:5070`
    let cseq = 10
    for (const method of METHODS) {
      const wrong: ForgedParts[] = [
        { uri },
        { uri: `${uri};transport=tcp` },
        { routes: [dialog.route, theirs] },
        { routes: [`${dialog.route}, ${theirs}`] },
        { routes: [dialog.route, `<sip:${forge.third}:5060>`] },
        { routes: [], uri },
        { routes: [theirs] },
        { routes: [theirs, dialog.route] },
        { uri: dialog.route.slice(1, -1), routes: [theirs] },
      ]
      const answers = wrong.map((parts) => inside(scene, dialog, method, { ...parts, cseq: ++cseq }))
      await attacker.throwAll(answers.map(({ bytes }) => bytes))
    }
    const finals = attacker.answersTo(dialog.callId).filter(({ cseqNumber }) => cseqNumber >= 10)
    expect(finals).toHaveLength(9 * METHODS.length)
    expect(finals.filter(({ status }) => status !== 403)).toEqual([])
    attacker.throw(inside(scene, dialog, 'BYE', { cseq: 1_000 }).bytes)
    await soon(() => destination.methodsOf(dialog.callId).includes('BYE'))
    expect(destination.methodsOf(dialog.callId)).toEqual(['INVITE', 'ACK', 'BYE'])
  })

  test('a caller whose Contact is a third host cannot speak to that host, in its own name or the other side’s', async () => {
    const { attacker, forge, destination } = scene
    const contact = `<sip:victim@${forge.third}:5070>`
    const dialog = await establish(scene, { headers: { Contact: contact } })
    const uri = `sip:victim@${forge.third}:5070`
    const swapped = { fromTag: dialog.toTag, toTag: 'mallory' }
    for (const method of ['INFO', 'MESSAGE', 'REFER', 'ACK']) {
      attacker.throw(inside(scene, dialog, method, { uri, cseq: 2 }).bytes)
      attacker.throw(inside(scene, dialog, method, { uri, cseq: 3, ...swapped }).bytes)
    }
    await attacker.settled()
    const finals = attacker.answersTo(dialog.callId).filter(({ cseqMethod }) => cseqMethod !== 'INVITE')
    expect(finals.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403, 403])
    expect(destination.methodsOf(dialog.callId)).toEqual(['INVITE', 'ACK'])
  })

  test('a caller that speaks for the destination, and answers itself, teaches us no third host', async () => {
    const { attacker, forge, destination } = scene
    const dialog = await establish(scene)
    const uri = `sip:victim@${forge.third}:5070`
    const swapped = {
      fromTag: dialog.toTag,
      toTag: 'mallory',
      uri: `sip:mallory@${attacker.address}:${attacker.port}`,
    }
    for (const method of ['INVITE', 'UPDATE']) {
      const headers = { Contact: `<${uri}>` }
      attacker.throw(inside(scene, dialog, method, { ...swapped, headers, cseq: 5 }).bytes)
      const isBack = () => attacker.requestsIn(dialog.callId).some((request) => request.method === method)
      expect(await soon(isBack)).toBe(true)
      const [request] = attacker.requestsIn(dialog.callId).filter((one) => one.method === method)
      if (request) attacker.throw(answerTo(request, 200, { contact: `sip:mallory@${attacker.address}` }))
      await soon(() => attacker.answersTo(dialog.callId).some(({ cseqNumber }) => cseqNumber === 5))
      attacker.throw(inside(scene, dialog, 'INFO', { uri, cseq: 6 }).bytes)
      attacker.throw(inside(scene, dialog, 'INFO', { ...swapped, uri, cseq: 7 }).bytes)
    }
    await attacker.settled()
    const finals = attacker.answersTo(dialog.callId).filter(({ cseqMethod }) => cseqMethod === 'INFO')
    expect(finals.map(({ status }) => status)).toEqual([403, 403, 403, 403])
    expect(destination.methodsOf(dialog.callId)).toEqual(['INVITE', 'ACK'])
  })
})
