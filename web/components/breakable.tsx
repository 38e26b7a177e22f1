import { Fragment } from 'react'

/** A host name or an IPv6 address, which may be broken after a dot or a colon where a line ends; IPv4 stays whole. */
export function Breakable({ text }: { readonly text: string }) {
  const parts = /^[\d.]+(:\d+)?$/.test(text) ? [text] : text.split(/(?<=[.:])/)
  let end = 0
  return parts.map((part) => {
    end += part.length
    return (
      <Fragment key={end}>
        {part}
        <wbr />
      </Fragment>
    )
  })
}
