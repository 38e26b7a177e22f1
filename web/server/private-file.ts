import { randomBytes, timingSafeEqual } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { FairlineError } from '#engine/contract/errors.ts'
import { type Clock, wait } from './clock.ts'

const LOOKS = 20
const LOOK_MS = 50

/**
 * The secret in a file that only our user can read; made by whichever process comes first.
 * The file appears with its content or not at all: written beside it, then linked to its name.
 */
export async function readOrCreateSecret(file: string, clock: Clock): Promise<string> {
  createOnce(file, randomBytes(32).toString('base64url'))
  for (let look = 0; look < LOOKS; look += 1) {
    const secret = fs.readFileSync(file, 'utf8').trim()
    if (secret !== '') return secret
    await wait(clock, LOOK_MS)
  }
  throw new FairlineError('DATA_FOLDER_UNWRITABLE', `${file} is empty; remove it and start again.`)
}

function createOnce(file: string, secret: string): void {
  if (fs.existsSync(file)) return
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`
  fs.writeFileSync(draft, `${secret}\n`, { mode: 0o600, flag: 'wx' })
  try {
    fs.linkSync(draft, file)
  } catch (error) {
    if (!isExisting(error)) throw error
  } finally {
    fs.rmSync(draft, { force: true })
  }
}

function isExisting(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST'
}

/** Makes the data folder and proves that it can be written. */
export function prepareDataFolder(folder: string): void {
  try {
    makeFolder(path.resolve(folder))
    const probe = path.join(folder, `.write-probe.${process.pid}`)
    fs.writeFileSync(probe, '', { mode: 0o600 })
    fs.rmSync(probe)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new FairlineError('DATA_FOLDER_UNWRITABLE', `FAIRLINE_DATA=${folder}: ${reason}`, error)
  }
}

/** Not Node's own `recursive`: below /proc it never returns. */
function makeFolder(folder: string): void {
  if (fs.existsSync(folder)) return
  makeFolder(path.dirname(folder))
  fs.mkdirSync(folder, { mode: 0o700 })
}

/** Takes the same time wherever the difference lies. */
export function isSameSecret(given: string, secret: string): boolean {
  const left = Buffer.from(given)
  const right = Buffer.from(secret)
  return left.length === right.length && timingSafeEqual(left, right)
}
