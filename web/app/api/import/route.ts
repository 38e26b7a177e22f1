import { importFromPage } from '#web/server/import-stream.ts'

/** The body is the file; the answer is a line of JSON for each step, and the outcome as the last one. */
export async function POST(request: Request): Promise<Response> {
  return importFromPage(request)
}
