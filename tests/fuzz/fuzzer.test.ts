import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { planted } from '#scripts/fuzz/plant-fault.ts'
import { PLANTS } from '#scripts/fuzz/plants.ts'
import { ROOT } from '#scripts/root.ts'

/** Rules 34. */
const SECONDS = 60
const QUIET_SECONDS = 10
const MOST_MS = 90_000

interface Ended {
  readonly code: number | null
  readonly text: string
}

/** `npm run fuzz`, without npm. */
function fuzz(...words: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, ['--predictable', 'scripts/fuzz.ts', ...words], {
    cwd: ROOT,
    timeout: MOST_MS,
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      text += chunk
    })
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, text })))
}

describe('rules 34: planted faults', () => {
  test.each(Object.entries(PLANTS))('%s fits the source as it is today', (_name, plant) => {
    const source = readFileSync(path.join(ROOT, plant.file), 'utf8')
    expect(planted(source, plant)).not.toBe(source)
  })

  test('a plant that fits no more is an error', () => {
    const plant = { target: '', file: 'x.ts', text: 'a', by: 'b', harm: '' }
    expect(() => planted('cc', plant)).toThrow('does not fit')
    expect(() => planted('aa', plant)).toThrow('does not fit')
  })

  test.each(Object.entries(PLANTS))(
    '%s is found',
    async (name, { target }) => {
      const limits = ['--seconds', String(SECONDS), '--seed', '1', '--target', target]
      const { code, text } = await fuzz('--plant', name, ...limits)
      expect(text).toContain('FOUND by target')
      expect(text).toContain(`--plant ${name}`)
      expect(code).toBe(1)
    },
    MOST_MS,
  )
})

describe('the fuzzer', () => {
  test(
    'finds nothing in the product as it is',
    async () => {
      const { code, text } = await fuzz('--seconds', String(QUIET_SECONDS), '--seed', '7')
      expect(text).toContain('nothing found')
      expect(code).toBe(0)
    },
    MOST_MS,
  )

  test(
    'the same seed gives the same inputs',
    async () => {
      const words = ['--executions', '6000', '--seconds', '60', '--fresh', '--seed', '3']
      const counts = ({ text }: Ended) => text.match(/corpus\/blocks: .*(?= {2}heap)/g)?.at(-1)
      const [one, other] = [await fuzz(...words), await fuzz(...words)]
      expect(counts(one)).toBeDefined()
      expect(counts(other)).toBe(counts(one))
    },
    MOST_MS,
  )

  test.each([
    [['--plant', 'no-such'], 'there are'],
    [['--target', 'no-such'], 'there are'],
    [['--seconds', 'x'], 'whole number'],
  ])('%j is refused with what there is', async (words, wanted) => {
    const { code, text } = await fuzz(...words)
    expect([code, text.includes(wanted)]).toEqual([2, true])
  })
})
