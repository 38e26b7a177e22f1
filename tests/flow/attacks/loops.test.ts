import { afterEach, describe, expect, test } from 'vitest'
import type { SipMessage } from '#engine/sip/message.ts'
import { expectOutcomes, odd, withLine, withValue } from '../../support/attacks/cases.ts'
import { soon } from '../../support/attacks/raw-party.ts'
import type { Scene } from '../../support/attacks/scene.ts'
import { stageScene } from '../../support/attacks/stage-scene.ts'

let scene: Scene

stageScene((opened) => {
  scene = opened
})

const times = (count: number, text: string) => Array(count).fill(text)

describe('hops', () => {
  test('§16.3 step 3, §20.22: Max-Forwards is a number of 0 to 255, and ends at 0', async () => {
    await expectOutcomes(scene, [
      odd('0', 483, withValue('Max-Forwards', '0')),
      odd('000', 483, withValue('Max-Forwards', '000')),
      odd('255', 'relayed', withValue('Max-Forwards', '255')),
      odd('256', 400, withValue('Max-Forwards', '256')),
      odd('-1', 400, withValue('Max-Forwards', '-1')),
      odd('+1', 400, withValue('Max-Forwards', '+1')),
      odd('70, 70', 400, withValue('Max-Forwards', '70, 70')),
      odd('nothing', 400, withValue('Max-Forwards', '')),
      odd('none', 'relayed', (text) => text.replace(/\r\nMax-Forwards: [^\r]*/, '')),
    ])
  })

  test('§16.6 step 3: 255 leaves as 254, none as 70', async () => {
    const { forge, attacker, destination } = scene
    for (const [came, leaves] of [
      ['255', '254'],
      ['1', '0'],
      [null, '70'],
    ] as const) {
      const { bytes, callId } = forge.request('MESSAGE', { headers: { 'Max-Forwards': came } })
      attacker.throw(bytes)
      await soon(() => destination.requests(callId).length > 0)
      expect(destination.requests(callId)[0]?.headerAll('Max-Forwards')).toEqual([leaves])
    }
  })

  test('hundreds of Vias are refused; seventy of others pass, and come back all', async () => {
    const { forge } = scene
    const via = 'SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK-v'
    const own = `SIP/2.0/UDP ${forge.own};branch=z9hG4bK-own`
    const lines = (count: number, value: string) => withLine(times(count, `Via: ${value}`).join('\r\n'))
    const values = (count: number, value: string) => withLine(`v: ${times(count, value).join(',')}`)
    await expectOutcomes(scene, [
      odd('60 lines', 'relayed', lines(60, via)),
      odd('60 on a line', 'relayed', values(60, via)),
      odd('100 lines', 483, lines(100, via)),
      odd('200 on a line', 483, values(200, via)),
      odd('200 lines', 483, lines(200, via)),
      odd('15 of ours', 'relayed', lines(15, own)),
      odd('16 of ours', 482, lines(16, own)),
      odd('60 of ours on a line', 482, values(60, own)),
    ])
  })

  test('§16.4: twenty Routes of our own are taken off at once; more than a request has hops are refused', async () => {
    const { forge } = scene
    const own = `<sip:${forge.own};lr>`
    await expectOutcomes(scene, [
      odd('20 lines', 'relayed', withLine(times(20, `Route: ${own}`).join('\r\n'))),
      odd('20 on a line', 'relayed', withLine(`Route: ${times(20, own).join(', ')}`)),
      odd(
        '20, then a third host',
        403,
        withLine(`Route: ${times(20, own).join(', ')}, <sip:${forge.third};lr>`),
      ),
      odd('200 on a line', 400, withLine(`Route: ${times(200, own).join(',')}`)),
    ])
  })
})

describe('§16.3 step 4: a destination that routes back', () => {
  let branches = 0

  /** Passes on as a proxy does, to where it came from. */
  function mirror(): void {
    const { destination, engine } = scene
    const via = () => `Via: SIP/2.0/UDP ${destination.address}:5070;branch=z9hG4bK-mirror-${++branches}\r\n`
    const passedOn = ({ bytes, isRequest }: SipMessage) => {
      const text = bytes.toString('latin1')
      return isRequest ? text.replace('\r\nVia:', `\r\n${via()}Via:`) : text.replace(/\r\nVia: [^\r]*/, '')
    }
    destination.before = (message) => {
      if (message.method === 'ACK' && message.isRequest) return true
      destination.send(Buffer.from(passedOn(message), 'latin1'), engine.sip)
      return true
    }
  }

  afterEach(() => {
    scene.destination.before = () => false
  })

  test.each(['INVITE', 'MESSAGE'])(
    'rules 15: %s of a destination is not balanced into its own set',
    async (method) => {
      const { forge, attacker, destination } = scene
      mirror()
      const { bytes, callId } = forge.request(method)
      attacker.throw(bytes)
      await soon(() => attacker.statusesOf(callId).some((status) => status >= 200))
      expect(attacker.statusesOf(callId).filter((status) => status >= 200)).toEqual([403])
      expect(destination.methodsOf(callId).filter((name) => name === method)).toHaveLength(1)
    },
  )

  test.each(['INVITE', 'MESSAGE'])(
    'where it is a source too, %s ends with 482 after sixteen laps',
    async (method) => {
      const { forge, attacker, destination } = scene
      await scene.configure({ sources: () => [{ id: 1, name: 'mirror', network: destination.address }] })
      mirror()
      const { bytes, callId } = forge.request(method)
      attacker.throw(bytes)
      await soon(() => attacker.statusesOf(callId).some((status) => status >= 200))
      expect(attacker.statusesOf(callId).filter((status) => status >= 200)).toEqual([482])
      expect(destination.methodsOf(callId).filter((name) => name === method)).toHaveLength(16)
      await scene.configure({})
    },
  )
})
