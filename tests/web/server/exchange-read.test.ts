import { describe, expect, test } from 'vitest'
import { readFile, recognised } from '#web/server/exchange/read.ts'

/** Files of peers: what is in them, and what is wrong with them. */

const KAMAILIO_ROW = '1,sip:192.0.2.1:5060,0,3,weight=70;maxload=30;duid=a,main'

describe('a table as CSV (RFC 4180)', () => {
  test('quotes, doubled quotes, line ends within quotes, CRLF, a byte order mark and empty lines', () => {
    const text = `\uFEFFsetid,destination,flags,priority,attrs,description\r\n\r\n1,sip:192.0.2.1,8,3,"weight=70;duid=a","say ""hi"",\r\nthere"\r\n1,sip:192.0.2.2,,,,\r\n`
    const { format, rows } = readFile(text, null)
    expect(format).toBe('kamailio-csv')
    expect(rows).toMatchObject([
      {
        line: 3,
        setId: 1,
        flags: 8,
        priority: 3,
        weight: 70,
        attributes: { duid: 'a' },
        description: 'say "hi",\r\nthere',
      },
      { line: 5, uri: 'sip:192.0.2.2', flags: 0, priority: 0, weight: null, description: '' },
    ])
  })

  test('columns in any order and case, tabs as mysql prints them, semicolons as spreadsheets write them', () => {
    expect(readFile('Destination\tSETID\nsip:192.0.2.1\t4\n', null).rows).toMatchObject([{ setId: 4 }])
    expect(readFile('setid;destination;flags\n4;sip:192.0.2.1;4\n', null).rows).toMatchObject([{ flags: 4 }])
  })

  test('without names, as the peer orders them; NULL is nothing', () => {
    const rows = readFile(`7,${KAMAILIO_ROW}\n8,2,sip:192.0.2.2,0,0,NULL,\\N\n`, null)
    expect(rows).toMatchObject({
      format: 'kamailio-csv',
      rows: [{ priority: 3 }, { setId: 2, description: '' }],
    })
    expect(rows.ignored).toEqual([expect.objectContaining({ field: 'column id', count: 2 })])
    expect(readFile('7,2,sip:192.0.2.2,pstn=30;fax=2,2,,\n', null).format).toBe('load-balancer-csv')
    expect(readFile('7,2,sip:192.0.2.2,,0,1,10,0,,\n', null).format).toBe('opensips-csv')
  })

  test.each([
    ['setid,destination\n1,sip:192.0.2.1\n1\n', 'Line 3: 1 fields where 2 columns are.'],
    [
      'setid,destination\n1,http://x\n',
      'Line 2, column destination: the address "http://x" is not a SIP URI',
    ],
    [
      'setid,destination,priority\n1,sip:192.0.2.1,high\n',
      'Line 2, column priority: the priority "high" is not a number from',
    ],
    [
      'setid,destination,flags\n0,sip:192.0.2.1,0\n',
      'Line 2, column setid: the set id "0" is not a number from 1',
    ],
    ['setid,destination\n1,\n', 'Line 2, column destination: it is empty; write the SIP URI'],
    ['setid,destination\n1,"sip:192.0.2.1\n', 'Line 2: a quote is opened and not closed.'],
    ['setid,destination\n1,"sip:192.0.2.1"x\n', 'Line 2: text stands behind a closing quote'],
    ['setid,destination,setid\n1,sip:192.0.2.1,1\n', 'the column "setid" stands twice'],
    [
      'setid,destination,attrs\n1,sip:192.0.2.1,a b=1\n',
      'Line 2, column attrs: the attribute "a b=1" has no usable name',
    ],
  ])('what is wrong is named by line and column: %j', (text, message) => {
    expect(() => readFile(text, null)).toThrow(message)
  })
})

