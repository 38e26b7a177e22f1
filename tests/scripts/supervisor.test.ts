import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { isAlive } from '#scripts/appliance/processes.ts'
import { within } from '#scripts/appliance/ready.ts'
import { ROOT } from '#scripts/root.ts'

const STAND_INS = path.join(import.meta.dirname, 'stand-ins')
const started: ChildProcess[] = []

/** What a supervisor of the stand-in printed so far. */
class Scene {
  readonly process: ChildProcess
  output = ''

  constructor(standIn: string, graceMs = 1_000) {
    const file = path.join(STAND_INS, 'supervise.ts')
    this.process = spawn(process.execPath, [file, String(graceMs), path.join(STAND_INS, standIn)], {
      cwd: ROOT,
    })
    started.push(this.process)
    this.process.stdout?.on('data', (text) => {
      this.output += text
    })
    this.process.stderr?.on('data', (text) => {
      this.output += text
    })
  }

  /** Resolves with the matches once there are `count` of them. */
  async printed(pattern: RegExp, count = 1): Promise<string[]> {
    const matches = () =>
      [...this.output.matchAll(new RegExp(pattern, 'g'))].map((match) => match[1] ?? match[0])
    const isThere = await within(10_000, async () => matches().length >= count)
    if (!isThere) throw new Error(`${pattern} not printed ${count} times in:\n${this.output}`)
    return matches()
  }

  async ended(): Promise<number | null> {
    if (this.process.exitCode === null) await once(this.process, 'exit')
    return this.process.exitCode
  }
}

afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL')
})

test('rules 8: a killed process is started again at once', async () => {
  const scene = new Scene('obedient.ts')
  const [pid] = await scene.printed(/obedient (\d+)/)
  const killedAt = performance.now()
  process.kill(Number(pid), 'SIGKILL')
  const pids = await scene.printed(/obedient (\d+)/, 2)
  expect(performance.now() - killedAt).toBeLessThan(3_000)
  expect(new Set(pids).size).toBe(2)
  expect(scene.output).toContain('stand-in ended (SIGKILL); started again')
})

test('SIGTERM is passed on, and the supervisor ends with 0 when all have ended', async () => {
  const scene = new Scene('obedient.ts')
  const [pid] = await scene.printed(/obedient (\d+)/)
  scene.process.kill('SIGTERM')
  expect(await scene.ended()).toBe(0)
  expect(scene.output).toContain('obedient ends')
  expect(isAlive(Number(pid))).toBe(false)
})

test('a process that ignores SIGTERM is killed after the grace time', async () => {
  const scene = new Scene('stubborn.ts', 200)
  const [pid] = await scene.printed(/stubborn (\d+)/)
  scene.process.kill('SIGTERM')
  expect(await scene.ended()).toBe(0)
  expect(scene.output).toContain('stubborn stays')
  expect(isAlive(Number(pid))).toBe(false)
})

test('no orphan: when the supervisor is killed its process ends by itself', async () => {
  const scene = new Scene('obedient.ts')
  const [pid] = await scene.printed(/obedient (\d+)/)
  scene.process.kill('SIGKILL')
  await scene.ended()
  expect(await within(5_000, async () => !isAlive(Number(pid)))).toBe(true)
})

test('a process that cannot start keeps its own message visible and is tried less and less often', async () => {
  const scene = new Scene('misconfigured.ts')
  const [wait] = await scene.printed(/its own message stands above; next try in ([\d.]+) s/)
  expect(wait).toBe('0.5')
  expect(scene.output.match(/PORT_IN_USE: choose another/g)?.length).toBe(3)
  scene.process.kill('SIGTERM')
  expect(await scene.ended()).toBe(0)
})
