import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { CommandFailure } from './failure.ts'

/** Two times on a terminal, without showing it; the first line where standard input is a file or pipe. */
export async function readPassword(input: NodeJS.ReadStream, prompt: NodeJS.WriteStream): Promise<string> {
  if (!input.isTTY) return firstLine(input)
  const first = await askSilently(input, prompt, 'New password: ')
  const second = await askSilently(input, prompt, 'Again: ')
  if (first === second) return first
  throw new CommandFailure('the two passwords differ; nothing was changed')
}

async function firstLine(input: NodeJS.ReadStream): Promise<string> {
  const lines = createInterface({ input })
  for await (const line of lines) return line
  throw new CommandFailure('no password on standard input; nothing was changed')
}

async function askSilently(
  input: NodeJS.ReadStream,
  prompt: NodeJS.WriteStream,
  question: string,
): Promise<string> {
  prompt.write(question)
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input, output: nowhere, terminal: true })
  const answer = await lines.question('')
  lines.close()
  prompt.write('\n')
  return answer
}
