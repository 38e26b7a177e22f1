import { ERROR_TEXTS } from '#engine/contract/errors.ts'
import { parseRange } from '#web/lib/distribution.ts'
import { userOfSession } from '#web/server/auth/session-user.ts'
import { distributionCsv } from '#web/server/distribution-csv.ts'
import { readDistribution } from '#web/server/repositories/counts.ts'

export async function GET(request: Request): Promise<Response> {
  if (!(await userOfSession(request.headers))) return new Response(ERROR_TEXTS.UNAUTHORIZED, { status: 401 })
  const range = parseRange(new URL(request.url).searchParams.get('range') ?? 'start')
  if (!range) return new Response(ERROR_TEXTS.INPUT_INVALID, { status: 400 })
  return new Response(distributionCsv(await readDistribution(range)), {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="fairline-distribution.csv"',
      'cache-control': 'no-store',
    },
  })
}
