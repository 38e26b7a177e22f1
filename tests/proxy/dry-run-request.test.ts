import { describe, expect, test } from 'vitest'
import { paste, tries, where } from '../support/dry-run.ts'
import { destinations } from '../support/test-relay.ts'

describe('a pasted message is read as from a socket', () => {
  test('its parts count; editors may have taken the CR of its lines and its last empty line', async () => {
    const set = { algorithm: 'hash-call-id', destinations: destinations(50) } as const
    const built = tries(await where({ set }, { callId: 'pasted@10.0.9.9' }))
    expect(tries(await where({ set }, { message: paste() }))).toEqual(built)
    expect(tries(await where({ set }, { message: paste().replaceAll('\n', '\r\n') }))).toEqual(built)
    const body = `${paste((lines) => lines.with(7, 'Content-Length: 5'))}\n\nv=0`
    expect(tries(await where({ set }, { message: body, callId: 'of no weight' }))).toEqual(built)
  })

  test.each([
    ['Via', (lines: string[]) => lines.with(1, 'Via: nonsense')],
    ['From', (lines: string[]) => lines.with(3, 'From: <sip:alice')],
    ['To', (lines: string[]) => lines.with(4, 'To: ')],
    ['CSeq', (lines: string[]) => lines.with(6, 'CSeq: 1 BYE')],
    ['header', (lines: string[]) => lines.toSpliced(5, 1)],
    ['header', (lines: string[]) => lines.with(2, 'this is no header')],
    ['start line', (lines: string[]) => lines.with(0, 'INVITE bob')],
    ['Content-Length', (lines: string[]) => lines.with(7, 'Content-Length: 900')],
    ['message', (lines: string[]) => lines.with(0, 'SIP/2.0 200 OK')],
    ['method', (lines: string[]) => lines.with(0, 'ACK sip:bob@example.org SIP/2.0').with(6, 'CSeq: 1 ACK')],
  ])('a fault names its part: %s', async (field, change) => {
    expect(await where({}, { message: paste(change) })).toMatchObject({ outcome: 'invalid', field })
  })

  test('the limits in force hold for it, and it says what its sender would be told', async () => {
    const snapshot = { settings: { limits: { headerLines: 16 } } }
    const message = paste((lines) => [...lines, ...Array.from({ length: 20 }, (_, i) => `X-${i}: 1`)])
    const result = await where({ snapshot }, { message })
    expect(result).toMatchObject({ outcome: 'invalid', field: 'header' })
    expect(JSON.stringify(result)).toContain('513')
  })
})

test.each([
  [{ sourceAddress: 'pbx.example.org' }, 'sourceAddress'],
  [{ listener: 'udp:1.2.3.4:5060' }, 'listener'],
  [{ requestUri: 'sip:bob@example.org\r\nX: 1' }, 'requestUri'],
  [{ from: '<sip:alice' }, 'from'],
  [{ callId: 'two words' }, 'callId'],
  [{ headers: ['fine: 1', 'not\r\nfine: 2'] }, 'headers.1'],
  [{ headers: ['no header field'] }, 'headers'],
])('a fault of the parts names its field: %j', async (asked, field) => {
  expect(await where({}, asked)).toMatchObject({ outcome: 'invalid', field })
})
