/** Elements of SIPp's XML. */

/** T1, 2 T1 and 4 T1, less the grain of the engine's timers. */
const LATE_TRYING_USEC = 3_400_000

export function send(lines: readonly string[], isRepeated: boolean, transaction = ''): string {
  const words = ['send', ...(isRepeated ? ['retrans="500"'] : []), ...(transaction ? [transaction] : [])]
  return `<${words.join(' ')}><![CDATA[\n${lines.join('\n')}\n]]></send>`
}

export function receive(words: string, actions: readonly string[]): string {
  return actions.length === 0
    ? `<recv ${words}/>`
    : `<recv ${words}><action>\n${actions.join('\n')}\n</action></recv>`
}

/** Remembers when a request is sent. */
export function whenAsked(variables: Set<string>): string {
  return `<nop><action>${clock(variables, 'asked')}</action></nop>\n`
}

/** A non-INVITE may be told to wait once timer E stands at T2, and not before (RFC 4320 §4.1). */
export function trying(variables: Set<string>, transaction: string): string {
  const actions = [
    clock(variables, 'now'),
    '<subtract assign_to="nowSec" variable="askedSec"/>',
    '<multiply assign_to="nowSec" value="1000000"/>',
    '<add assign_to="nowSec" variable="nowUsec"/>',
    '<subtract assign_to="nowSec" variable="askedUsec"/>',
    `<test variable="nowSec" compare="greater_than" value="${LATE_TRYING_USEC}" check_it="true"/>`,
  ]
  return `${receive(`response="100" ${transaction} optional="true" counter="4"`, actions)}\n`
}

function clock(variables: Set<string>, name: string): string {
  const [seconds, microseconds] = [`${name}Sec`, `${name}Usec`]
  variables.add(seconds).add(microseconds)
  return `<gettimeofday assign_to="${seconds},${microseconds}"/>`
}

export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
