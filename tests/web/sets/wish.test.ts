import { describe, expect, test } from 'vitest'
import { readNumber } from '#web/sets/number-cell.tsx'
import { type Request, shownWish, wishStanding } from '#web/sets/wish.ts'

const request = (phase: Request['phase'], reason = ''): Request => ({
  phase,
  wanted: 'disabled',
  before: 'enabled',
  reason,
})
const known = { isEngineThere: true, refusal: '' }

describe('the position of the switch', () => {
  test('is the click at once, until the saved value moves', () => {
    expect(shownWish(request('saving'), 'enabled')).toBe('disabled')
    expect(shownWish(request('saved'), 'enabled')).toBe('disabled')
    expect(shownWish(request('saved'), 'draining')).toBe('draining')
  })

  test('falls back where the click could not be saved', () => {
    expect(shownWish(request('failed'), 'enabled')).toBe('enabled')
  })
})

describe('the word beside it', () => {
  test('is applying until the engine says that it has it, then applied', () => {
    const saved = { ...known, request: request('saved'), saved: 'disabled' as const }
    expect(wishStanding({ ...saved, seen: 'enabled' }).words).toBe('applying')
    expect(wishStanding({ ...saved, seen: 'disabled' }).words).toBe('applied')
  })

  test('is never applied by saving alone', () => {
    expect(
      wishStanding({ ...known, request: request('saving'), saved: 'enabled', seen: 'disabled' }).kind,
    ).toBe('applying')
    expect(
      wishStanding({
        ...known,
        isEngineThere: false,
        request: request('saved'),
        saved: 'disabled',
        seen: undefined,
      }).kind,
    ).toBe('waiting')
  })

  test('gives the reason of a refusal, by the panel or by the engine', () => {
    expect(
      wishStanding({ ...known, request: request('failed', 'no right'), saved: 'enabled', seen: 'enabled' })
        .title,
    ).toBe('no right')
    expect(
      wishStanding({
        ...known,
        refusal: 'bad set',
        request: request('saved'),
        saved: 'disabled',
        seen: 'enabled',
      }).title,
    ).toContain('bad set')
  })

  test('is silent where nobody asked for anything', () => {
    expect(wishStanding({ ...known, request: null, saved: 'enabled', seen: 'enabled' }).words).toBe('')
  })
})

describe('a figure typed in place', () => {
  test('empty channels are unlimited; an empty weight is no value', () => {
    expect(readNumber(' ', 'channels')).toBeNull()
    expect(readNumber('', 'weight')).toBeUndefined()
  })

  test('only priority may be below zero', () => {
    expect(readNumber('-5', 'priority')).toBe(-5)
    expect(readNumber('-5', 'weight')).toBeUndefined()
    expect(readNumber('1e9', 'weight')).toBeUndefined()
  })
})
