/** The fewest bytes that draw an answer: what a forger who wants much for little would send. */

export interface TerseParts {
  readonly method?: string
  readonly uri?: string
  readonly version?: string
  readonly via?: string
  readonly to?: string
  readonly from?: string
  readonly cseq?: string
  /** Header lines in front of the end, CRLF included. */
  readonly more?: string
}

let count = 0

/** Each with a branch of its own; `host` is the packet's source. */
export function terse(host: string, parts: TerseParts = {}): Buffer {
  const { method = 'OPTIONS', uri = 'sip:a', version = 'SIP/2.0', more = '' } = parts
  const id = (++count).toString(36)
  const lines = [
    `${method} ${uri} ${version}`,
    `v:${parts.via ?? `SIP/2.0/UDP ${host};branch=z9hG4bK${id}`}`,
    `f:${parts.from ?? 'sip:a;tag=1'}`,
    `t:${parts.to ?? 'sip:a'}`,
    `i:${id}`,
    `CSeq:${parts.cseq ?? `1 ${method}`}`,
  ]
  return Buffer.from(`${lines.join('\r\n')}\r\n${more}\r\n`, 'latin1')
}

/** Everything that is refused or answered here, each in its shortest form. */
export function terseRefusals(host: string, own: string): readonly { name: string; bytes: Buffer }[] {
  const make = (name: string, parts: TerseParts) => ({ name, bytes: terse(host, parts) })
  return [
    make('OPTIONS to us: 200', { uri: `sip:${own}` }),
    make('OPTIONS to us, with rport', {
      uri: `sip:${own}`,
      via: `SIP/2.0/UDP a;rport;branch=z9hG4bK${++count}`,
    }),
    make('INVITE, Max-Forwards 0: 483', { method: 'INVITE', more: 'Max-Forwards:0\r\n' }),
    make('INVITE with a Route of others: 403', { method: 'INVITE', more: 'Route:<sip:b>\r\n' }),
    make('INVITE of another scheme: 416', { method: 'INVITE', uri: 'x:y' }),
    make('Proxy-Require: 420', { more: 'Proxy-Require:a\r\n' }),
    make('BYE out of nowhere: 481', { method: 'BYE', to: 'sip:a;tag=2' }),
    make('INVITE out of nowhere: 481', { method: 'INVITE', to: 'sip:a;tag=2' }),
    make('CANCEL of nothing: 481', { method: 'CANCEL' }),
    make('another version: 505', { version: 'SIP/3.0' }),
    make('no From: 400', { from: '' }),
    make('From without an end: 400', { from: '<' }),
    make('another method in CSeq: 400', { cseq: '1 A' }),
    make('Content-Length of letters: 400', { more: 'l:x\r\n' }),
    make('Max-Forwards of letters: 400', { more: 'Max-Forwards:x\r\n' }),
    make('two Call-IDs: 400', { more: 'i:x\r\n' }),
    make('a header without a name: 400', { more: ':\r\n' }),
    make('an unreadable Route: 400', { more: 'Route:<\r\n' }),
    make('an unreadable Via: 400', { via: 'SIP/2.0/UDP a:x;branch=z9hG4bKx' }),
    make('an unknown method that differs: 501', { method: 'A', cseq: '1 B' }),
  ]
}
