import { FairlineError } from '#engine/contract/errors.ts'

/** The body as text, read no further than the limit, whatever Content-Length says. */
export async function readText(request: Request, mostBytes: number): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body ?? []) {
    size += chunk.length
    if (size > mostBytes)
      throw new FairlineError('INPUT_INVALID', `The request is larger than ${mostBytes} bytes.`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** `undefined` where it is not JSON: no schema takes that. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
