import { describe, expect, test } from 'vitest'
import { destinationSchema, setSchema } from '#engine/contract/config.ts'
import { destinationInputSchema, setInputSchema } from '#web/lib/inputs.ts'
import { destinationOf, destinationValues, tlsHostOf } from '#web/sets/destination-values.ts'
import { setOf, setValues } from '#web/sets/set-values.ts'

describe('a form', () => {
  test('gives back the destination it was filled with', () => {
    const destination = destinationSchema.parse({
      id: 1,
      uri: 'sip:10.0.0.1:5060',
      weight: 7,
      priority: -1,
      channels: 30,
      description: 'media-1',
      attributes: { site: 'a=b, c', empty: '' },
      contactNetworks: ['10.0.0.0/24', '10.0.1.0/24'],
      tlsVerify: false,
      tlsName: 'sip.example.org',
    })
    const { id: _, ...input } = destination
    expect(destinationOf(destinationValues(destination))).toEqual(input)
  })

  test('gives back the set it was filled with', () => {
    const set = setSchema.parse({
      id: 4,
      name: 'media',
      failoverCodes: [500, 503],
      path: 'never',
      probe: { enabled: false },
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
})
