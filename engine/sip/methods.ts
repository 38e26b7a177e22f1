/** A SIP method as received; methods are case-sensitive (RFC 3261 §7.1). */
export type Method = string

/** The registered ones that we know by name. */
export const METHODS: readonly string[] = [
  'INVITE',
  'ACK',
  'BYE',
  'CANCEL',
  'OPTIONS',
  'REGISTER',
  'PRACK',
  'UPDATE',
  'INFO',
  'REFER',
  'SUBSCRIBE',
  'NOTIFY',
  'MESSAGE',
  'PUBLISH',
]

const KNOWN = METHODS.map((name) => ({ name, bytes: Buffer.from(name, 'latin1') }))

function equals(bytes: Buffer, start: number, name: Buffer): boolean {
  for (let i = 0; i < name.length; i++) if (bytes[start + i] !== name[i]) return false
  return true
}

/** The method between two offsets: a shared constant for the registered ones, else a fresh string. */
export function methodAt(bytes: Buffer, start: number, end: number): Method {
  for (const known of KNOWN) {
    if (known.bytes.length === end - start && equals(bytes, start, known.bytes)) return known.name
  }
  return bytes.latin1Slice(start, end)
}

/** Methods that may make a dialog, so that a proxy must stay in its path (RFC 3261 §16.6 step 4). */
const DIALOG_FORMING = new Set(['INVITE', 'SUBSCRIBE', 'REFER'])

export function formsDialog(method: Method): boolean {
  return DIALOG_FORMING.has(method)
}
