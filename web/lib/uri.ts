/** What people call a destination: its description, else the address without the scheme. */
export function destinationName(destination: { readonly uri: string; readonly description: string }): string {
  return destination.description.trim() || destinationAddress(destination.uri)
}

/** `sip:10.0.0.1:5060;transport=tcp` as `10.0.0.1:5060 tcp`. */
export function destinationAddress(uri: string): string {
  return uri.replace(/^sips?:/i, '').replace(/;transport=([a-z]+)/i, ' $1')
}
