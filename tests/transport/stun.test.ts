import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { afterEach, describe, expect, test } from 'vitest'
import { answerStun } from '#engine/transport/stun.ts'
import { firstListener, openRelay, stopRelays } from './relay-fixture.ts'

const hex = (text: string) => Buffer.from(text.replaceAll(/\s/g, ''), 'hex')
const TRANSACTION = 'b7e7a701bc34d686fa87dfae'

/** RFC 5769 §2.1: SOFTWARE, PRIORITY, ICE-CONTROLLED, USERNAME, MESSAGE-INTEGRITY, FINGERPRINT. */
const SAMPLE = hex(`00010058 2112a442 ${TRANSACTION}
  80220010 5354554e207465737420636c69656e74 00240004 6e0001ff 80290008 932ff9b151263b36
  00060009 6576746a3a68367659202020 00080014 9aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2 80280004 e57a3bcf`)

function request(attributes = ''): Buffer {
  const body = hex(attributes)
  const start = Buffer.from([0, 1, 0, body.length])
  return Buffer.concat([start, hex(`2112a442 ${TRANSACTION}`), body])
}

const answer = (bytes: Buffer, address = '192.0.2.1', port = 32_853) =>
  answerStun(bytes, address, port)?.answer?.toString('hex')
const flat = (text: string) => hex(text).toString('hex')

describe('RFC 8489 §6.3, RFC 5626 §8: a Binding request on the SIP port', () => {
  test('RFC 5769 §2.2: the IPv4 address it came from, as the sample response has it', () => {
    expect(answer(request())).toBe(flat(`0101000c 2112a442 ${TRANSACTION} 00200008 0001a147 e112a643`))
  })

  test('RFC 5769 §2.3: the IPv6 address, as the sample response has it', () => {
    expect(answer(request(), '2001:db8:1234:5678:11:2233:4455:6677')).toBe(
      flat(`01010018 2112a442 ${TRANSACTION} 00200014 0002a147 0113a9faa5d3f179bc25f4b5bed2b9d9`),
    )
  })

  test('§14.7: one with a FINGERPRINT is answered with one, and its own must be true', () => {
    const sealed = hex(`00010008 2112a442 ${TRANSACTION} 80280004 00000000`)
    expect(answer(sealed)).toBeUndefined()
    // The CRC of RFC 5769 §2.1 is over the whole sample: PRIORITY (0x0024) is ICE's, and not for us.
    const found = answer(SAMPLE)
    expect(found?.slice(0, 8)).toBe('0111002c')
    expect(found?.slice(-16, -8)).toBe('80280004')
    for (const at of [4, 8, 24, 39, 50, SAMPLE.length - 9, SAMPLE.length - 4, SAMPLE.length - 1]) {
      const broken = Buffer.from(SAMPLE)
      broken[at] = (broken[at] ?? 0) ^ 1
      expect(answerStun(broken, '192.0.2.1', 1)).toBeNull()
    }
  })

  test('§6.3.1: what is demanded and not understood gets 420 with its list', () => {
    // CHANGE-REQUEST (RFC 5780) and PRIORITY.
    expect(answer(request('00030004 00000006 00240004 6e0001ff'))).toBe(
      flat(`01110024 2112a442 ${TRANSACTION}
        00090015 00000414 556e6b6e6f776e20417474726962757465 000000 000a0004 00030024`),
    )
  })

  test('§14: what is optional, and credentials nobody asked for, are passed over', () => {
    expect(answer(request('80220004 74657374 00060004 75736572'))?.slice(0, 4)).toBe('0101')
  })

  test('a Binding indication is heard and not answered', () => {
    const indication = request()
    indication[1] = 0x11
    expect(answerStun(indication, '192.0.2.1', 1)).toEqual({ answer: null })
  })

  test.each([
    ['no magic cookie (RFC 3489)', Buffer.concat([hex('00010000'), Buffer.alloc(16, 7)])],
    ['another length', Buffer.concat([request(), Buffer.alloc(4)])],
    ['an attribute beyond the end', request('80220010 74657374')],
    ['a response', hex(`01010000 2112a442 ${TRANSACTION}`)],
    ['another method', hex(`00030000 2112a442 ${TRANSACTION}`)],
    ['half a header', hex('00010000 2112a442')],
  ])('%s is no question for us', (_name, bytes) => {
    expect(answerStun(bytes, '192.0.2.1', 1)).toBeNull()
  })
})

describe('RFC 5626 §3.5.2 over a socket', () => {
  afterEach(stopRelays)

  test.each(['127.0.0.1', '::1'])('a telephone at %s learns its own address and port', async (address) => {
    const isIpv6 = address.includes(':')
    const { layer, user } = await openRelay([`udp:${isIpv6 ? `[${address}]` : address}:1`])
    const telephone = createSocket(isIpv6 ? 'udp6' : 'udp4').bind(0, address)
    await once(telephone, 'listening')
    telephone.send(request(), firstListener(layer).port, address)
    const [heard] = await once(telephone, 'message')
    expect(heard.toString('hex')).toBe(answer(request(), address, telephone.address().port))
    expect(user.drops).toEqual(['stun'])
    telephone.close()
  })
})
