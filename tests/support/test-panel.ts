import fs from 'node:fs'
import { createServer, type Server } from 'node:http'
import os from 'node:os'
import path from 'node:path'
import { type Environment, readEnvironment } from '#engine/contract/env.ts'
import { type Clock, systemClock } from '#web/server/clock.ts'
import { composePanel, type Panel } from '#web/server/compose.ts'
import { type Log, silentLog } from '#web/server/log.ts'
import { readOrCreateSecret } from '#web/server/private-file.ts'

export interface TestPanel extends Panel {
  readonly environment: Environment
  readonly server: Server
  readonly url: string
  close(): Promise<void>
}

export function temporaryFolder(): string {
  return fs.mkdtempSync(path.join(os.tmpdir(), 'fairline-panel-'))
}

export function testEnvironment(variables: Record<string, string>): Environment {
  const environment = readEnvironment(variables)
  if (Array.isArray(environment)) throw new Error(environment.join('\n'))
  return environment
}

/** A panel on a real database and a real port, without Next. Nobody listens on the default control port. */
export async function openPanel(
  folder: string,
  variables: Record<string, string> = {},
  log: Log = silentLog,
  clock: Clock = systemClock,
): Promise<TestPanel> {
  const environment = testEnvironment({
    FAIRLINE_DATA: folder,
    FAIRLINE_CONTROL: '127.0.0.1:1',
    ...variables,
  })
  const server = createServer()
  const panel = await composePanel(server, { environment, clock, log })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  panel.connect()
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const close = async () => {
    await panel.stop()
    server.closeAllConnections()
    server.close()
  }
  return { ...panel, environment, server, url: `http://127.0.0.1:${port}`, close }
}

export function controlToken(folder: string): Promise<string> {
  return readOrCreateSecret(path.join(folder, 'control-token'), systemClock)
}

/** Looks until it is so; an event of another process or socket has no clock of ours. */
export async function until(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  limitMs = 5_000,
): Promise<void> {
  const endMs = systemClock.wallMs() + limitMs
  while (!(await isSo())) {
    if (systemClock.wallMs() > endMs) throw new Error(`not within ${limitMs} ms: ${what}`)
    await new Promise((resolve) => {
      systemClock.after(10, () => resolve(undefined))
    })
  }
}

export const ALICE = { id: 'alice', name: 'Alice' } as const
export const BOB = { id: 'bob', name: 'Bob' } as const
