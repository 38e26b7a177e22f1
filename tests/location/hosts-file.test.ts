import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { HostsFile } from '#engine/location/hosts-file.ts'

function fileOf(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'hosts-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'hosts')
  writeFileSync(path, text)
  return path
}

test('hosts(5): addresses, names and aliases, comments, both families', async () => {
  const text =
    '# mine\n127.0.0.9 PBX.example pbx # old one\n\n2001:DB8::9\tpbx\nbad line\n0.0.0.0 ads.example\n'
  const hosts = new HostsFile(fileOf(text))
  expect(await hosts.find('pbx.example')).toEqual([{ type: 'A', address: '127.0.0.9' }])
  expect(await hosts.find('pbx')).toEqual([
    { type: 'A', address: '127.0.0.9' },
    { type: 'AAAA', address: '2001:db8::9' },
  ])
  for (const name of ['line', 'old', 'ads.example', '__proto__', 'constructor'])
    expect(await hosts.find(name)).toBeNull()
})

test('RFC 6761 §6.3: localhost is this machine, whether the file has it or not', async () => {
  const hosts = new HostsFile(fileOf(''))
  const here = [
    { type: 'A', address: '127.0.0.1' },
    { type: 'AAAA', address: '::1' },
  ]
  expect(await hosts.find('localhost.')).toEqual(here)
  expect(await hosts.find('pbx.localhost')).toEqual(here)
  expect(await hosts.find('notlocalhost')).toBeNull()
})

test('a changed file is read again; a missing one is empty', async () => {
  const path = fileOf('127.0.0.9 pbx\n')
  const hosts = new HostsFile(path)
  expect(await hosts.find('pbx')).toHaveLength(1)
  writeFileSync(path, '127.0.0.9 pbx\n127.0.0.10 pbx\n')
  expect(await hosts.find('pbx')).toHaveLength(2)
  rmSync(path)
  expect(await hosts.find('pbx')).toBeNull()
})
