/** What stands behind the question mark of a page, as Next hands it over. */
export type AddressParts = Readonly<Record<string, string | string[] | undefined>>

/** Of a part that stands several times the first counts, as in the browser. */
export function readParts(parts: AddressParts): (name: string) => string {
  return (name) => {
    const part = Object.hasOwn(parts, name) ? parts[name] : undefined
    return (Array.isArray(part) ? part[0] : part) ?? ''
  }
}
