import { Fragment } from 'react'

/** A host name or an IPv6 address, which may be broken after a dot or before a colon where a line ends; IPv4 stays whole. */
export function Breakable({ text }: { readonly text: string }) {
  const isIpv4 = /^[\d.]+(:\d+)?$/.test(text)
  const parts = text.split(isIpv4 ? /(?=:)/ : /(?<=\.)|(?=:)/)
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
