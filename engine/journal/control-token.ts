import { existsSync, linkSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs'
import type { Random } from '#engine/base/random.ts'
import { FairlineError } from '#engine/contract/errors.ts'
import { type DataFolder, systemCode } from './data-folder.ts'

const TOKEN_BYTES = 32
const TOKEN = /^[A-Za-z0-9_-]{43,}$/

/** The file appears whole or not at all, and only once: engine and panel may both start first. */
function createOnce(path: string, token: string): void {
  const temporary = `${path}.${process.pid}`
  writeFileSync(temporary, `${token}\n`, { mode: 0o600 })
  try {
    linkSync(temporary, path)
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error
  } finally {
    unlinkSync(temporary)
  }
}

/** What panel and command line show to the control port: base64url of 32 bytes, in a file of mode 0600. */
export function openControlToken(folder: DataFolder, random: Random): string {
  const path = folder.file('control-token')
  if (!existsSync(path)) createOnce(path, random.bytes(TOKEN_BYTES).toString('base64url'))
  const token = readFileSync(path, 'utf8').trim()
  if (TOKEN.test(token)) return token
  throw new FairlineError('CONTROL_FAILED', `${path} does not hold a token; delete it and start again.`)
}
