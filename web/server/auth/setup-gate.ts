import fs from 'node:fs'
import { isSameSecret } from '../private-file.ts'

/** First-run set-up: open to whoever holds the one-time token, until there is an account. */
export class SetupGate {
  private token: string | null
  private readonly file: string

  /** `token` null: there is an account already, nothing is open. */
  constructor(file: string, token: string | null) {
    this.file = file
    this.token = token
    if (token === null) fs.rmSync(file, { force: true })
  }

  get isOpen(): boolean {
    return this.token !== null
  }

  /** For the console of whoever started the panel, and for nobody else. */
  get oneTimeToken(): string | null {
    return this.token
  }

  accepts(token: string): boolean {
    return this.token !== null && isSameSecret(token, this.token)
  }

  /** The token worked; it never does again. */
  close(): void {
    this.token = null
    fs.rmSync(this.file, { force: true })
  }
}
