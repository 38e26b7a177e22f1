import { CALL_CSV_HEAD, callCsv } from '#web/lib/call-csv.ts'
import { type CallFilter, callFilterSchema, type KeptCall } from '#web/lib/call-records.ts'
import { readAddress } from './http/address-input.ts'
import { type ExportFormat, exportStream } from './http/export-stream.ts'
import { callNames, callParts } from './repositories/call-records.ts'

/** Rows that are in memory at a time. */
const PART = 500

/** All call records that match, for whoever is signed in: a viewer sees them all. */
export function exportCalls(request: Request, format: ExportFormat): Promise<Response> {
  return exportStream<KeptCall>(request, {
    name: 'calls',
    role: 'viewer',
    format,
    parts: () => {
      const filter = readAddress(request, callFilterSchema)
      return filter.success ? kept(filter.data) : null
    },
    csvHead: CALL_CSV_HEAD,
    csvOf: async (calls) => callCsv(calls, await callNames(calls)),
  })
}

async function* kept(filter: CallFilter): AsyncGenerator<readonly KeptCall[]> {
  for await (const { calls } of callParts(filter, null, () => PART)) yield calls
}
