import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { DropLive } from '#engine/contract/live.ts'
import { DROP_REASONS } from '#engine/sip/drop-reasons.ts'
import { readSources } from '#tests/support/source-tree.ts'
import { dropText, dropView } from '#web/lib/drop-texts.ts'

const drop = (reason: string, count: number): DropLive => ({ reason, count, perSecond: 0 })
const engine = readSources(join(import.meta.dirname, '../../..')).filter(({ path }) =>
  path.startsWith('engine/'),
)

/** Where the engine drops with a word of its own: `dropped('stray-ack')`, `onDrop('idle', …)`. */
function wordsOfCalls(): string[] {
  const calls = /\b(?:dropped|onDrop|drop)\(\s*'([a-z-]+)'/g
  return engine.flatMap(({ text }) => Array.from(text.matchAll(calls), ([, word = '']) => word))
}

/** The transport's own list is a type, so it is read as text. */
function wordsOfTransport(): string[] {
  const source = engine.find(({ path }) => path === 'engine/transport/transport.ts')
  const list = /DropReason =([\s\S]*?)\n\n/.exec(source?.text ?? '')?.[1] ?? ''
  return Array.from(list.matchAll(/'([a-z-]+)'/g), ([, word = '']) => word)
}

describe('drop texts', () => {
  test('every reason that the engine can give has words', () => {
    const reasons = [...DROP_REASONS, ...wordsOfTransport(), ...wordsOfCalls()]
    expect(wordsOfTransport().length).toBeGreaterThan(10)
    expect(wordsOfCalls()).toContain('stray-ack')
    const shown = reasons.filter((reason) => dropView([drop(reason, 1)]).rows.length > 0)
    expect(shown.filter((reason) => dropText(reason) === undefined)).toEqual([])
  })

  test('a reason of a newer engine has no words, whatever its name, and still has its row', () => {
    for (const reason of ['weather', 'constructor', '__proto__']) {
      expect(dropText(reason)).toBeUndefined()
      expect(dropView([drop(reason, 3)]).rows).toEqual([drop(reason, 3)])
    }
  })

  test('rows stand in an order of their own, however the counts move; what never occurred has none', () => {
    const orderOf = (drops: DropLive[]) => dropView(drops).rows.map((row) => row.reason)
    const order = ['not-sip', 'bad-via', 'stray-ack', 'aaa', 'zzz']
    expect(orderOf(order.map((reason, i) => drop(reason, 1 + i)))).toEqual(order)
    expect(orderOf(order.toReversed().map((reason, i) => drop(reason, 9 - i)))).toEqual(order)
    expect(orderOf([drop('bad-via', 0)])).toEqual([])
  })

  test('keep-alives stand apart and are no loss', () => {
    const view = dropView([drop('keep-alive', 7), drop('stun', 2), drop('bad-via', 1)])
    expect(view).toMatchObject({ keepAlives: 9, rows: [{ reason: 'bad-via' }] })
  })
})
