import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Dialog, establish, inside } from '../../support/attacks/dialog.ts'
import type { ForgedParts } from '../../support/attacks/forge.ts'
import { RawParty, soon } from '../../support/attacks/raw-party.ts'
import { Scene } from '../../support/attacks/scene.ts'
import { editedTokens, flippedTokens } from '../../support/attacks/tokens.ts'

let scene: Scene

beforeAll(async () => {
  scene = await Scene.open({ destinations: 2 })
})
afterAll(async () => {
  await scene?.expectNobodyBenched().finally(() => scene.close())
})
afterEach(async () => {
  expect(scene.destinations[1]?.heard).toEqual([])
  await scene.expectUnharmed()
})

/** The dialog stands as before: its own BYE, and nothing else since the ACK, reaches the destination. */
async function expectUntouched(dialog: Dialog, heard: readonly string[] = ['INVITE', 'ACK']): Promise<void> {
  const { attacker, destination } = scene
  expect(destination.methodsOf(dialog.callId)).toEqual(heard)
  attacker.throw(inside(scene, dialog, 'BYE', { cseq: 1_000_000 }).bytes)
  await soon(() => destination.methodsOf(dialog.callId).includes('BYE'))
  expect(destination.methodsOf(dialog.callId)).toEqual([...heard, 'BYE'])
}

describe('rules 2: a Record-Route token that is not letter for letter ours leads nowhere', () => {
  test.each(['INFO', 'BYE', 'INVITE', 'ACK'])(
    '%s with one character changed, at every position',
    async (method) => {
      const { attacker } = scene
      const dialog = await establish(scene)
      const tokens = flippedTokens(dialog.token)
      const forged = tokens.map((token, i) =>
        inside(scene, dialog, method, { routes: [dialog.route.replace(dialog.token, token)], cseq: 10 + i }),
      )
      await attacker.throwAll(forged.map(({ bytes }) => bytes))
      const finals = attacker.answersTo(dialog.callId).filter(({ cseqNumber }) => cseqNumber >= 10)
      expect(finals.map(({ status }) => status)).toEqual(method === 'ACK' ? [] : tokens.map(() => 403))
      await expectUntouched(dialog)
    },
  )

  test('with another address, destination, port or key in it', async () => {
    const { attacker, third } = scene
    const dialog = await establish(scene)
    const tokens = editedTokens(dialog.token, third.address)
    const uri = `sip:victim@${third.address}:5070`
    const forged = tokens.flatMap((token, i) =>
      [dialog.target, uri].map((target, j) =>
        inside(scene, dialog, 'INFO', {
          uri: target,
          routes: [dialog.route.replace(dialog.token, token)],
          cseq: 10 + 2 * i + j,
        }),
      ),
    )
    await attacker.throwAll(forged.map(({ bytes }) => bytes))
    const finals = attacker.answersTo(dialog.callId).filter(({ cseqNumber }) => cseqNumber >= 10)
    expect(finals.map(({ status }) => status)).toEqual(forged.map(() => 403))
    await expectUntouched(dialog)
  })

  test('of another dialog, or beside a second one', async () => {
    const { attacker, third } = scene
    const [dialog, other] = [await establish(scene), await establish(scene)]
    const twice = dialog.route.replace('>', `;fl=${other.token}>`)
    const wrong: readonly ForgedParts[] = [
      { routes: [other.route] },
      { routes: [other.route, dialog.route] },
      { routes: [twice.replace(dialog.token, other.token)] },
      { routes: [twice], uri: `sip:victim@${third.address}` },
      { uri: other.route.slice(1, -1), routes: [`<${dialog.target};lr>`] },
    ]
    const forged = wrong.map((parts, i) => inside(scene, dialog, 'INFO', { ...parts, cseq: 10 + i }))
    await attacker.throwAll(forged.map(({ bytes }) => bytes))
    const finals = attacker.answersTo(dialog.callId).filter(({ cseqNumber }) => cseqNumber >= 10)
    expect(finals.map(({ status }) => status)).toEqual(wrong.map(() => 403))
    await expectUntouched(dialog)
    await expectUntouched(other)
  })

  test('behind the true one it is the next hop’s affair: the dialog’s own destination, with that Route', async () => {
    const { attacker, third, destination } = scene
    const [dialog, other] = [await establish(scene), await establish(scene)]
    const uri = `sip:victim@${third.address}`
    attacker.throw(inside(scene, dialog, 'INFO', { uri, routes: [dialog.route, other.route] }).bytes)
    await soon(() => destination.methodsOf(dialog.callId).includes('INFO'))
    const [info] = destination.requests(dialog.callId).slice(-1)
    expect(info?.routes().map((route) => `<${route.uri}>`)).toEqual([other.route])
    await expectUntouched(dialog, ['INVITE', 'ACK', 'INFO'])
    await expectUntouched(other)
  })
})

