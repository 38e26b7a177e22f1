import { type ChildProcess, spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryPath } from '#tests/support/data-folders.ts'

const MAIN = fileURLToPath(new URL('../../engine/main.ts', import.meta.url))

async function freePort(): Promise<number> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const { port } = socket.address()
  socket.close()
  await once(socket, 'close')
  return port
}

/** The real entry. `outcome`: what it said, up to where it serves or ends. */
async function beginEngine(folder: string): Promise<{ child: ChildProcess; outcome: Promise<string> }> {
  const environment = {
    FAIRLINE_DATA: folder,
    FAIRLINE_SIP: `udp:127.0.0.1:${await freePort()}`,
    FAIRLINE_CONTROL: '127.0.0.1:0',
    FAIRLINE_RELAYS: '1',
  }
  const child = spawn(process.execPath, [MAIN], { env: { NODE_ENV: 'test', ...environment } })
  onTestFinished(() => void child.kill('SIGKILL'))
  let told = ''
  const outcome = new Promise<string>((resolve) => {
    const hear = (chunk: unknown) => {
      told += String(chunk)
      if (told.includes('control port open')) resolve(told)
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.on('close', () => resolve(told))
  })
  return { child, outcome }
}

test.skipIf(process.platform !== 'linux')(
  'rules 9: a second engine on a data folder ends with the remedy; after kill -9 the next has it at once',
  async () => {
    const folder = temporaryPath()
    const first = await beginEngine(folder)
    expect(await first.outcome).toContain('control port open')
    const second = await beginEngine(`${folder}/../${basename(folder)}`)
    expect(await second.outcome).toMatch(
      /^fairline engine: Another engine works with the data folder\. .*FAIRLINE_DATA.*\n$/,
    )
    expect(await second.outcome).toContain(basename(folder))
    first.child.kill('SIGKILL')
    await once(first.child, 'exit')
    const third = await beginEngine(folder)
    expect(await third.outcome).toContain('control port open')
  },
)
