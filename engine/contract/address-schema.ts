import { z } from 'zod'
import { isIpv4, isIpv6 } from './address.ts'
import { parseDestinationUri } from './destination-uri.ts'

/** `10.0.0.1`, `10.0.0.0/8`, `2001:db8::/32`. */
export const networkSchema = z
  .string()
  .trim()
  .superRefine((text, context) => {
    const [address = '', bits, extra] = text.split('/')
    const width = isIpv4(address) ? 32 : isIpv6(address) ? 128 : 0
    const valid =
      width > 0 &&
      extra === undefined &&
      (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= width))
    if (!valid)
      context.addIssue({
        code: 'custom',
        message: 'not an address or network; write 192.0.2.7 or 192.0.2.0/24',
      })
  })

export const sipDestinationUriSchema = z
  .string()
  .trim()
  .max(255)
  .superRefine((uri, context) => {
    const parsed = parseDestinationUri(uri)
    if (typeof parsed === 'string') context.addIssue({ code: 'custom', message: parsed })
  })
