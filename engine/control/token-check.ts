import { createHash, timingSafeEqual } from 'node:crypto'

const digest = (text: string) => createHash('sha256').update(text).digest()

/** Takes the same time however much of the given token is right. */
export function isToken(given: string, token: string): boolean {
  return timingSafeEqual(digest(given), digest(token))
}

/** The token of an `Authorization: Bearer …` header; '' when there is none. */
export function bearerToken(header: string | undefined): string {
  return /^Bearer ([A-Za-z0-9_-]{1,256})$/i.exec(header ?? '')?.[1] ?? ''
}
