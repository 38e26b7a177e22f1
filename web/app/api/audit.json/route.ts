import { exportAudit } from '#web/server/log-export.ts'

export async function GET(request: Request): Promise<Response> {
  return exportAudit(request, 'json')
}
