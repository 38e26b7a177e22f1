import type { PickKeys } from './candidate.ts'

/** One `name=value` of credentials, the value a token or a quoted string (RFC 3261 §25.1, RFC 7616 §3.4). */
const FIELD = /([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*))\s*(?:,\s*|$)/y
const SCHEME = /^\s*[A-Za-z]+\s+/
/** Credentials have about ten. */
const MOST_FIELDS = 32

/** The username of its credentials, as written; '' where it bears none. */
export function credentialsUser(keys: PickKeys): string {
  return userOf(keys.header('Proxy-Authorization')) || userOf(keys.header('Authorization'))
}

function userOf(credentials: string | null): string {
  if (credentials === null) return ''
  FIELD.lastIndex = SCHEME.exec(credentials)?.[0].length ?? credentials.length
  for (let i = 0; i < MOST_FIELDS; i++) {
    const field = FIELD.exec(credentials)
    if (field === null) return ''
    const [, name = '', quoted, token = ''] = field
    if (name.toLowerCase() === 'username') return quoted ?? token
  }
  return ''
}