describe('INSERT lines', () => {
  const mysql = `/*!40101 SET NAMES utf8 */;
CREATE TABLE \`dispatcher\` (\`id\` int(10), \`destination\` varchar(192) DEFAULT '');
INSERT INTO \`version\` (\`table_name\`, \`table_version\`) VALUES ('dispatcher',4);
INSERT INTO \`dispatcher\` VALUES (1,1,'sip:192.0.2.1:5060',0,0,'weight=50','it\\'s \\"one\\"; \\\\ '),
(2,1,'sip:192.0.2.2:5060',12,-5,'',"two");
`
  test("MySQL's dump: back-quotes, escapes, many rows in one, other tables beside", () => {
    const { format, rows, ignored } = readFile(mysql, null)
    expect(format).toBe('kamailio-sql')
    expect(rows).toMatchObject([
      { line: 4, weight: 50, description: 'it\'s "one"; \\ ' },
      { line: 5, flags: 12, priority: -5, description: 'two' },
    ])
    expect(ignored.map(({ field, line }) => [field, line])).toEqual([
      ['rows of version', 3],
      ['column id', 4],
    ])
  })

  test("PostgreSQL's: names in double quotes, schemas, casts, E'…', a plain backslash, comments", () => {
    const text = `-- dump; 'of a day'
INSERT INTO public."dispatcher" (setid, "destination", attrs, description) VALUES
  (2, 'sip:192.0.2.1'::character varying, '', 'a\\b'), /* ; */ (2, 'sip:192.0.2.2', NULL, E'c\\nd');`
    expect(readFile(text, null).rows).toMatchObject([
      { line: 3, description: 'a\\b' },
      { line: 3, description: 'c\nd' },
    ])
  })

  test("OpenSIPS's dispatcher: state, socket, a weight that FreeSWITCH gives, any text as attrs", () => {
    const text = `INSERT INTO dispatcher (setid,destination,socket,state,probe_mode,weight,priority,attrs,description) VALUES
 (1,'sip:192.0.2.1',NULL,1,1,'20',2,'any text; of mine','x'),
 (1,'sip:192.0.2.2','udp:192.0.2.9:5060',2,0,'fs://:ClueCon@192.0.2.2',0,'pai=1','');`
    const { format, rows, ignored } = readFile(text, null)
    expect(format).toBe('opensips-sql')
    expect(rows).toMatchObject([
      { flags: 4, weight: 20, priority: 2, attributes: { attrs: 'any text; of mine' }, unsaid: ['channels'] },
      { flags: 0, weight: null, attributes: { socket: 'udp:192.0.2.9:5060', pai: '1' } },
    ])
    expect(rows[1]?.feeds).toEqual([{ into: 'weight', source: 'fs://:ClueCon@192.0.2.2' }])
    expect(ignored.map(({ field, line }) => [field, line])).toEqual([
      ['state', 3],
      ['probe_mode', 3],
    ])
  })

  test("OpenSIPS's load_balancer: resources, and probing that is off", () => {
    const text = `INSERT INTO load_balancer (group_id, dst_uri, resources, probe_mode, description) VALUES ('1', 'sip:192.0.2.1:5060', 'ch=fs://:secret@192.0.2.1:8021;fax=4', 0, 'one');`
    const { format, rows } = readFile(text, null)
    expect(format).toBe('load-balancer-sql')
    expect(rows).toMatchObject([
      {
        flags: 32,
        resources: { fax: 4 },
        feeds: [{ into: 'ch' }],
        unsaid: ['weight', 'priority', 'channels'],
      },
    ])
  })

  test.each([
    [
      "INSERT INTO dispatcher (setid, destination) VALUES (1, 'sip:192.0.2.1'), (1);",
      'Line 1: 1 values where 2 columns are.',
    ],
    [
      "INSERT INTO dispatcher (setid, destination) VALUES\n(1, 'sip:x y');",
      'Line 2, column destination: the address',
    ],
    [
      "INSERT INTO dispatcher (setid, destination) VALUES (1, CONCAT('a', 'b'));",
      'stands where , or ) must be',
    ],
    [
      "INSERT INTO dispatcher (setid, destination) VALUES (1, 'sip:192.0.2.1);",
      'a quote is opened and not closed',
    ],
    [
      "INSERT INTO dispatcher (setid, destination) VALUES (1, 'sip:192.0.2.1'",
      'the file ends where ) must follow',
    ],
    ['COPY public.dispatcher (id, setid) FROM stdin;\n1\t1\n\\.\n', 'pg_dump --inserts'],
  ])('what is wrong is named by line: %s', (text, message) => {
    expect(() => readFile(text, null)).toThrow(message)
  })
})

