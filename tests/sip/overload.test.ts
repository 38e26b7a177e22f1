import { describe, expect, test } from 'vitest'
import { OVERLOAD_OFFER, readOverload, withoutOverload } from '#engine/sip/overload.ts'
import { response } from '#tests/support/sip-messages.ts'
import { parsed } from './parsed.ts'

const VIA = 'SIP/2.0/UDP 127.9.0.1:5060;branch=z9hG4bKp77'
const read = (parameters: string, rest = '') =>
  readOverload(parsed(response({ headers: { Via: `${VIA}${parameters}${rest}` } })))

describe('RFC 7339 §4: what the topmost Via says', () => {
  test('§4.1 to §4.4: value, validity, sequence number and algorithm are read, in any order and case', () => {
    const seen = { algorithm: 'loss', value: 20, validityMs: 500, seq: 1282321615.782 }
    expect(read(';oc=20;oc-algo="loss";oc-validity=500;oc-seq=1282321615.782')).toEqual(seen)
    expect(read(';OC-SEQ=1282321615.782 ; Oc-Algo = "LOSS";received=10.0.0.1;oc = 20')).toEqual(seen)
  })

  test('§4.3: without a validity it holds for 500 ms, and 0 ends it', () => {
    expect(read(';oc=5;oc-seq=1.1')?.validityMs).toBe(500)
    expect(read(';oc=5;oc-validity;oc-seq=1.1')?.validityMs).toBe(500)
    expect(read(';oc=0;oc-validity=0;oc-seq=1.2')?.validityMs).toBe(0)
    expect(read(';oc=5;oc-validity=999999999;oc-seq=1.1')?.validityMs).toBe(3_600_000)
  })

  test('only the topmost Via counts: what others say of one another is not for us', () => {
    expect(read('', ', SIP/2.0/UDP 127.9.0.2:5062;branch=z9hG4bKabc;oc=99;oc-seq=1.1')).toBeNull()
  })

  test.each([
    ['nothing', ''],
    ['our own offer, given back', OVERLOAD_OFFER],
    ['no sequence number', ';oc=20;oc-algo="loss"'],
    ['a sequence number without its point', ';oc=20;oc-seq=12'],
    ['a value above a hundred per cent', ';oc=101;oc-seq=1.1'],
    ['a negative value', ';oc=-1;oc-seq=1.1'],
    ['a value that is none', ';oc=NaN;oc-seq=1.1'],
    ['a value twice', ';oc=20;oc=30;oc-seq=1.1'],
    ['a validity that is none', ';oc=20;oc-validity=soon;oc-seq=1.1'],
    ['an algorithm we did not offer', ';oc=20;oc-algo="rate";oc-seq=1.1'],
    ['a name that only begins alike', ';ocx=20;oc-seqx=1.1'],
  ])('%s is no report', (_what, parameters) => {
    expect(read(parameters)).toBeNull()
  })
})

test('§4: a Via of 60 KB loses its offer in the time that it takes to read it', () => {
  const long = 60_000
  for (const inside of [
    ' '.repeat(long),
    ';oc '.repeat(long / 4),
    ';oc="'.repeat(long / 5),
    `"${'\\'.repeat(long)}`,
  ]) {
    const startMs = performance.now()
    withoutOverload(`SIP/2.0/UDP a;oc${inside}x`)
    expect(performance.now() - startMs).toBeLessThan(50)
  }
})
