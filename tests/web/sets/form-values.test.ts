import { describe, expect, test } from 'vitest'
import { setSchema } from '#engine/contract/config.ts'
import { destinationSchema } from '#engine/contract/destination-config.ts'
import { SECRET_MASK } from '#engine/contract/load-source.ts'
import { destinationInputSchema, setInputSchema } from '#web/lib/inputs.ts'
import {
  destinationOf,
  destinationProblems,
  destinationValues,
  tlsHostOf,
} from '#web/sets/destination-values.ts'
import { type SetValues, setOf, setProblems, setValues } from '#web/sets/set-values.ts'

describe('a form', () => {
  test('gives back the destination it was filled with', () => {
    const destination = destinationSchema.parse({
      id: 1,
      uri: 'sip:10.0.0.1:5060',
      weight: 7,
      priority: -1,
      channels: 30,
      callsPerSecond: 40,
      lastResort: true,
      resources: { conf: 10, transcode: '50%', record: 'unlimited' },
      description: 'media-1',
      attributes: { site: 'a=b, c', empty: '' },
      contactNetworks: ['10.0.0.0/24', '10.0.1.0/24'],
      tlsVerify: false,
      tlsName: 'sip.example.org',
    })
    // Its drain is the switch's matter.
    const { id: _, drain: __, ...input } = destination
    expect(destinationOf(destinationValues(destination))).toEqual(input)
  })

  test('gives back the set it was filled with', () => {
    const set = setSchema.parse({
      id: 4,
      name: 'media',
      failoverCodes: [500, 503],
      path: 'never',
      probe: {
        enabled: false,
        downIntervalMs: 30_000,
        goodCodes: ['2xx', '!408'],
        fromUri: 'sip:probe@example.org',
        transport: 'tcp',
        outboundProxy: 'sip:192.0.2.7:5060',
      },
      evidence: { codes: [500], consecutive: 7 },
      loadFormula: 'opensips',
      overloadControl: true,
      algorithm: 'bounded-hash',
      choice: { boundPercent: 150, ties: 'random' },
      takes: { conf: 1, transcode: 2 },
      chain: [{ setId: 4 }, { setId: 9, maxAttempts: 2 }],
      chainOn: 'full',
      huntAfterSec: 20,
      slowStart: { sec: 60, fromPercent: 20 },
      tryAllWhenDown: false,
      sessionTimer: { expiresSec: 1_800 },
      dialogCheckSec: 300,
    })
    const { destinations: _, ...input } = set
    expect(setInputSchema.parse(setOf(setValues(set)))).toEqual(input)
  })

  test('an empty channels field is unlimited; an empty weight is refused, not zero', () => {
    const values = { ...destinationValues(null), uri: 'sip:10.0.0.1:5060' }
    expect(destinationOf(values).channels).toBeNull()
    expect(destinationInputSchema.safeParse(destinationOf({ ...values, weight: '' })).success).toBe(false)
  })

  test('RFC 3263 §4.1: the certificate is asked about where the address leads to TLS, or may', () => {
    for (const uri of [
      'sip:media.example.org',
      'sips:media.example.org:5061',
      'sip:media.example.org;transport=tls',
      'sip:media.example.org;transport=WSS',
      'sips:media.example.org',
    ])
      expect([uri, tlsHostOf(uri)]).toEqual([uri, 'media.example.org'])
    expect(tlsHostOf('sips:[2001:db8::7]')).toBe('2001:db8::7')
    for (const uri of [
      '',
      'sip:10.0.0.1',
      'sip:10.0.0.1;transport=tcp',
      'sip:media.example.org:5061',
      'sip:media.example.org;transport=udp',
    ])
      expect([uri, tlsHostOf(uri)]).toEqual([uri, null])
  })

  const set = setSchema.parse({ id: 1, name: 'media' })
  const problems = (given: Partial<ReturnType<typeof destinationValues>>) =>
    destinationProblems({ ...destinationValues(null), uri: 'sip:10.0.0.1', ...given }, set.probe)

  test('keeps what a destination is probed otherwise, also where it takes away what its set says', () => {
    const probe = {
      enabled: false,
      intervalMs: 5_000,
      downIntervalMs: null,
      goodCodes: ['200'],
      fromUri: '',
      transport: null,
    } as const
    const destination = destinationSchema.parse({ id: 1, uri: 'sip:10.0.0.1', probe })
    expect(destinationOf(destinationValues(destination)).probe).toEqual(probe)
    expect(destinationOf(destinationValues(null)).probe).toEqual({})
  })

  test('shows no password and hands the mask back, so that the one there is stays', () => {
    const destination = destinationSchema.parse({
      id: 1,
      uri: 'sip:10.0.0.1',
      probeLogin: { realm: 'example.org', user: 'probe', password: 'Canary' },
      feeds: [
        { into: 'weight', source: 'fs://:Canary@10.0.0.1' },
        { into: 'ch', source: 'fs://:Canary@10.0.0.1' },
      ],
      resources: { conf: 10 },
    })
    const values = destinationValues(destination)
    expect(JSON.stringify(values)).not.toContain('Canary')
    expect(values.resources).toBe(`ch=fs://:${SECRET_MASK}@10.0.0.1;conf=10`)
    const input = destinationOf(values)
    expect(input.probeLogin).toEqual({ realm: 'example.org', user: 'probe', password: SECRET_MASK })
    expect(input.resources).toEqual({ conf: 10 })
    expect(input.feeds).toEqual([
      { into: 'weight', source: `fs://:${SECRET_MASK}@10.0.0.1` },
      { into: 'ch', source: `fs://:${SECRET_MASK}@10.0.0.1` },
    ])
  })

  test('a login that is emptied is taken away; one half written is refused at its field', () => {
    const isKept = true
    const emptied = { realm: '', user: '', password: '', isKept }
    expect(destinationOf({ ...destinationValues(null), probeLogin: emptied }).probeLogin).toBeNull()
    expect(problems({ probeLogin: { ...emptied, user: 'probe' } })).toHaveProperty(['probeLogin.realm'])
  })

  test('a fault is told at the field where it is put right', () => {
    expect(problems({})).toEqual({})
    expect(problems({ weightSource: 'fs://10.0.0.1' }).weightSource).toContain('asks for a password')
    expect(problems({ resources: 'conf=ten' }).resources).toContain('conf: write a number')
    const weight = 'fs://:secret@10.0.0.1'
    expect(problems({ weightSource: weight, resources: `weight=${weight}` }).resources).toContain('fed twice')
    const probe = { ...destinationValues(null).probe, goodCodes: '2xx, all' }
    expect(problems({ probe })['probe.goodCodes']).toContain('write a class')
  })

  test('a time-out of its own must be shorter than the interval it takes from its set', () => {
    const probe = { ...destinationValues(null).probe, timeoutMs: 10_000 }
    expect(problems({ probe })).toEqual({
      'probe.timeoutMs': 'it must be shorter than the interval of 10000 ms',
    })
  })

  test('says what does not go together at the field where it is put right', () => {
    const problems = (more: Partial<SetValues>) =>
      setProblems({ ...setValues(null), name: 'one', ...more }, [])
    expect(problems({})).toEqual({})
    expect(problems({ algorithm: 'hash-header' })['choice.hashOver']).toContain('write header:NAME')
    expect(problems({ mode: 'stateless', algorithm: 'random' }).mode).toContain(
      'a stateless set chooses by a hash',
    )
    expect(problems({ algorithm: 'overload' }).algorithm).toContain('switch overload control on')
    expect(problems({ chain: '4, x' }).chain).toBe('write a whole number')
    expect(problems({ chain: '4, 4' }).chain).toContain('stands twice')
    expect(problems({ takes: 'conf=0' }).takes).toBe('1 is the least')
  })
})
