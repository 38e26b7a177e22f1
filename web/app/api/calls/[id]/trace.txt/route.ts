import { downloadTrace } from '#web/server/trace-download.ts'

export async function GET(
  request: Request,
  { params }: { readonly params: Promise<{ readonly id: string }> },
): Promise<Response> {
  return downloadTrace(request, (await params).id, 'txt')
}
