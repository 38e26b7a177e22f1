import fc from 'fast-check'

/** A header field in its parts: what stands around its values is kept with them, so that a test can take one out. */
export interface WrittenField {
  /** Long form, lower case. */
  readonly name: string
  /** As written, colon and white space included. */
  readonly head: string
  readonly values: readonly string[]
  /** Between two values: comma and white space; one less than values. */
  readonly glue: readonly string[]
  readonly tail: string
}

/** A well-formed request, together with what was put into it. */
export interface WrittenRequest {
  readonly method: string
  readonly uri: string
  readonly fields: readonly WrittenField[]
  readonly body: string
  readonly callId: string
  readonly fromTag: string
  readonly cseq: number
  readonly maxForwards: number
  readonly branches: readonly string[]
  readonly routes: readonly string[]
}

const lws = fc.constantFrom(' ', '\t', '  ', '\r\n ', '\r\n\t ', ' \r\n  ')
const sws = fc.oneof({ weight: 3, arbitrary: fc.constant('') }, lws)
const blanks = fc.constantFrom('', ' ', '\t', '  ')
const word = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9.%*_+'~-]{0,11}$/)
const host = fc.constantFrom('192.0.2.1', 'example.com', '[2001:db8::1]', 'a-b.example', 'H')
const quoted = fc
  .array(fc.constantFrom('a', ' ', ',', ';', '\\"', '\\\\', '<', '>', '=', ':', '\xe9', 'Via: '), {
    maxLength: 8,
  })
  .map((parts) => `"${parts.join('')}"`)

/** Parameters with any white space that the grammar allows (RFC 3261 §25.1 SEMI, EQUAL). */
const parameters = fc
  .array(fc.tuple(sws, sws, word, sws, sws, fc.oneof(word, quoted, fc.constant(null))), { maxLength: 3 })
  .map((list) =>
    list
      .map(([before, behind, name, left, right, value]) =>
        value === null
          ? `${before};${behind}x-${name}`
          : `${before};${behind}x-${name}${left}=${right}${value}`,
      )
      .join(''),
  )

const uri = fc
  .tuple(fc.constantFrom('sip:', 'sips:', 'SIP:'), fc.option(word), host, fc.option(fc.nat(65_535)), word)
  .map(([scheme, user, at, port, name]) =>
    [scheme, user === null ? '' : `${user}@`, at, port === null ? '' : `:${port}`, `;p-${name}=1`].join(''),
  )

/** `WrittenField` of one name, each value written as given. */
function field(
  name: string,
  spellings: readonly string[],
  values: fc.Arbitrary<readonly string[]>,
): fc.Arbitrary<WrittenField> {
  return values.chain((list) =>
    fc.record({
      name: fc.constant(name),
      head: fc
        .tuple(fc.constantFrom(...spellings), blanks, sws)
        .map(([n, left, right]) => `${n}${left}:${right}`),
      values: fc.constant(list),
      glue: fc.array(
        fc.tuple(sws, sws).map(([left, right]) => `${left},${right}`),
        { minLength: list.length - 1, maxLength: list.length - 1 },
      ),
      tail: sws,
    }),
  )
}

const viaHead = fc
  .tuple(fc.constantFrom('SIP', 'sip'), sws, sws, sws, sws, fc.constantFrom('UDP', 'tcp', 'WSS', 'X'), lws)
  .map(([sip, a, b, c, d, transport, space]) => `${sip}${a}/${b}2.0${c}/${d}${transport}${space}`)
const via = fc.tuple(viaHead, host, parameters, sws, word, parameters)

function address(addressUri: string): fc.Arbitrary<string> {
  const display = fc.oneof(
    fc.constant(''),
    quoted,
    fc.tuple(word, lws).map((parts) => parts.join('')),
  )
  return fc
    .tuple(display, sws, parameters)
    .map(([name, space, rest]) => `${name}${name === '' ? '' : space}<${addressUri}>${rest}`)
}

/** Lists of one to three, spread over one to three fields. */
function spread(
  name: string,
  spellings: readonly string[],
  values: fc.Arbitrary<string>,
): fc.Arbitrary<readonly WrittenField[]> {
  return fc.array(field(name, spellings, fc.array(values, { minLength: 1, maxLength: 3 })), {
    minLength: 1,
    maxLength: 3,
  })
}

