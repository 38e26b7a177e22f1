import { describe, expect, test } from 'vitest'
import { readChannelEvent, readChannels } from '#engine/load/ari-message.ts'
import { ChannelLedger } from '#engine/load/channel-ledger.ts'

describe('the ledger of channels', () => {
  test('is the list, and what begins and ends after it', () => {
    const ledger = new ChannelLedger()
    ledger.asked()
    ledger.listed(['a', 'b'])
    ledger.begun('c')
    ledger.begun('c')
    ledger.ended('a')
    ledger.ended('a')
    expect(ledger.size).toBe(2)
  })

  test('a list replaces what events told: a lost event costs freshness only', () => {
    const ledger = new ChannelLedger()
    ledger.asked()
    ledger.listed(['a', 'b', 'c'])
    ledger.asked()
    ledger.listed(['c'])
    expect(ledger.size).toBe(1)
  })

  test('a channel that ended while the list was asked for does not come back with it', () => {
    const ledger = new ChannelLedger()
    ledger.asked()
    ledger.listed(['a'])
    ledger.asked()
    ledger.ended('a')
    ledger.listed(['a'])
    expect(ledger.size).toBe(0)
  })

  test('a channel that began while the list was asked for is not lost with it', () => {
    const ledger = new ChannelLedger()
    ledger.asked()
    ledger.begun('a')
    ledger.listed([])
    expect(ledger.size).toBe(1)
    ledger.asked()
    ledger.listed([])
    expect(ledger.size).toBe(0)
  })

  test('a beginning that is heard after its end is none', () => {
    const ledger = new ChannelLedger()
    ledger.asked()
    ledger.listed([])
    ledger.ended('a')
    ledger.begun('a')
    expect(ledger.size).toBe(0)
  })

  test('is bounded whatever is told', () => {
    const ledger = new ChannelLedger()
    for (let i = 0; i < 100_500; i++) ledger.begun(`b${i}`)
    expect(ledger.size).toBe(100_000)
  })
})

describe('what Asterisk says', () => {
  const event = (type: string, id: unknown) => Buffer.from(JSON.stringify({ type, channel: { id } }))

  test('channels are read by their ids', () => {
    expect(readChannels([{ id: '1.0', name: 'PJSIP/a' }, { id: '1.1' }])).toEqual(['1.0', '1.1'])
    expect(readChannels([])).toEqual([])
  })

  test.each([
    [null],
    [{}],
    ['x'],
    [[{}]],
    [[{ id: 7 }]],
    [[{ id: '' }]],
    [[{ id: 'x'.repeat(257) }]],
    [[null]],
  ])('%j is no list of channels', (document) => {
    expect(readChannels(document)).toBeNull()
  })

  test('the beginning and the end of a channel are events, all else is passed over', () => {
    expect(readChannelEvent(event('ChannelCreated', '1.0'))).toEqual({ id: '1.0', hasBegun: true })
    expect(readChannelEvent(event('ChannelDestroyed', '1.0'))).toEqual({ id: '1.0', hasBegun: false })
    expect(readChannelEvent(event('ChannelVarset', '1.0'))).toBeNull()
    expect(readChannelEvent(event('ChannelVarset', '"ChannelCreated"'))).toBeNull()
    expect(readChannelEvent(event('ChannelCreated', { __proto__: null }))).toBeNull()
    expect(readChannelEvent(Buffer.from('{"type":"ChannelCreated"'))).toBeNull()
    expect(readChannelEvent(Buffer.from('"ChannelCreated"'))).toBeNull()
    expect(readChannelEvent(Buffer.alloc(0))).toBeNull()
  })
})
