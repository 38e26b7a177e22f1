/** `KEY.`, the state in base64url (a dot for each q), in a dialog's token one character of hint, and 16 of MAC: see the engine's tokens. */
const MAC_CHARACTERS = 16
const HINT_CHARACTERS = 1
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnop.rstuvwxyz0123456789-_'
/** Octets of a dialog's state: destination id, transport and listener, port, address. */
const DESTINATION_OCTET = 3
const LISTENER_OCTET = 5
const PORT_OCTET = 7
const ADDRESS_OCTET = 8

/** The token with one character replaced by its neighbour in the alphabet, once for every position. */
export function flippedTokens(token: string): string[] {
  return [...token].map((character, at) => {
    const other = ALPHABET[(ALPHABET.indexOf(character) + 1) % ALPHABET.length] ?? 'A'
    return token.slice(0, at) + other + token.slice(at + 1)
  })
}

/** The token with every other character of the alphabet at every position. */
export function allFlips(token: string): string[] {
  return [...token].flatMap((character, at) =>
    [...ALPHABET]
      .filter((other) => other !== character)
      .map((other) => token.slice(0, at) + other + token.slice(at + 1)),
  )
}

/** Tokens that say something else, encoded as the engine would: with the old MAC, with none, with another key. */
export function editedTokens(token: string, address: string): string[] {
  const edits: readonly Edit[] = [
    [ADDRESS_OCTET, octets(address)],
    [DESTINATION_OCTET, [2]],
    [LISTENER_OCTET, [1]],
    [PORT_OCTET, [0xce]],
  ]
  return forged(token, edits, HINT_CHARACTERS)
}

/** The same of a telephone's flow: transport and listener, port, stream, start, address. */
export function editedFlowTokens(token: string, address: string): string[] {
  const edits: readonly Edit[] = [
    [12, octets(address)],
    [0, [0x10]],
    [1, [1]],
    [2, [0x13, 0xc4]],
    [7, [1]],
    [11, [1]],
  ]
  return forged(token, edits, 0)
}

/** Octets that are put where. */
type Edit = readonly [at: number, octets: readonly number[]]

const octets = (address: string) => address.split('.').map(Number)

function forged(token: string, edits: readonly Edit[], hintCharacters: number): string[] {
  const [keyId = ''] = token.split('.')
  const tailCharacters = hintCharacters + MAC_CHARACTERS
  const packed = token.slice(keyId.length + 1, -tailCharacters)
  const tail = token.slice(-tailCharacters)
  const hint = tail.slice(0, hintCharacters)
  const mac = token.slice(-MAC_CHARACTERS)
  const states = edits.map(([at, values]) => {
    const state = Buffer.from(packed.replaceAll('.', 'q'), 'base64url')
    state.set(values, at)
    return state.toString('base64url')
  })
  return [
    ...states.map((state) => `${keyId}.${state}${tail}`),
    ...states.map((state) => `${keyId}.${state}${hint}${'A'.repeat(MAC_CHARACTERS)}`),
    ...states.map((state) => `zz.${state}${tail}`),
    `${keyId}.${packed}`,
    `${keyId}.${packed}${packed}${tail}`,
    `${packed}${tail}`,
    `${keyId}.${packed}A${tail}`,
    `${keyId}.${packed.slice(1)}${tail}`,
    mac,
    token.toUpperCase(),
    token.slice(1),
    `${token}A`,
    `${token}%00`,
    `${token}%41`,
  ]
}