describe('rules 12: a CANCEL counts by the branch and the source of its INVITE', () => {
  test('from another source, of another branch or another sent-by it is 481; the call rings on', async () => {
    const { forge, attacker, witness, destination, engine } = scene
    const branch = 'z9hG4bK-to-be-cancelled'
    const uri = `sip:ring@${forge.own}`
    const invite = forge.request('INVITE', { uri, branch })
    const { callId } = invite
    attacker.throw(invite.bytes)
    await soon(() => attacker.statusesOf(callId).includes(180))
    const cancel = (parts: ForgedParts) => forge.request('CANCEL', { uri, callId, ...parts }).bytes
    witness.throw(cancel({ branch }))
    await witness.settled()
    const wrong = [
      cancel({ branch: `${branch}-not` }),
      cancel({ branch: branch.toUpperCase() }),
      cancel({ vias: [`SIP/2.0/UDP ${attacker.address}:1;branch=${branch};rport`] }),
      cancel({ vias: [`SIP/2.0/UDP ${attacker.address};branch=${branch};rport`] }),
    ]
    await attacker.throwAll(wrong)
    const cancels = (party: RawParty) =>
      party
        .answersTo(callId)
        .filter(({ cseqMethod }) => cseqMethod === 'CANCEL')
        .map(({ status }) => status)
    await soon(() => cancels(witness).length + cancels(attacker).length === 1 + wrong.length)
    expect(cancels(witness)).toEqual([481])
    expect(cancels(attacker)).toEqual([481, 481, 481, 481])
    expect(destination.methodsOf(callId)).toEqual(['INVITE'])
    const elsewhere = await RawParty.open(engine.block.host(4), attacker.port, engine.sip)
    elsewhere.throw(cancel({ branch }))
    await elsewhere.settled()
    elsewhere.close()
    expect(destination.methodsOf(callId)).toEqual(['INVITE'])
    attacker.throw(cancel({ branch }))
    await soon(() => attacker.statusesOf(callId).includes(487))
    expect(destination.methodsOf(callId)).toEqual(['INVITE', 'CANCEL', 'ACK'])
  })
})

describe('rules 2, 3: a BYE without the dialog it names ends nothing', () => {
  test('wrong tags are 481, a wrong signature is 403, from whoever; the call goes on', async () => {
    const { forge, attacker, witness } = scene
    const dialog = await establish(scene)
    const bare = `<sip:${forge.own};lr>`
    const strangers: readonly ForgedParts[] = [
      { fromTag: 'stranger', toTag: 'stranger', routes: [] },
      { fromTag: 'stranger', toTag: 'stranger', routes: [bare] },
      { fromTag: 'stranger', toTag: dialog.toTag, routes: [] },
      { fromTag: 'stranger', toTag: dialog.toTag, routes: [bare] },
      { fromTag: 'mallory', toTag: dialog.toTag, callId: 'another-call-id', routes: [] },
    ]
    const signed: readonly ForgedParts[] = [
      { fromTag: 'stranger' },
      { fromTag: 'stranger', toTag: 'stranger' },
      { fromTag: dialog.toTag, toTag: 'stranger' },
      { callId: 'another-call-id' },
      { fromTag: 'MALLORY' },
    ]
    for (const party of [attacker, witness]) {
      const forged = [...strangers, ...signed].map((parts, i) => {
        const via = `SIP/2.0/UDP ${party.address}:${party.port};branch=z9hG4bK-bye-${i};rport`
        return inside(scene, dialog, 'BYE', { ...parts, vias: [via], cseq: 10 + i })
      })
      await party.throwAll(forged.map(({ bytes }) => bytes))
      const finals = () =>
        [dialog.callId, 'another-call-id']
          .flatMap((callId) => party.answersTo(callId))
          .filter(({ cseqNumber }) => cseqNumber >= 10)
          .sort((a, b) => a.cseqNumber - b.cseqNumber)
      await soon(() => finals().length === forged.length)
      expect(finals().map(({ status }) => status)).toEqual([481, 481, 481, 481, 481, 403, 403, 403, 403, 403])
    }
    await expectUntouched(dialog)
  })
})
