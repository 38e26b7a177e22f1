import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

/** How a SIPp receiver answers OPTIONS; calls it takes as ever. */
export interface ProbeManner {
  readonly status?: number
  readonly delayMs?: number
}

const RECEIVER = path.join(import.meta.dirname, 'sipp', 'receiver.xml')
const PROBE = /(<nop counter="2"\/>)([\s\S]*?)SIP\/2\.0 200 OK/

/** Scenario files made of `sipp/receiver.xml`; removed by `clear`. */
export class ProbeManners {
  private readonly folder = mkdtempSync(path.join(os.tmpdir(), 'fairline-manners-'))
  private made = 0

  file({ status = 200, delayMs = 0 }: ProbeManner): string {
    const plain = readFileSync(RECEIVER, 'utf8')
    const pause = delayMs === 0 ? '' : `<pause milliseconds="${delayMs}"/>`
    const text = plain.replace(PROBE, `$1${pause}$2SIP/2.0 ${status} As It Is`)
    if (text === plain) throw new Error('receiver.xml answers OPTIONS in another place now')
    this.made += 1
    const file = path.join(this.folder, `receiver-${this.made}.xml`)
    writeFileSync(file, text)
    return file
  }

  clear(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}
