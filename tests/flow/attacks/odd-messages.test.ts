import { describe, expect, test } from 'vitest'
import { expectOutcomes, odd, withLine, withValue } from '../../support/attacks/cases.ts'
import { soon } from '../../support/attacks/raw-party.ts'
import type { Scene } from '../../support/attacks/scene.ts'
import { stageScene } from '../../support/attacks/stage-scene.ts'

let scene: Scene

stageScene((opened) => {
  scene = opened
})

describe('line ends', () => {
  test('§7: only CRLF ends a line; a message that says otherwise anywhere goes nowhere', async () => {
    const everywhere = (end: string) => (text: string) => text.replaceAll('\r\n', end)
    const behind = (header: string, end: string) => (text: string) =>
      text.replace(new RegExp(`(\r\n${header}: [^\r]*)\r\n`), `$1${end}`)
    await expectOutcomes(scene, [
      odd('LF only', 'silence', everywhere('\n')),
      odd('CR only', 'silence', everywhere('\r')),
      odd('LF CR', 'silence', everywhere('\n\r')),
      odd('CR CR LF', 'silence', everywhere('\r\r\n')),
      odd('LF behind the start line', 'silence', (text) => text.replace('\r\n', '\n')),
      odd('LF behind From', 'silence', behind('From', '\n')),
      odd('CR behind To', 'silence', behind('To', '\r')),
      odd('LF before the body', 'silence', (text) => text.replace('\r\n\r\n', '\r\n\n')),
      odd('LF within a value', 'silence', withLine('Subject: a\nRoute: <sip:192.0.2.1>')),
      odd('NUL within a value', 'relayed', withLine('Subject: a\0b')),
      odd('an escaped CRLF', 'relayed', withLine('Subject: a%0d%0aRoute: <sip:192.0.2.1>')),
      odd('no empty line', 400, (text) => text.replace('\r\n\r\n', '\r\n')),
    ])
  })
})

const COMPACT = [
  ['Call-ID', 'i'],
  ['From', 'f'],
  ['To', 't'],
  ['Contact', 'm'],
  ['Content-Length', 'l'],
] as const

describe('names', () => {
  test('§7.3.1: blanks before the colon, case and compact forms change no meaning', async () => {
    const spelled = (name: string, other: string) => (text: string) =>
      text.replace(`\r\n${name}:`, `\r\n${other}:`)
    const zero = withValue('Max-Forwards', '0')
    const own = `<sip:${scene.forge.own};lr>`
    const third = `<sip:${scene.forge.third};lr>`
    await expectOutcomes(scene, [
      odd('Via blank', 'relayed', spelled('Via', 'Via ')),
      odd('V', 'relayed', spelled('Via', 'V')),
      odd('CALL-ID tab', 'relayed', spelled('Call-ID', 'CALL-ID\t')),
      odd('i, f, t, m, l', 'relayed', (text) =>
        COMPACT.reduce((changed, [name, short]) => spelled(name, short)(changed), text),
      ),
      odd('mAX-fORWARDS blank: 0', 483, (text) => spelled('Max-Forwards', 'mAX-fORWARDS  ')(zero(text))),
      odd('Max-Forwards folded: 0', 483, withValue('Max-Forwards', '\r\n 0')),
      odd('ROUTE of a third host', 403, withLine(`ROUTE: ${third}`)),
      odd('rOuTe blank of a third host', 403, withLine(`rOuTe \t: ${third}`)),
      odd('Route folded to a third host', 403, withLine(`Route:\r\n\t${third}`)),
      odd('ours, folded, a third host', 403, withLine(`Route: ${own},\r\n ${third}`)),
      odd('proxy-REQUIRE blank', 420, withLine('proxy-REQUIRE : x')),
      odd('Call-ID and i', 400, withLine('i: another')),
      odd('From and F', 400, withLine('F : <sip:a@b>;tag=1')),
      odd('To and t', 400, withLine('t: <sip:a@b>')),
      odd('CSeq twice', 400, withLine('cseq: 1 MESSAGE')),
      odd('Max-Forwards twice', 400, withLine('Max-Forwards : 70')),
      odd('Content-Length and l', 400, withLine('l: 0')),
    ])
  })

  test('§25.1: every other odd octet before the colon is 400, wherever it hides', async () => {
    const names = [
      'Rou\0te',
      'Route\0',
      'Ro ute',
      'Route\x80',
      'Route\xa0',
      '"Route"',
      'Route(',
      'Route\x0b',
      '',
    ]
    await expectOutcomes(scene, [
      ...names.map((name) => odd(JSON.stringify(name), 400, withLine(`${name}: <sip:192.0.2.1;lr>`))),
      odd('no colon', 400, withLine('Route <sip:192.0.2.1;lr>')),
      odd('a blank before the first header', 400, (text) => text.replace('\r\n', '\r\n Via: x\r\n')),
      odd('a Via of that kind alone', 'silence', (text) => text.replace('\r\nVia:', '\r\nVia\0:')),
    ])
  })

  test('§16.4, §16.7 step 3: what must be taken off is taken off in every spelling', async () => {
    const { forge, attacker, destination, engine } = scene
    const own = `<sip:${forge.own};lr>`
    for (const line of [`ROUTE : ${own}`, `route:${own},${own}`, `Route:\r\n ${own}\r\n ,\r\n\t${own}`]) {
      const { bytes, callId } = forge.request('MESSAGE')
      attacker.throw(Buffer.from(withLine(line)(bytes.toString('latin1')), 'latin1'))
      await soon(() => destination.requests(callId).length > 0)
      expect(destination.requests(callId)[0]?.headerAll('Route')).toEqual([])
    }
    for (const spelling of ['v', 'VIA \t', 'v:\r\n ', ',']) {
      destination.before = () => true
      const { bytes, callId } = forge.request('MESSAGE')
      attacker.throw(bytes)
      await soon(() => destination.requests(callId).length > 0)
      const [message] = destination.requests(callId)
      if (!message) throw new Error('no MESSAGE came')
      const honest = destination.answer(message, 202).toString('latin1')
      const respelled =
        spelling === ','
          ? honest.replace(/\r\nVia: ([^\r]*)\r\nVia: /, '\r\nVia: $1 , ')
          : honest.replaceAll('\r\nVia:', `\r\n${spelling}${spelling.includes(':') ? '' : ':'}`)
      destination.send(Buffer.from(respelled, 'latin1'), engine.sip)
      await soon(() => attacker.statusesOf(callId).includes(202))
      destination.before = () => false
      const [answer] = attacker.answersTo(callId)
      expect(answer?.headerAll('Via')).toEqual([
        expect.stringContaining(`${attacker.address}:${attacker.port}`),
      ])
    }
  })
})
