import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { readEnvironment } from '#engine/contract/env.ts'
import { type Launched, launch } from '../appliance/launch.ts'
import type { LoopbackBlock } from '../appliance/loopback.ts'
import { answers, within } from '../appliance/ready.ts'
import { CommandFailure } from '../fairline/failure.ts'
import { type Door, panelDoor } from '../fairline/panel-api.ts'
import { sipAddress } from './configure.ts'

/** The login of a demo's own appliance: it lives on loopback and its data goes away with it. */
const DEMO_LOGIN = { email: 'demo@example.org', password: 'fairline-demo' } as const
/** First build included. */
const READY_LIMIT_MS = 300_000
const PANEL_LIMIT_MS = 60_000
const SIP_PORT = 5_060
const PANEL_PORT = 3_000
const OWN_SET = 1
const GUEST_SET = 29_807

/** Where the demo plays. */
export interface Stage {
  readonly door: Door
  readonly sip: { readonly address: string; readonly port: number }
  readonly setId: number
  readonly panelUrl: string
  readonly login: typeof DEMO_LOGIN | null
  /** May be repeated safely. */
  stop(): Promise<void>
}

/** An appliance that runs already, by the token in FAIRLINE_DATA; the demo's set there is its own. */
export async function guestStage(url: string, setId = GUEST_SET): Promise<Stage> {
  const settings = readEnvironment(process.env)
  if (Array.isArray(settings)) throw new CommandFailure(settings.join('; '))
  const door = { ...panelDoor(settings), origin: new URL(url).origin }
  return {
    door,
    sip: await sipAddress(door),
    setId,
    panelUrl: door.origin,
    login: null,
    stop: async () => {},
  }
}

/** An appliance of the demo's own, on loopback, with a temporary data folder. */
export async function ownStage(
  block: LoopbackBlock,
  say: (line: string) => void,
  onLaunch: (launched: Launched) => void,
): Promise<Stage> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'fairline-demo-'))
  const address = block.host(1)
  const panelHost = (await isFree('127.0.0.1', PANEL_PORT)) ? '127.0.0.1' : address
  const variables = {
    FAIRLINE_DATA: folder,
    FAIRLINE_SIP: `udp:${address}:${SIP_PORT},tcp:${address}:${SIP_PORT}`,
    FAIRLINE_PANEL: `${panelHost}:${PANEL_PORT}`,
    FAIRLINE_ADMIN_EMAIL: DEMO_LOGIN.email,
    FAIRLINE_ADMIN_PASSWORD: DEMO_LOGIN.password,
    FAIRLINE_LOG: 'warn',
  }
  const echo = (text: string) =>
    text
      .split('\n')
      .filter((line) => line.startsWith('fairline: '))
      .forEach(say)
  const launched = launch({ command: 'scripts/start.ts', control: `${address}:9060`, variables, echo })
  onLaunch(launched)
  const stop = async () => {
    await launched.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  await launched.until(
    'SIP is served',
    READY_LIMIT_MS,
    (health) => health?.status === 200 && health.panel !== null,
  )
  const panelUrl = `http://${panelHost}:${PANEL_PORT}`
  if (!(await within(PANEL_LIMIT_MS, () => answers(panelUrl))))
    throw new CommandFailure(`the panel does not answer at ${panelUrl}`)
  const settings = readEnvironment({ ...variables, FAIRLINE_CONTROL: launched.control })
  if (Array.isArray(settings)) throw new CommandFailure(settings.join('; '))
  return {
    door: panelDoor(settings),
    sip: { address, port: SIP_PORT },
    setId: OWN_SET,
    panelUrl,
    login: DEMO_LOGIN,
    stop,
  }
}

async function isFree(host: string, port: number): Promise<boolean> {
  const server = createServer()
  try {
    server.listen(port, host)
    await once(server, 'listening')
    return true
  } catch {
    return false
  } finally {
    server.close()
  }
}
