import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { SipMessage } from '#engine/sip/message.ts'
import { establish, inside } from '../../support/attacks/dialog.ts'
import { soon } from '../../support/attacks/raw-party.ts'
import { Scene } from '../../support/attacks/scene.ts'

let scene: Scene

beforeAll(async () => {
  scene = await Scene.open()
})
afterAll(async () => {
  await scene?.expectNobodyBenched().finally(() => scene.close())
})
afterEach(async () => {
  scene.destination.before = () => false
  await scene.expectUnharmed()
})

/** An INVITE that waits at the destination for what the test has it answered. */
async function waiting(): Promise<{ readonly invite: SipMessage; readonly callId: string }> {
  const { forge, attacker, destination } = scene
  destination.before = () => true
  const { bytes, callId } = forge.request('INVITE')
  attacker.throw(bytes)
  await soon(() => destination.requests(callId).length > 0)
  const [invite] = destination.requests(callId)
  if (!invite) throw new Error('no INVITE came')
  return { invite, callId }
}

/** The caller's ACK to a non-2xx: without it the final would be sent again and again. */
function acknowledge(callId: string): void {
  const { forge, attacker } = scene
  attacker.throw(forge.request('ACK', { callId, branch: `z9hG4bK-${callId}` }).bytes)
}

type Change = (sound: string) => string
const value =
  (name: string, other: string): Change =>
  (text) =>
    text.replace(new RegExp(`\r\n${name}: [^\r]*`), () => `\r\n${name}: ${other}`)
const line =
  (added: string): Change =>
  (text) =>
    text.replace('\r\nCSeq:', () => `\r\n${added}\r\nCSeq:`)
const start =
  (other: string): Change =>
  (text) =>
    text.replace(/^[^\r]*/, () => other)
const many = (count: number, text: string) => Array(count).fill(text).join('\r\n')

/** What the destination says first; none of it is a response that could be passed on. */
const UNUSABLE: Readonly<Record<string, Change>> = {
  'status 99': start('SIP/2.0 99 Low'),
  'status 700': start('SIP/2.0 700 High'),
  'status 1000': start('SIP/2.0 1000 Higher'),
  'status -1': start('SIP/2.0 -1 Below'),
  'status of letters': start('SIP/2.0 OK'),
  'version 3.0': start('SIP/3.0 200 OK'),
  'LF alone': (text) => text.replaceAll('\r\n', '\n'),
  'no empty line': (text) => text.replace('\r\n\r\n', '\r\n'),
  'no Via': (text) => text.replaceAll(/\r\nVia: [^\r]*/g, ''),
  'an unreadable Via': value('Via', 'SIP/2.0/UDP'),
  '200 Vias': line(many(200, 'Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK-x')),
  'no CSeq': (text) => text.replace(/\r\nCSeq: [^\r]*/, ''),
  'CSeq of another method': value('CSeq', '1 BYE'),
  'CSeq 2^40': value('CSeq', '1099511627776 INVITE'),
  'no Call-ID': (text) => text.replace(/\r\nCall-ID: [^\r]*/, ''),
  'two From': line('From: <sip:a@b>;tag=2'),
  'two To tags': value('To', '<sip:a@b>;tag=1;tag=2'),
  'Content-Length over the body': value('Content-Length', '9999'),
  'Content-Length -1': value('Content-Length', '-1'),
  '300 lines': line(many(300, 'X-A: b')),
  'a line of 9,000': line(`X-A: ${'b'.repeat(9_000)}`),
  'a phrase of 60,000': start(`SIP/2.0 200 ${'O'.repeat(60_000)}`),
}

/** Odd, but passed on as it came. */
const ODD: Readonly<Record<string, Change>> = {
  'no phrase': start('SIP/2.0 486 '),
  'NUL in the phrase': start('SIP/2.0 486 \0'),
  'a phrase of 8,000': start(`SIP/2.0 486 ${'O'.repeat(8_000)}`),
  'an unknown status': start('SIP/2.0 499 Unheard Of'),
  'a redirection to a third host': (text) =>
    line(`Contact: <sip:x@${scene.third.address}>;q=1, <sip:y@${scene.third.address}:5070>`)(
      start('SIP/2.0 302 Moved')(text),
    ),
  'Record-Route of a third host': (text) => line(`Record-Route: <sip:${scene.third.address};lr>`)(text),
  'an unreadable Record-Route': line('Record-Route: <<<'),
  'an unreadable Contact': line('Contact: "'),
  'Retry-After beyond numbers': (text) =>
    line('Retry-After: 99999999999999999999')(start('SIP/2.0 486 Busy')(text)),
  'a challenge of 200 lines': (text) =>
    line(many(200, 'Proxy-Authenticate: Digest realm="r", nonce="n"'))(start('SIP/2.0 407 Who')(text)),
  'a body that is none': (text) =>
    `${text.replace('Content-Length: 0', 'Content-Length: 4000')}${'\0'.repeat(4_000)}`,
}

