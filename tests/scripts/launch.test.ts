import path from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { type Launched, launch } from '#scripts/appliance/launch.ts'
import { takeLoopbackBlock } from '#scripts/appliance/loopback.ts'
import { isAlive } from '#scripts/appliance/processes.ts'

const standIn = (name: string) => path.join(import.meta.dirname, 'stand-ins', name)
const running: Launched[] = []

async function launched(name: string, control?: string): Promise<Launched> {
  const block = await takeLoopbackBlock()
  block.release()
  const one = launch({
    command: standIn(name),
    control: control ?? `${block.host(1)}:9060`,
    variables: { FAIRLINE_LOG: 'warn' },
  })
  running.push(one)
  return one
}

afterEach(() => Promise.all(running.splice(0).map((one) => one.stop())))

test('ready is what the health answer says, and stop leaves no process', async () => {
  const engine = await launched('engine.ts')
  await engine.until('SIP is served', 20_000, (health) => health?.status === 200)
  const health = await engine.health()
  expect(health?.engine.pid).toBe(engine.pid)
  await engine.stop()
  await engine.stop()
  expect(isAlive(engine.pid)).toBe(false)
})

test('a process that ends before it is ready is reported at once, with what it printed', async () => {
  const engine = await launched('misconfigured.ts')
  await expect(engine.until('SIP is served', 20_000, () => false)).rejects.toThrow(
    /ended with code 1.*PORT_IN_USE/s,
  )
})

test('somebody else who answers on the control port is not taken for ours', async () => {
  const other = await launched('engine.ts')
  await other.until('it answers', 20_000, (health) => health !== null)
  const ours = await launched('obedient.ts', other.control)
  expect(await ours.health()).toBeNull()
})

test('settings of the person who runs us do not reach what we start', async () => {
  process.env.FAIRLINE_DISPATCHER_LIST = '/somewhere'
  const engine = await launched('engine.ts')
  await engine.until('it answers', 20_000, (health) => health !== null)
  delete process.env.FAIRLINE_DISPATCHER_LIST
  expect(engine.output()).toContain('log level warn, list undefined')
})

test('two blocks of loopback addresses held at once are different', async () => {
  const blocks = await Promise.all(Array.from({ length: 20 }, () => takeLoopbackBlock()))
  expect(new Set(blocks.map((block) => block.host(1))).size).toBe(20)
  for (const block of blocks) block.release()
})
