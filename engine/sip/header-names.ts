/** Header fields the relay path reads; everything else leaves as it came. */
export const OTHER = 0
export const VIA = 1
export const FROM = 2
export const TO = 3
export const CALL_ID = 4
export const CSEQ = 5
export const MAX_FORWARDS = 6
export const CONTENT_LENGTH = 7
export const ROUTE = 8
export const RECORD_ROUTE = 9
export const CONTACT = 10
export const TIMESTAMP = 11
export const PROXY_REQUIRE = 12
export const SESSION_EXPIRES = 13
export const RESOURCE_PRIORITY = 14

/** Compact forms (RFC 3261 §7.3.3 and the registry), by their long names. */
export const COMPACT_FORMS: ReadonlyMap<string, string> = new Map([
  ['accept-contact', 'a'],
  ['allow-events', 'u'],
  ['call-id', 'i'],
  ['contact', 'm'],
  ['content-encoding', 'e'],
  ['content-length', 'l'],
  ['content-type', 'c'],
  ['event', 'o'],
  ['from', 'f'],
  ['identity', 'y'],
  ['refer-to', 'r'],
  ['referred-by', 'b'],
  ['reject-contact', 'j'],
  ['request-disposition', 'd'],
  ['session-expires', 'x'],
  ['subject', 's'],
  ['supported', 'k'],
  ['to', 't'],
  ['via', 'v'],
])

/** Compact forms of the fields above, by octet. */
const COMPACT_KINDS = new Map([
  ['v', VIA],
  ['f', FROM],
  ['t', TO],
  ['i', CALL_ID],
  ['l', CONTENT_LENGTH],
  ['m', CONTACT],
  ['x', SESSION_EXPIRES],
])
const KIND_OF_OCTET = Uint8Array.from(
  { length: 256 },
  (_, octet) => COMPACT_KINDS.get(String.fromCharCode(octet)) ?? OTHER,
)

/** Four octets as one number, in lower case where they are letters: names compare without a loop. */
function wordAt(bytes: Buffer, at: number): number {
  const low = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8)
  const high = (bytes[at + 2] ?? 0) | ((bytes[at + 3] ?? 0) << 8)
  return low | (high << 16) | 0x20202020
}

function wordOf(fourLetters: string): number {
  return wordAt(Buffer.from(fourLetters), 0)
}

const VIA_WORD = wordOf('via ')
const TO_WORD = wordOf('to  ')
const FROM_WORD = wordOf('from')
const CSEQ_WORD = wordOf('cseq')
const ROUT_WORD = wordOf('rout')
const OUTE_WORD = wordOf('oute')
const CALL_WORD = wordOf('call')
const L_ID_WORD = wordOf('l-id')
const CONT_WORD = wordOf('cont')
const TACT_WORD = wordOf('tact')
const MAX_WORD = wordOf('max-')
const FORW_WORD = wordOf('forw')
const ARDS_WORD = wordOf('ards')
const TIME_WORD = wordOf('time')
const STAM_WORD = wordOf('stam')
const TAMP_WORD = wordOf('tamp')
const RECO_WORD = wordOf('reco')
const RD_R_WORD = wordOf('rd-r')
const ENT_WORD = wordOf('ent-')
const LENG_WORD = wordOf('leng')
const NGTH_WORD = wordOf('ngth')
const PROX_WORD = wordOf('prox')
const Y_RE_WORD = wordOf('y-re')
const QUIR_WORD = wordOf('quir')
const UIRE_WORD = wordOf('uire')
const SESS_WORD = wordOf('sess')
const ION_WORD = wordOf('ion-')
const EXPI_WORD = wordOf('expi')
const IRES_WORD = wordOf('ires')
const RESO_WORD = wordOf('reso')
const URCE_WORD = wordOf('urce')
const PRIO_WORD = wordOf('-pri')
const ORIT_WORD = wordOf('orit')
const RITY_WORD = wordOf('rity')
/** Keeps two and three octets of a word; the others read as spaces. */
const TWO = 0xffff
const THREE = 0xffffff

function kindOfTwelve(first: number, second: number, third: number): number {
  if (first === MAX_WORD && second === FORW_WORD && third === ARDS_WORD) return MAX_FORWARDS
  return first === RECO_WORD && second === RD_R_WORD && third === OUTE_WORD ? RECORD_ROUTE : OTHER
}

/** Which field a name of token characters is, in any case and in compact form (RFC 3261 §7.3.1, §7.3.3). */
export function kindOf(bytes: Buffer, start: number, end: number): number {
  const first = wordAt(bytes, start)
  switch (end - start) {
    case 1:
      return KIND_OF_OCTET[first & 0xff] ?? OTHER
    case 2:
      return ((first ^ TO_WORD) & TWO) === 0 ? TO : OTHER
    case 3:
      return ((first ^ VIA_WORD) & THREE) === 0 ? VIA : OTHER
    case 4:
      return first === FROM_WORD ? FROM : first === CSEQ_WORD ? CSEQ : OTHER
    case 5:
      return first === ROUT_WORD && wordAt(bytes, start + 1) === OUTE_WORD ? ROUTE : OTHER
    case 7: {
      const last = wordAt(bytes, start + 3)
      if (first === CALL_WORD && last === L_ID_WORD) return CALL_ID
      return first === CONT_WORD && last === TACT_WORD ? CONTACT : OTHER
    }
    case 9: {
      const isTime = first === TIME_WORD && wordAt(bytes, start + 4) === STAM_WORD
      return isTime && wordAt(bytes, start + 5) === TAMP_WORD ? TIMESTAMP : OTHER
    }
    case 12:
      return kindOfTwelve(first, wordAt(bytes, start + 4), wordAt(bytes, start + 8))
    case 13: {
      const isProxy = first === PROX_WORD && wordAt(bytes, start + 4) === Y_RE_WORD
      return isProxy && wordAt(bytes, start + 8) === QUIR_WORD && wordAt(bytes, start + 9) === UIRE_WORD
        ? PROXY_REQUIRE
        : OTHER
    }
    case 14: {
      const isContent = first === CONT_WORD && wordAt(bytes, start + 4) === ENT_WORD
      return isContent && wordAt(bytes, start + 8) === LENG_WORD && wordAt(bytes, start + 10) === NGTH_WORD
        ? CONTENT_LENGTH
        : OTHER
    }
    case 15: {
      const isSession = first === SESS_WORD && wordAt(bytes, start + 4) === ION_WORD
      return isSession && wordAt(bytes, start + 8) === EXPI_WORD && wordAt(bytes, start + 11) === IRES_WORD
        ? SESSION_EXPIRES
        : OTHER
    }
    case 17: {
      const isResource = first === RESO_WORD && wordAt(bytes, start + 4) === URCE_WORD
      const isPriority =
        wordAt(bytes, start + 8) === PRIO_WORD &&
        wordAt(bytes, start + 12) === ORIT_WORD &&
        wordAt(bytes, start + 13) === RITY_WORD
      return isResource && isPriority ? RESOURCE_PRIORITY : OTHER
    }
    default:
      return OTHER
  }
}