describe('§16.7: a destination’s response that cannot be read is none', () => {
  test.each(Object.keys(UNUSABLE))('%s', async (name) => {
    const { attacker, destination, engine } = scene
    const { invite, callId } = await waiting()
    const change = UNUSABLE[name] ?? ((text) => text)
    for (const status of [180, 200, 486]) {
      const sound = destination.answer(invite, status).toString('latin1')
      destination.send(Buffer.from(change(sound), 'latin1'), engine.sip)
    }
    destination.send(destination.answer(invite, 603), engine.sip)
    await soon(() => attacker.statusesOf(callId).includes(603))
    acknowledge(callId)
    expect(attacker.statusesOf(callId)).toEqual([100, 603])
  })

  test.each(Object.keys(ODD))('odd but sound, it is passed on: %s', async (name) => {
    const { attacker, destination, engine } = scene
    const { invite, callId } = await waiting()
    const change = ODD[name] ?? ((text) => text)
    const text = change(destination.answer(invite, 486).toString('latin1'))
    destination.send(Buffer.from(text, 'latin1'), engine.sip)
    const status = Number(text.slice(8, 11))
    await soon(() => attacker.statusesOf(callId).includes(status))
    expect(attacker.statusesOf(callId)).toEqual([100, status])
    acknowledge(callId)
    const answer = attacker.heard.findLast((bytes) => bytes.includes(`Call-ID: ${callId}\r\n`))
    const heard = answer?.toString('latin1') ?? ''
    const behindVias = (whole: string) => whole.slice(whole.indexOf('\r\nRecord-Route:'))
    expect(behindVias(heard)).toBe(behindVias(text))
    expect(heard.slice(0, heard.indexOf('\r\n'))).toBe(text.slice(0, text.indexOf('\r\n')))
  })
})

describe('§16.7: a destination that says too much', () => {
  test('1,000 provisionals, 300 answers with tags of their own: the caller hears them, and one call is counted', async () => {
    const { attacker, destination, engine } = scene
    const { invite, callId } = await waiting()
    for (let i = 0; i < 1_000; i++) {
      destination.send(destination.answer(invite, 180 + (i % 4), { tag: `early-${i}` }), engine.sip)
      if (i % 50 === 49) await attacker.settled()
    }
    for (let i = 0; i < 300; i++) {
      destination.send(destination.answer(invite, 200, { tag: `late-${i}` }), engine.sip)
      if (i % 50 === 49) await attacker.settled()
    }
    await soon(() => attacker.statusesOf(callId).filter((status) => status === 200).length === 300)
    expect(attacker.statusesOf(callId).filter((status) => status === 200)).toHaveLength(300)
    await soon(() => engine.link.tick()?.activeCalls === 1)
    expect(engine.link.tick()?.activeCalls).toBe(1)
  })

  test('answers to a BYE, a CANCEL and an ACK nobody sent are dropped', async () => {
    const { attacker, destination, engine } = scene
    const dialog = await establish(scene)
    const [invite] = destination.requests(dialog.callId)
    if (!invite) throw new Error('no INVITE came')
    const heard = attacker.unasked.length
    const sound = destination.answer(invite, 200).toString('latin1')
    for (const method of ['BYE', 'CANCEL', 'ACK', 'INFO', 'OPTIONS'])
      destination.send(
        Buffer.from(sound.replace(/CSeq: 1 INVITE/, `CSeq: 1 ${method}`), 'latin1'),
        engine.sip,
      )
    await attacker.settled()
    expect(attacker.unasked.slice(heard).map(String)).toEqual([])
    attacker.throw(inside(scene, dialog, 'BYE').bytes)
    await soon(() => destination.methodsOf(dialog.callId).includes('BYE'))
  })
})
