import { type Run, sdp, wire } from './torture-case.ts'

/** The messages that are too long for a row of the table, or stand in more than one. */

const raw = String.raw
export const BODY = sdp('192.0.2.1')

/** Odd spaces, folds, cases and forms. `id`: part of branch and Call-ID; `to`, `route`: whole fields. */
export function tortuous(id: string, to: string, route: string): Buffer {
  return wire(
    raw`INVITE sip:vera@chair.example.com;unknownparam SIP/2.0
${to}
from   : "J Rosenblatt \\\""       <sip:jr@example.com>
  ;
  tag = 98asjd8
MaX-fOrWaRdS: 0068
Call-ID: wsinv.${id}.ndaksdj@192.0.2.1
Content-Length   : ${BODY.length}
cseq: 0009
  INVITE
Via  : SIP  /   2.0
 /UDP
    192.0.2.2;branch=390skdjuw${id}
s :
NewFangledHeader:   newfangled value
 continued newfangled value
UnknownHeaderWithUnusualValue: ;;,,;;,;
Content-Type: application/sdp
${route}v:  SIP  / 2.0  / TCP     spindle.example.com   ;
  branch  =   z9hG4bK9ikj8  ,
 SIP  /    2.0   / UDP  192.168.255.111   ; branch=
 z9hG4bK30239
m:"Quoted string \"\"" <sip:jr@example.com> ; newparam =
      newvalue ;
  secondparam ; q = 0.33`,
    BODY,
  )
}

export function longVias(): string {
  const names = ['Via', 'v', 'V', 'ViA', 'VIa', 'VIA', 'via', 'viA', 'vIa', 'vIA', 'V ', 'v ', 'v  ', 'Via ']
  return Array.from({ length: 33 }, (_, i) => {
    const number = 33 - i
    return `${names[i % names.length]}: SIP/2.0/TCP sip${number}.example.com`
  }).join('\n')
}

export const many = (count: number, text: string) => text.repeat(count)

/** A REGISTER with an INVITE behind its end. */
export function twoInOne(run: Run): Buffer[] {
  const body = sdp('192.0.2.15')
  const register = `REGISTER sip:example.com SIP/2.0
To: sip:jo.user@example.com
From: sip:jo.user@example.com;tag=43251j3j324
Max-Forwards: 8
I: dblreq.${run}.0ha0isndaksdj99
Contact: sip:jo.user@host.example.com
CSeq: 8 REGISTER
Via: SIP/2.0/UDP 192.0.2.125;branch=z9hG4bKdblreq1${run}
Content-Length: 0`
  const invite = `INVITE sip:joe@example.com SIP/2.0
t: sip:joe@example.com
From: sip:caller@example.net;tag=141334
Max-Forwards: 8
Call-ID: dblreq.${run}.0ha0isnda977644900765@192.0.2.15
CSeq: 8 INVITE
Via: SIP/2.0/UDP 192.0.2.15;branch=z9hG4bKdblreq2${run}
Content-Type: application/sdp
Content-Length: ${body.length}`
  return [wire(register), wire(invite, body)]
}

/** A binary part with NULs, line ends and its own empty lines. */
function multipart(): string {
  const mark = '7a9cbec02ceef655'
  const binary = String.fromCharCode(...Array(256).keys())
  return (
    `--${mark}\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: binary\r\n\r\nHello\r\n` +
    `--${mark}\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: binary\r\n\r\n` +
    `\0\0${binary}\r\n\r\n\0\r\n--${mark}--\r\n`
  )
}

/** `id`: part of branch and Call-ID; `route`: a whole field. */
export function signedMessage(id: string, route: string): Buffer {
  const body = multipart()
  return wire(
    `MESSAGE sip:kumiko@example.org SIP/2.0
Via: SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bK-d87543-${id}-1--d87543-;rport
Max-Forwards: 70
${route}Identity: ${many(4, 'r5mwreLuyDRYBi/0TiPwEsY3rEVsk+G2WxhgTV1PF7')}=
Contact: <sip:fluff@127.0.0.1:5070>
To: <sip:kumiko@example.org>
From: <sip:fluff@example.com>;tag=2fb0dcc9
Call-ID: 3d9485ad0c49859b${id}@Zmx1ZmZ5LW1hYy0xNi5sb2NhbA..
CSeq: 1 MESSAGE
Content-Transfer-Encoding: binary
Content-Type: multipart/mixed;boundary=7a9cbec02ceef655
Date: Sat, 15 Oct 2005 04:44:56 GMT
User-Agent: SIPimp.example/0.2.5 (curses)
Content-Length: ${body.length}`,
    body,
  )
}
