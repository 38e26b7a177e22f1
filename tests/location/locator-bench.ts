import { seededRandom } from '#engine/base/random.ts'
import { type DestinationAddress, parseDestinationUri } from '#engine/contract/destination-uri.ts'
import type { KeptLocation } from '#engine/location/followed-name.ts'
import { type LocatedTarget, locationKey, type Resolution } from '#engine/location/location.ts'
import { type LocationNews, Locator } from '#engine/location/locator.ts'
import { ManualClock } from '#tests/support/manual-clock.ts'

export const target = (address: string): LocatedTarget => ({
  transport: 'udp',
  address,
  port: 5060,
  name: 'a.example',
  priority: 0,
  weight: 0,
})
export const found = (ttlSec: number, ...addresses: string[]): Resolution => ({
  kind: 'found',
  targets: addresses.map(target),
  ttlSec,
  problem: '',
})

/** One turn of the promises between a timer and what it leads to. */
export const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

export function wanted(...hosts: string[]): Map<string, DestinationAddress> {
  const names = new Map<string, DestinationAddress>()
  for (const host of hosts) {
    const address = parseDestinationUri(`sip:${host}`)
    if (typeof address === 'string') throw new Error(address)
    names.set(locationKey(address) ?? '', address)
  }
  return names
}

export function bench(kept: readonly KeptLocation[] = [], clock = new ManualClock()) {
  const news: LocationNews[] = []
  const asked: { readonly host: string; readonly atMs: number }[] = []
  const open: ((resolution: Resolution) => void)[] = []
  const state = { answer: found(60, '192.0.2.1') as Resolution | null }
  const locator = new Locator({
    clock,
    random: seededRandom(3),
    kept,
    locate: ({ host }) => {
      asked.push({ host, atMs: clock.monotonicMs() })
      const { promise, resolve } = Promise.withResolvers<Resolution>()
      open.push(resolve)
      if (state.answer) resolve(state.answer)
      return promise
    },
    onNews: (each) => news.push(each),
  })
  const pass = async (seconds: number) => {
    for (let i = 0; i < seconds; i++) {
      clock.advance(1_000)
      await turn()
    }
  }
  const one = () => {
    const name = locator.find('sip:a.example')
    if (!name) throw new Error('not followed')
    return name
  }
  const kinds = () => news.map(({ kind }) => kind)
  return { clock, locator, news, asked, open, state, pass, one, kinds }
}
