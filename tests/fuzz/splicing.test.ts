import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as edit from '#engine/sip/edit.ts'
import type { SipMessage } from '#engine/sip/message.ts'
import { Splicer } from '#engine/sip/splice.ts'
import { parsed } from '#tests/sip/parsed.ts'
import { anyRequest, type WrittenRequest, without, written } from './well-formed.ts'

const RUNS = { seed: 20_261_125, numRuns: 300 }
const VIA = 'SIP/2.0/UDP 198.51.100.1:5060;branch=z9hG4bKours'
const bytes = (text: string) => Buffer.from(text, 'latin1')

function spliced(message: SipMessage, change: (splicer: Splicer) => void): string {
  const splicer = new Splicer().begin(message)
  change(splicer)
  return splicer.toBuffer().toString('latin1')
}

/** Holds for any well-formed request: what the edit leaves is what `wanted` says, byte for byte, and parses. */
function leaves(change: (splicer: Splicer) => void, wanted: (request: WrittenRequest) => string): void {
  fc.assert(
    fc.property(anyRequest, (request) => {
      const out = spliced(parsed(bytes(written(request))), change)
      expect(out).toBe(wanted(request))
      if (request.branches.length > 1 || !/^popVia/.test(change.name)) parsed(bytes(out))
    }),
    RUNS,
  )
}

/** The text with a line more in front of all fields. */
function withLine(request: WrittenRequest, line: string): string {
  const text = written(request)
  const at = text.indexOf('\r\n') + 2
  return `${text.slice(0, at)}${line}\r\n${text.slice(at)}`
}

describe('property: parsing then splicing changes nothing but what was asked, byte for byte', () => {
  test('§7.3.1, §25.1: what was written is what is read, however it is folded, spread and spelled', () => {
    fc.assert(
      fc.property(anyRequest, (request) => {
        const message = parsed(bytes(written(request)))
        expect({
          method: message.method,
          uri: message.requestUri,
          callId: message.callId,
          fromTag: message.fromTag,
          cseq: message.cseqNumber,
          maxForwards: message.maxForwards,
          branches: [message.topVia.branch, message.nextVia()?.branch ?? ''],
          vias: message.index.vias,
          routes: message.routes().map((route) => route.uri),
          body: message.bytes.latin1Slice(message.bodyStart, message.bodyStart + message.bodyLength),
        }).toEqual({
          method: request.method,
          uri: request.uri,
          callId: request.callId,
          fromTag: request.fromTag,
          cseq: request.cseq,
          maxForwards: request.maxForwards,
          branches: [request.branches[0], request.branches[1] ?? ''],
          vias: request.branches.length,
          routes: request.routes,
          body: request.body,
        })
      }),
      RUNS,
    )
  })

  test('nothing asked: nothing changed', () => leaves(() => {}, written))

  test('§16.6 step 8: our Via on top', () =>
    leaves(
      (s) => edit.pushVia(s, VIA),
      (request) => withLine(request, `Via: ${VIA}`),
    ))

  test('§16.7 step 3: the topmost Via off', () =>
    leaves(edit.popVia, (request) => written(request, without(request.fields, 'via', 1))))

  test('our Via on and off again', () => {
    fc.assert(
      fc.property(anyRequest, (request) => {
        const there = spliced(parsed(bytes(written(request))), (s) => edit.pushVia(s, VIA))
        expect(spliced(parsed(bytes(there)), edit.popVia)).toBe(written(request))
      }),
      RUNS,
    )
  })

  test('§16.6 step 3: Max-Forwards one less', () =>
    leaves(edit.decrementMaxForwards, (request) =>
      written(
        request,
        request.fields.map((one) =>
          one.name === 'max-forwards' ? { ...one, values: [String(request.maxForwards - 1)] } : one,
        ),
      ),
    ))

  test.each([1, 2, 3, 9])('§16.4: the first %d Route values off', (count) =>
    leaves(
      (s) => edit.removeRoutes(s, count),
      (request) => written(request, without(request.fields, 'route', count)),
    ),
  )

  test('§16.6 step 2: another Request-URI', () =>
    leaves(
      (s) => edit.replaceRequestUri(s, 'sip:other'),
      (request) => written({ ...request, uri: 'sip:other' }),
    ))

  test('§18.3: Content-Length where there was none', () =>
    leaves(edit.addContentLength, (request) => {
      const has = request.fields.some((one) => one.name === 'content-length')
      const length = {
        name: 'content-length',
        head: 'Content-Length: ',
        values: [String(request.body.length)],
        glue: [],
        tail: '',
      }
      return written(request, has ? request.fields : [...request.fields, length])
    }))

  test('§18.2.1, RFC 3581 §4: received and rport into the topmost Via, and nowhere else', () => {
    fc.assert(
      fc.property(anyRequest, (request) => {
        const text = written(request)
        const out = spliced(parsed(bytes(text)), (s) =>
          edit.setReceived(s, s.message.topVia, '203.0.113.9', 9),
        )
        const { topVia } = parsed(bytes(out))
        expect(topVia.received).toBe('203.0.113.9')
        expect(out.replace(';received=203.0.113.9', '')).toBe(text)
      }),
      RUNS,
    )
  })
})
