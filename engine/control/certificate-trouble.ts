import type { CertificateReport } from '#engine/transport/certificates.ts'

const DAY_MS = 86_400_000
/** So long before it expires a certificate is a trouble. */
const NOTICE_DAYS = 14

function expiry(name: string, leftMs: number): string | null {
  if (leftMs <= 0) return `the certificate ${name} has expired`
  const days = Math.ceil(leftMs / DAY_MS)
  if (days > NOTICE_DAYS) return null
  return `the certificate ${name} expires within ${days === 1 ? 'a day' : `${days} days`}`
}

/** What is wrong with the certificates, as one sentence; empty where all is well. */
export function certificateTrouble({ certificates, problems }: CertificateReport, nowMs: number): string {
  const expiring = certificates.map(({ name, expiresMs }) => expiry(name, expiresMs - nowMs))
  const all = [...problems, ...expiring.filter((line) => line !== null)]
  return all.length > 0 ? `TLS: ${all.join('; ')}.` : ''
}
