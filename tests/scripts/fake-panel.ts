import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { runFairline } from '#scripts/fairline/run.ts'

export interface Asked {
  readonly line: string
  readonly token: string
  readonly body: unknown
}

/** A panel, or a control port, that answers what the test says and remembers what it was asked. */
export class FakePanel {
  readonly asked: Asked[] = []
  readonly folder = mkdtempSync(path.join(os.tmpdir(), 'fairline-cli-'))
  readonly answers = new Map<string, { status: number; body: unknown }>()
  private readonly server: Server

  constructor() {
    this.server = createServer(async (request, response) => {
      let text = ''
      for await (const chunk of request) text += chunk
      const line = `${request.method} ${request.url}`
      this.asked.push({
        line,
        token: request.headers.authorization ?? '',
        body: text ? JSON.parse(text) : undefined,
      })
      const answer = this.answers.get(line) ?? { status: 404, body: { code: 'X', message: 'no such route' } }
      response.writeHead(answer.status, { 'content-type': 'application/json' })
      response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body))
    })
    writeFileSync(path.join(this.folder, 'panel-token'), 'the-panel-token\n')
    writeFileSync(path.join(this.folder, 'control-token'), 'the-control-token\n')
  }

  async open(): Promise<this> {
    this.server.listen(0, '127.0.0.1')
    await once(this.server, 'listening')
    return this
  }

  answer(line: string, body: unknown, status = 200): void {
    this.answers.set(line, { status, body })
  }

  /** Settings that lead here, for both ports. */
  get variables(): Record<string, string> {
    const { port }: AddressInfo = Object.assign({ address: '', family: '', port: 0 }, this.server.address())
    return {
      FAIRLINE_DATA: this.folder,
      FAIRLINE_PANEL: `127.0.0.1:${port}`,
      FAIRLINE_CONTROL: `127.0.0.1:${port}`,
    }
  }

  /** The command line, as somebody at a terminal of this panel has it. */
  async run(
    words: readonly string[],
    { nowMs = 0, input = '', password = '', variables = this.variables } = {},
  ) {
    const printed: string[] = []
    const complaints: string[] = []
    const code = await runFairline(words, {
      variables,
      folder: this.folder,
      now: () => nowMs,
      print: (text) => printed.push(text),
      complain: (text) => complaints.push(text),
      readPassword: async () => password,
      readInput: async () => input,
    })
    return { code, printed: printed.join('\n'), complaints }
  }

  async close(): Promise<void> {
    this.server.closeAllConnections()
    this.server.close()
    await once(this.server, 'close')
    rmSync(this.folder, { recursive: true })
  }
}
