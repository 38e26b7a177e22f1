import { expect, test } from 'vitest'
import { type FoundPlaces, matchingPlaces } from '#web/lib/found-places.ts'

const destination = (id: number, uri: string, description = '') => ({
  id,
  setId: 1,
  setName: 'media servers',
  uri,
  description,
  adminState: 'enabled' as const,
})
const ALL: FoundPlaces = {
  sets: [
    { id: 1, name: 'media servers', destinations: 3 },
    { id: 12, name: 'registrars', destinations: 0 },
  ],
  destinations: [
    destination(1, 'sip:192.0.2.7:5060', 'old media-1'),
    destination(2, 'sip:192.0.2.8:5060', 'media-1'),
    destination(3, 'sips:pbx.example'),
  ],
}
const found = (words: string) => {
  const { sets, destinations } = matchingPlaces(ALL, words)
  return [sets.map(({ id }) => id), destinations.map(({ id }) => id)]
}

test('every word must stand in name, address or number, in any case; those that begin with it come first', () => {
  expect(found('MEDIA')).toEqual([[1], [2, 1]])
  expect(found('media 2.7')).toEqual([[], [1]])
  expect(found('set 12')).toEqual([[12], []])
  expect(found('pbx')).toEqual([[], [3]])
})

test('the scheme is no word of an address, and nothing asked finds nothing', () => {
  expect(found('sip:')).toEqual([[], []])
  expect(found('  ')).toEqual([[], []])
})

test('at most eight of a kind are told', () => {
  const destinations = Array.from({ length: 1_000 }, (_, id) => destination(id, `sip:192.0.2.9:${id}`))
  expect(matchingPlaces({ sets: [], destinations }, '192').destinations).toHaveLength(8)
})
