import { request } from '#tests/support/sip-messages.ts'

/** Messages of about `size` octets that ask a careless parser for more than one look at each. */
export type Shape = (size: number) => Buffer

const fill = (unit: string, size: number) => unit.repeat(Math.floor(size / unit.length))
const withHeader = (name: string, value: string) => request({ headers: { [name]: value } })
const filled = (name: string, unit: string, before = '', behind = '') => ({
  of: (size: number) => withHeader(name, `${before}${fill(unit, size)}${behind}`),
})
const uriOf = (unit: string, before = 'sip:', behind = '') => ({
  of: (size: number) => request({ uri: `${before}${fill(unit, size)}${behind}` }),
})
/** Lines in front of To. */
const lines = (line: string) => ({
  of: (size: number) =>
    Buffer.from(
      request()
        .toString('latin1')
        .replace('\r\nTo:', `\r\n${fill(line, size)}To:`),
      'latin1',
    ),
})
const bare = (unit: string, before = '') => ({
  of: (size: number) => Buffer.from(before + fill(unit, size), 'latin1'),
})

const VIA = 'SIP/2.0/UDP h;branch=b'
const LINE = 'OPTIONS sip:a@b SIP/2.0\r\n'

const SHAPES: Readonly<Record<string, { of: Shape }>> = {
  'header of blanks': filled('Subject', ' '),
  'blanks in front of a Via': filled('Via', ' ', '', VIA),
  'blanks within a Via': filled('Via', ' ', VIA, ';x'),
  'blanks between the slashes of a Via': filled('Via', ' ', 'SIP /', '2.0 / UDP h;branch=b'),
  'short header lines': lines('X-A: b\r\n'),
  'header lines of one fold each': lines('X:\r\n y\r\n'),
  'one-letter Vias': lines('v:\r\n'),
  'header lines without a colon': lines('X\r\n'),
  'header lines without a name': lines(':\r\n'),
  'names of token characters': lines("!%*_+`'~.-: x\r\n"),
  'one endless name': lines('X'),
  'Call-ID': filled('Call-ID', 'a'),
  'Call-ID of quotes and brackets': filled('Call-ID', '"<[('),
  'Call-ID lines': lines('i:a\r\n'),
  'Request-URI': uriOf('a', 'sip:', '@h'),
  'Request-URI of parameters': uriOf(';a=b', 'sip:a@h'),
  'Request-URI of colons': uriOf(':'),
  'Request-URI of at signs': uriOf('@'),
  'Request-URI of brackets': uriOf('['),
  'Request-URI of closed brackets': uriOf('[::1]'),
  'Request-URI of question marks': uriOf('?', 'sip:a@h'),
  'Request-URI of semicolons': uriOf(';', 'sip:a@h'),
  'Request-URI of escapes': uriOf('%40', 'sip:', '@h'),
  'Request-URI of dots': uriOf('.', 'sip:a@'),
  'Request-URI of an endless scheme': uriOf('a+', '', ':x'),
  method: { of: (size) => request({ method: fill('A', size / 2) }) },
  'CSeq method': filled('CSeq', 'A', '1 '),
  'CSeq digits': filled('CSeq', '9', '', ' OPTIONS'),
  'CSeq folds': filled('CSeq', '\r\n ', '1', 'OPTIONS'),
  'Content-Length digits': filled('Content-Length', '1'),
  'Max-Forwards zeros': filled('Max-Forwards', '0'),
  folds: filled('Subject', '\r\n '),
  'folds of blanks': filled('Subject', `a${' '.repeat(90)}\r\n `),
  'folds in From': filled('From', '\r\n ', '', '<sip:a@b>;tag=1'),
  'folds between the parameters of From': filled('From', ';\r\n a', '<sip:a@b>', ';tag=1'),
  'open quotes in From': filled('From', '"'),
  'escaped quotes in a name of From': filled('From', '\\"', '"', '" <sip:a@b>;tag=1'),
  'escaped quotes that never end': filled('From', '\\"', '"'),
  'backslashes in From': filled('From', '\\', '"', '" <sip:a@b>;tag=1'),
  'quotes in From parameters': filled('From', ';x="\\"', '<sip:a@b>'),
  'less-than signs in From': filled('From', '<'),
  'nested brackets in From': filled('From', '<sip:', '', 'a@b>;tag=1'),
  'brackets in brackets in To': filled('To', '<>', 'a '),
  'greater-than signs in To': filled('To', '>', '<sip:a@b'),
  'words in a name of From': filled('From', 'a b ', '', '<sip:a@b>;tag=1'),
  'equal signs in To': filled('To', '=', '<sip:a@b>;a'),
  'semicolons in To': filled('To', ';', '<sip:a@b>'),
  'parameters in To': filled('To', ';a=b', '<sip:a@b>'),
  'tags in To': filled('To', ';tag=', '<sip:a@b>'),
  'commas in Via': filled('Via', ',', VIA),
  'commas and quotes in Via': filled('Via', ',"', `${VIA};x="a"`),
  'commas within quotes in Via': filled('Via', ',', `${VIA};x="`, '"'),
  'escaped quotes in Via': filled('Via', ';x="\\""', VIA),
  'parameters in Via': filled('Via', ';a=b', 'SIP/2.0/UDP h', ';branch=b'),
  'semicolons in Via': filled('Via', ';', VIA),
  'brackets in Via': filled('Via', ':', 'SIP/2.0/UDP ['),
  'open brackets in Via': filled('Via', '[', 'SIP/2.0/UDP '),
  'colons behind the host of a Via': filled('Via', ':', 'SIP/2.0/UDP h'),
  'Via values on one line': filled('Via', `${VIA}, `, '', VIA),
  'Via values on lines of their own': lines(`Via: ${VIA}\r\n`),
  'Via values with a quote each': filled('Via', `${VIA};x="," , `, '', VIA),
  'commas in Route': filled('Route', ',', '<sip:a>'),
  'Route values': filled('Route', '<sip:a>,'),
  'Route of open quotes': filled('Route', '"<sip:a>,'),
  'Route lines': lines('Route: <sip:a;lr>\r\n'),
  'Record-Route values': filled('Record-Route', '<sip:a>,'),
  'Record-Route of semicolons': filled('Record-Route', ';', '<sip:a>'),
  'Record-Route lines': lines('Record-Route: <sip:a;lr>\r\n'),
  'Proxy-Require lines': lines('Proxy-Require: a\r\n'),
  'Contact commas': filled('Contact', ','),
  'Contact of nested brackets': filled('Contact', '<sip:a;'),
  'Contact values': filled('Contact', '"a" <sip:b@c>;q=1, '),
  'CRLFs only': bare('\r\n'),
  'line feeds': bare('\n', LINE),
  'carriage returns': bare('\r', LINE),
  'folds behind the start line': bare(' \r\n', LINE),
  'spaces in the start line': bare(' ', 'OPTIONS '),
  'no line end': bare('A'),
  'NUL octets': { of: (size) => Buffer.alloc(size) },
  'octets above 127': filled('Subject', '\xff'),
  'NULs within quotes in From': filled('From', '\\\0', '"', '" <sip:a@b>;tag=1'),
}

export const SHAPE_NAMES = Object.keys(SHAPES)

export function shapeOf(name: string, size: number): Buffer {
  return SHAPES[name]?.of(size) ?? Buffer.alloc(0)
}
