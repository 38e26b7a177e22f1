import { lookup } from 'node:dns/promises'
import { expect, test, vi } from 'vitest'
import { findAddresses } from '#engine/load/found-address.ts'

vi.mock('node:dns/promises', () => ({ lookup: vi.fn() }))

test('a dead resolver is asked for a name once, however often its source is tried again meanwhile', async () => {
  const { promise, reject } = Promise.withResolvers<never>()
  vi.mocked(lookup).mockReturnValue(promise)
  const found = Array.from({ length: 100 }, () => findAddresses('media.example.org'))
  expect(lookup).toHaveBeenCalledTimes(1)
  void findAddresses('other.example.org')
  expect(lookup).toHaveBeenCalledTimes(2)
  reject(new Error('EAI_AGAIN'))
  expect(new Set(await Promise.all(found))).toEqual(new Set(['media.example.org is not found: EAI_AGAIN']))
  vi.mocked(lookup).mockResolvedValue([{ address: '192.0.2.7', family: 4 }] as never)
  expect(await findAddresses('media.example.org')).toEqual(['192.0.2.7'])
})
