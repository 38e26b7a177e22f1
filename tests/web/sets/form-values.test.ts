import { describe, expect, test } from 'vitest'
import { destinationSchema, setSchema } from '#engine/contract/config.ts'
import { destinationInputSchema, setInputSchema } from '#web/lib/inputs.ts'
import { destinationOf, destinationValues } from '#web/sets/destination-values.ts'
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
    })
    const { id: _, ...input } = destination
    expect(destinationOf(destinationValues(destination))).toEqual(input)
  })

  test('gives back the set it was filled with', () => {
    const set = setSchema.parse({
      id: 4,
      name: 'media',
      failoverCodes: [500, 503],
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
})
