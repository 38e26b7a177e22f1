/** Datagrams of other protocols, and of none. */
export interface Noise {
  readonly name: string
  readonly bytes: Buffer
}

const text = (name: string, value: string): Noise => ({ name, bytes: Buffer.from(value, 'latin1') })
const hex = (name: string, value: string): Noise => ({ name, bytes: Buffer.from(value, 'hex') })

export const NO_SIP: readonly Noise[] = [
  text('nothing', ''),
  text('NUL', '\0'),
  text('4 NULs', '\0\0\0\0'),
  text('60,000 NULs', '\0'.repeat(60_000)),
  text('CRLF', '\r\n'),
  text('CRLF CRLF', '\r\n\r\n'),
  text('60,000 octets of CRLF', '\r\n'.repeat(30_000)),
  text('LF', '\n'),
  text('CR', '\r'),
  text('60,000 LFs', '\n'.repeat(60_000)),
  text('blanks', ' '.repeat(1_000)),
  text('one letter', 'A'),
  text('60,000 letters', 'A'.repeat(60_000)),
  text('HTTP GET', 'GET / HTTP/1.1\r\nHost: sip.example.org\r\n\r\n'),
  text('HTTP OPTIONS', 'OPTIONS * HTTP/1.1\r\nHost: sip.example.org\r\nVia: 1.1 proxy\r\n\r\n'),
  text('HTTP POST', 'POST /RPC2 HTTP/1.0\r\nContent-Length: 999999\r\n\r\n<?xml version="1.0"?>'),
  text('HTTP CONNECT', 'CONNECT 192.0.2.1:25 HTTP/1.1\r\n\r\n'),
  text('HTTP response', 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'),
  text('HTTP/2 preface', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
  text('SSDP', 'M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: "ssdp:discover"\r\n\r\n'),
  text('RTSP', 'DESCRIBE rtsp://192.0.2.1/ RTSP/1.0\r\nCSeq: 1\r\n\r\n'),
  text('SMTP', 'HELO example.org\r\n'),
  text('a start line alone', 'INVITE sip:a@b SIP/2.0\r\n'),
  text('a start line and an empty line', 'INVITE sip:a@b SIP/2.0\r\n\r\n'),
  text('a status line and an empty line', 'SIP/2.0 200 OK\r\n\r\n'),
  text('a status line of no number', 'SIP/2.0 2OO OK\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK\r\n\r\n'),
  text('half a message', 'INVITE sip:a@b SIP/2.0\r\nVia: SIP/2.0/UD'),
  hex('DTLS', '16feff0000000000000000003d010000310000000000000031fefd'),
  hex('TLS', '160301004a010000460303'),
  hex('RTP', '80000001000000a0deadbeef00'),
  hex('RTCP', '80c80006deadbeef'),
  hex('DNS', '12340100000100000000000003777777076578616d706c6503636f6d0000010001'),
  hex('a STUN answer', '0101000c2112a442000102030405060708090a0b00200008000112345e12a443'),
  hex('half a STUN question', '000100002112a442'),
  hex('STUN of a wrong length', '0001ffff2112a442000102030405060708090a0b'),
  hex('STUN of another cookie', '0001000000000000000102030405060708090a0b'),
]