describe("Kamailio's answer to dispatcher.list", () => {
  const destination = (more: object) => ({
    DEST: { URI: 'sip:192.0.2.1', FLAGS: 'AP', PRIORITY: 0, ...more },
  })
  const answer = (...targets: object[]) =>
    JSON.stringify(
      { jsonrpc: '2.0', result: { NRSETS: 1, RECORDS: [{ SET: { ID: 3, TARGETS: targets } }] }, id: 1 },
      null,
      1,
    )

  test('JSON-RPC: state by its letter, attributes by their body; what was measured is not taken', () => {
    const attributes = { BODY: 'weight=100;maxload=2;duid=x', DUID: 'x', MAXLOAD: 2, WEIGHT: 100, RWEIGHT: 0 }
    const latency = { LATENCY: { AVG: 1, STD: 0, EST: 1, MAX: 2, TIMEOUT: 0 }, RUNTIME: { DLGLOAD: 1 } }
    const text = answer(
      destination({ ATTRS: attributes, ...latency }),
      destination({ FLAGS: 'DX' }),
      destination({ FLAGS: 'IP' }),
    )
    const { format, rows, ignored } = readFile(text, null)
    expect(format).toBe('kamailio-rpc')
    expect(rows).toMatchObject([
      { setId: 3, weight: 100, channels: 2, attributes: { duid: 'x' }, flags: 0 },
      { flags: 4, weight: null },
      { flags: 0 },
    ])
    expect(ignored.map(({ field }) => field)).toEqual(['RUNTIME', 'LATENCY', 'FLAGS'])
  })

  test('what kamcmd prints of the same', () => {
    const text = `{\n\tNRSETS: 1\n\tRECORDS: {\n\t\tSET: {\n\t\t\tID: 3\n\t\t\tTARGETS: {\n\t\t\t\tDEST: {\n\t\t\t\t\tURI: sip:192.0.2.1:5060\n\t\t\t\t\tFLAGS: AP\n\t\t\t\t\tPRIORITY: 7\n\t\t\t\t\tATTRS: {\n\t\t\t\t\t\tBODY: duid=b;weight=5\n\t\t\t\t\t}\n\t\t\t\t}\n\t\t\t\tDEST: {\n\t\t\t\t\tURI: sip:192.0.2.2\n\t\t\t\t\tFLAGS: DX\n\t\t\t\t\tPRIORITY: 0\n\t\t\t\t}\n\t\t\t}\n\t\t}\n\t}\n}\n`
    expect(readFile(text, null).rows).toMatchObject([
      { line: 8, setId: 3, priority: 7, weight: 5, attributes: { duid: 'b' } },
      { uri: 'sip:192.0.2.2', flags: 4 },
    ])
  })

  test.each([
    [answer(destination({ URI: 'nowhere' })), /Line \d+, field URI: the address "nowhere" is not a SIP URI/],
    [answer(destination({ FLAGS: 'QQ' })), /field FLAGS: "QQ" is not one of A, I, T, D/],
    ['{"jsonrpc":"2.0","error":{"code":500,"message":"No Destination Sets"},"id":1}', /No Destination Sets/],
    ['{"RECORDS":\n[', /Line 2: this is not JSON/],
    ['{"a": 1}', /RECORDS is missing/],
    ['{ "RECORDS": [] }', /names no destination/],
  ])('what is wrong is named: %s', (text, message) => {
    expect(() => readFile(text, null)).toThrow(message)
  })
})

test('a list is what shows nothing of another format', () => {
  expect(recognised('1 sip:192.0.2.1 0 0 a=b,c=d\n')).toBe('dispatcher-list')
  expect(recognised('# setid,destination\n1\tsip:192.0.2.1\n')).toBe('dispatcher-list')
})

test('a format that was chosen is read as that', () => {
  expect(() => readFile('1 sip:192.0.2.1', 'kamailio-csv')).toThrow(
    'neither names of columns with setid and destination',
  )
  expect(
    readFile(
      KAMAILIO_ROW.replace(/^/, 'setid,destination,flags,priority,attrs,description\n'),
      'opensips-csv',
    ).rows,
  ).toHaveLength(1)
})

test('sizes are bounded, and long nonsense is refused at once', () => {
  const rows = Array.from({ length: 10_001 }, (_, i) => `1,sip:192.0.2.1:${1 + (i % 60_000)}`)
  expect(() => readFile(`setid,destination\n${rows.join('\n')}`, null)).toThrow(
    'more than 10000 destinations',
  )
  expect(() => readFile('x'.repeat(9_000_000), null)).toThrow('larger than 8 MB')
  for (const text of [
    'INSERT INTO dispatcher VALUES ('.padEnd(4_000_000, '('),
    '{'.repeat(2_000_000),
    `INSERT INTO d VALUES ('${"''".repeat(2_000_000)}`,
  ])
    expect(() => readFile(text, null)).toThrow()
})
