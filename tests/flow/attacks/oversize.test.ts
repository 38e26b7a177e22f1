import { describe, expect, test } from 'vitest'
import { SHAPE_NAMES, shapeOf } from '../../sip/attack-shapes.ts'
import { expectOutcomes, odd, withLine, withUri, withValue } from '../../support/attacks/cases.ts'
import { soon } from '../../support/attacks/raw-party.ts'
import type { Scene } from '../../support/attacks/scene.ts'
import { stageScene } from '../../support/attacks/stage-scene.ts'

/** A datagram holds 65,507 octets; the shape stands in a message of some four hundred. */
const LARGE = 65_000
const ANSWER_MS = 100

let scene: Scene

stageScene((opened) => {
  scene = opened
})

describe('64 KB of anything', () => {
  test('each shape is refused or dropped, and the next OPTIONS is answered at once', async () => {
    const { attacker, witness, destination } = scene
    const slow: string[] = []
    for (const name of SHAPE_NAMES) {
      const bytes = shapeOf(name, LARGE)
      attacker.throw(bytes)
      const first = await witness.settled()
      attacker.throw(bytes)
      const again = await witness.settled()
      if (Math.min(first, again) > ANSWER_MS) slow.push(`${name}: ${Math.round(again)} ms`)
    }
    expect(slow).toEqual([])
    expect(destination.heard.map(({ text }) => text.slice(0, 200))).toEqual([])
  })
})

describe('over and under the caps', () => {
  test('header lines, folds, quotes, commas, parameters', async () => {
    const behind = (count: number, line: string) => (text: string) =>
      text.replace('\r\nContact:', `\r\n${Array(count).fill(line).join('\r\n')}\r\nContact:`)
    const many = (count: number, line: string) => withLine(Array(count).fill(line).join('\r\n'))
    await expectOutcomes(scene, [
      odd('5,000 lines in front of CSeq', 'silence', many(5_000, 'X-A: b')),
      odd('5,000 lines behind it', 513, behind(5_000, 'X-A: b')),
      odd('300 lines behind it', 513, behind(300, 'X-A: b')),
      odd('200 lines', 'relayed', many(200, 'X-A: b')),
      odd('line of 60,000', 513, withLine(`X-A: ${'b'.repeat(60_000)}`)),
      odd('line of 8,000', 'relayed', withLine(`X-A: ${'b'.repeat(8_000)}`)),
      odd('Call-ID line of 8 KB', 513, withLine(`X: y\r\nSubject: ${'i'.repeat(8_192)}`)),
      odd('Request-URI of 9,000', 414, withUri(`sip:${'u'.repeat(9_000)}@example.org`)),
      odd('Request-URI of 60,000', 414, withUri(`sip:${'u'.repeat(60_000)}@example.org`)),
      odd('Request-URI of 8,000', 'relayed', withUri(`sip:${'u'.repeat(8_000)}@example.org`)),
      odd('Request-URI of 8,000 parameters', 'relayed', withUri(`sip:bob@example.org${';a'.repeat(4_000)}`)),
      odd('2,000 folds', 'relayed', withLine(`Subject: ${'\r\n a'.repeat(2_000)}`)),
      odd('20,000 folds', 513, withLine(`Subject: ${'\r\n '.repeat(20_000)}`)),
      odd('2,000 quotes in From', 400, withValue('From', `${'"a" '.repeat(1_999)}<sip:a@b>;tag=1`)),
      odd('7,000 commas in Contact', 'relayed', withValue('Contact', ','.repeat(7_000))),
      odd(
        '2,000 addresses in Contact',
        'relayed',
        withValue('Contact', Array(600).fill('<sip:a@b>').join(',')),
      ),
      odd('5 lines of 8,000', 'relayed', many(5, `X-A: ${'b'.repeat(8_000)}`)),
    ])
  })

  test('a Call-ID, a tag and a branch of 8,000 pass and come back', async () => {
    const { forge, attacker, destination } = scene
    const long = 'x'.repeat(8_000)
    for (const parts of [
      { callId: long },
      { fromTag: long, callId: 'tag' },
      { branch: `z9hG4bK${long}`, callId: 'branch' },
    ]) {
      const { bytes, callId } = forge.request('MESSAGE', parts)
      attacker.throw(bytes)
      await soon(() => attacker.statusesOf(callId).length > 0)
      expect(attacker.statusesOf(callId)).toEqual([200])
      expect(destination.methodsOf(callId)).toEqual(['MESSAGE'])
    }
  })

  test('§18.1.1: what is too long to be sent on is refused, and costs no destination its health', async () => {
    const { forge, attacker } = scene
    for (const method of ['MESSAGE', 'INVITE']) {
      const sound = forge.request(method, { body: 'x'.repeat(65_150) })
      expect(sound.bytes.length).toBeGreaterThan(65_400)
      attacker.throw(sound.bytes)
      await soon(() => attacker.statusesOf(sound.callId).some((status) => status >= 200), 5_000)
      expect(attacker.statusesOf(sound.callId)).toEqual([513])
    }
  })
})
