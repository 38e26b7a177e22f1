import { exportCalls } from '#web/server/call-export.ts'

export async function GET(request: Request): Promise<Response> {
  return exportCalls(request, 'csv')
}
