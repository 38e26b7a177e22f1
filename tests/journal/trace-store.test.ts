import { appendFileSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { DataFolder } from '#engine/journal/data-folder.ts'
import { TraceStore } from '#engine/journal/trace-store.ts'
import { temporaryFolder } from '#tests/support/data-folders.ts'

const MB = 1_048_576

function open(folder: DataFolder, startNumber = 1, mostMb = 1) {
  const troubles: string[] = []
  const store = new TraceStore(folder, startNumber, mostMb, (reason) => troubles.push(reason))
  return { store, troubles }
}

const trace = (callId: string, text: string, atMs = 1.5) => ({
  ...({ callId, atMs, direction: 'in', transport: 'udp', text, length: text.length } as const),
  ...{ local: '10.0.0.1:5060', remote: '10.0.2.1:5062' },
})
const files = ({ traces }: DataFolder) => readdirSync(traces).toSorted()
const textsOf = async (store: TraceStore, callId: string) =>
  (await store.find(callId, 0)).messages.map(({ text }) => text)

test('what was written is found by its Call-ID, octet by octet, in order, and by nobody else', async () => {
  const folder = temporaryFolder()
  const { store } = open(folder)
  const odd = Array.from({ length: 256 }, (_, octet) => String.fromCharCode(octet)).join('')
  store.append([trace('a', odd), trace('b', 'other')])
  store.append([trace('a', 'second')])
  expect(await textsOf(store, 'a')).toEqual([odd, 'second'])
  expect(await textsOf(store, 'c')).toEqual([])
  const { callId: _, ...message } = trace('b', 'other')
  expect((await store.find('b', 0)).messages).toEqual([message])
  const [file = ''] = files(folder)
  expect(statSync(join(folder.traces, file)).mode & 0o777).toBe(0o600)
})

test('Call-IDs that look like something else are Call-IDs', async () => {
  const { store } = open(temporaryFolder())
  const names = ['__proto__', '"', '\\', 'a","b', 'constructor', '[', '\n']
  store.append(names.map((name) => trace(name, name)))
  for (const name of names) expect(await textsOf(store, name)).toEqual([name])
})

test('a restart keeps it; a torn last line and a damaged one cost themselves alone', async () => {
  const folder = temporaryFolder()
  const first = open(folder).store
  first.append([trace('a', 'one'), trace('a', 'two'), trace('b', 'three')])
  first.stop()
  const [file = ''] = files(folder)
  const path = join(folder.traces, file)
  writeFileSync(path, readFileSync(path, 'utf8').replace('two', 'tvo'))
  appendFileSync(path, `${'0'.repeat(8)} ["a",1,"in"`)
  const second = open(folder, 2).store
  expect(await textsOf(second, 'a')).toEqual(['one'])
  await second.index()
  second.append([trace('a', 'four')])
  expect(await textsOf(second, 'a')).toEqual(['one', 'four'])
  expect(await textsOf(second, 'b')).toEqual(['three'])
  expect(files(folder)).toHaveLength(2)
})

test('it never takes more than it may; the oldest goes first, also when it may take less', async () => {
  const folder = temporaryFolder()
  const { store } = open(folder, 1, 2)
  const large = 'x'.repeat(50_000)
  for (let i = 0; i < 100; i += 1) store.append([trace(`call-${i}`, large)])
  const size = () => files(folder).reduce((sum, file) => sum + statSync(join(folder.traces, file)).size, 0)
  expect(size()).toBeLessThanOrEqual(2 * MB)
  expect(size()).toBe(store.bytes)
  expect(size()).toBeGreaterThan(1.5 * MB)
  expect(await textsOf(store, 'call-0')).toEqual([])
  expect(await textsOf(store, 'call-99')).toEqual([large])
  store.bound(1)
  expect(size()).toBeLessThanOrEqual(MB)
  expect(await textsOf(store, 'call-99')).toEqual([large])
})

test('a long call is told in pages of at most 500 messages and a megabyte', async () => {
  const { store } = open(temporaryFolder(), 1, 64)
  store.append(Array.from({ length: 700 }, (_, i) => trace('many', String(i))))
  store.append(Array.from({ length: 40 }, (_, i) => trace('large', String(i).padEnd(65_000))))
  const walk = async (callId: string) => {
    const pages: number[] = []
    const texts: string[] = []
    for (let isMore = true; isMore; ) {
      const page = await store.find(callId, texts.length)
      pages.push(page.messages.length)
      texts.push(...page.messages.map(({ text }) => text.trim()))
      isMore = page.isMore
    }
    return { pages, texts }
  }
  const many = await walk('many')
  expect(many.pages).toEqual([500, 200])
  expect(many.texts).toEqual(Array.from({ length: 700 }, (_, i) => String(i)))
  expect((await walk('large')).pages).toEqual([16, 16, 8])
})

test('a disk that takes nothing costs traces alone, is told, and is told to be well again', async () => {
  const folder = temporaryFolder()
  symlinkSync('/dev/full', join(folder.traces, '1-1.log'))
  const { store, troubles } = open(folder)
  store.append([trace('a', 'one'), trace('a', 'two')])
  expect(store.dropped).toBe(2)
  expect(troubles.at(-1)).toContain('ENOSPC')
  const healthy = open(temporaryFolder())
  healthy.store.append([trace('a', 'one')])
  expect(healthy.troubles).toEqual([''])
})