const vias = spread(
  'via',
  ['Via', 'v', 'VIA', 'vIa'],
  via.map(
    ([head, at, before, space, branch, behind]) =>
      `${head}${at}${before};${space}branch=z9hG4bK${branch}${behind}`,
  ),
)
const routes = spread('route', ['Route', 'ROUTE', 'rOuTe'], uri.chain(address))
const other = field(
  'x-other',
  ['X-Other', 'Subject', 's', 'Allow', 'Via-X'],
  fc.array(fc.oneof(word, quoted, fc.constantFrom('\r\n x', 'Route: <sip:a>', '\xff\x00', '')), {
    minLength: 1,
    maxLength: 1,
  }),
)

function single(name: string, spellings: readonly string[], value: fc.Arbitrary<string>) {
  return field(
    name,
    spellings,
    value.map((one) => [one]),
  )
}

function uriOf(value: string): string {
  return (
    /<([^>]*)>(?=[^<>]*$|(?:[^"<>]|"(?:[^"\\]|\\.)*")*$)/.exec(
      value.replace(/^"(?:[^"\\]|\\.)*"/, ''),
    )?.[1] ?? ''
  )
}

function branchOf(value: string): string {
  return /branch=(z9hG4bK[^;\s]*)/.exec(value)?.[1] ?? ''
}

const parts = fc.record({
  method: fc.constantFrom('INVITE', 'OPTIONS', 'BYE', 'x-ODD.1'),
  uri,
  callId: word,
  fromTag: word,
  cseq: fc.nat(2 ** 31 - 1),
  space: lws,
  maxForwards: fc.integer({ min: 1, max: 255 }),
  body: fc.string({ unit: 'binary-ascii', maxLength: 20 }),
  hasLength: fc.boolean(),
})

/** Any well-formed request: names in any case and form, values on one line or several, folds wherever one may stand. */
export const anyRequest: fc.Arbitrary<WrittenRequest> = parts.chain((given) => {
  const { method, callId, fromTag, cseq, space, maxForwards, body, hasLength } = given
  const from = uri.chain(address).map((value) => `${value};tag=${fromTag}`)
  const sets = fc.tuple(
    vias,
    fc.oneof(routes, fc.constant<readonly WrittenField[]>([])),
    fc.array(other, { maxLength: 4 }),
    single('from', ['From', 'f', 'FROM'], from).map((one) => [one]),
    single('to', ['To', 't', 'TO'], uri.chain(address)).map((one) => [one]),
    single('call-id', ['Call-ID', 'i', 'CALL-ID'], fc.constant(callId)).map((one) => [one]),
    single('cseq', ['CSeq', 'CSEQ'], fc.constant(`${cseq}${space}${method}`)).map((one) => [one]),
    single('max-forwards', ['Max-Forwards'], fc.constant(String(maxForwards))).map((one) => [one]),
    single('content-length', ['Content-Length', 'l', 'L'], fc.constant(String(body.length))).map((one) =>
      hasLength ? [one] : [],
    ),
  )
  return fc.tuple(sets, fc.infiniteStream(fc.nat(1_000))).map(([groups, keys]) => {
    const queues = groups.map((group) => [...group])
    const fields: WrittenField[] = []
    // Mixed, each name's own fields in order.
    for (let left = queues.filter((queue) => queue.length > 0); left.length > 0; ) {
      const queue = left[(keys.next().value ?? 0) % left.length]
      const next = queue?.shift()
      if (next) fields.push(next)
      left = queues.filter((one) => one.length > 0)
    }
    const valuesOf = (name: string) => fields.filter((one) => one.name === name).flatMap((one) => one.values)
    return {
      ...given,
      fields,
      branches: valuesOf('via').map(branchOf),
      routes: valuesOf('route').map(uriOf),
    }
  })
})

function textOf({ head, values, glue, tail }: WrittenField): string {
  return head + values.map((value, i) => value + (glue[i] ?? '')).join('') + tail
}

/** The fields as they stand in the message, each with its line end. */
export function written(request: WrittenRequest, fields: readonly WrittenField[] = request.fields): string {
  const lines = fields.map((one) => `${textOf(one)}\r\n`).join('')
  return `${request.method} ${request.uri} SIP/2.0\r\n${lines}\r\n${request.body}`
}

/** Without the first `count` values of a name, whole fields where nothing is left. */
export function without(
  fields: readonly WrittenField[],
  name: string,
  count: number,
): readonly WrittenField[] {
  let left = count
  return fields.flatMap((one) => {
    if (one.name !== name || left === 0) return [one]
    const taken = Math.min(left, one.values.length)
    left -= taken
    return taken === one.values.length
      ? []
      : [{ ...one, values: one.values.slice(taken), glue: one.glue.slice(taken) }]
  })
}
