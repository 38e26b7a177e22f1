import type { CertificateReport } from '#engine/transport/certificates.ts'

const DAY_MS = 86_400_000
/** So long before it expires a certificate is a trouble. */
const NOTICE_DAYS = 14
const REMEDY = ' Put a new one into the folder of FAIRLINE_TLS; no restart is needed.'

function expiry(name: string, leftMs: number): string | null {
  if (leftMs <= 0) return `the certificate ${name} has expired`
  const days = Math.ceil(leftMs / DAY_MS)
  if (days > NOTICE_DAYS) return null
  return `the certificate ${name} expires within ${days === 1 ? 'a day' : `${days} days`}`
}

/** What is wrong with the certificates, and what to do about it; empty where all is well. */
export function certificateTrouble({ certificates, problems }: CertificateReport, nowMs: number): string {
  const expiring = certificates.flatMap(({ name, expiresMs }) => expiry(name, expiresMs - nowMs) ?? [])
  if (problems.length + expiring.length === 0) return ''
  return `TLS: ${[...problems, ...expiring].join('; ')}.${expiring.length > 0 ? REMEDY : ''}`
}
