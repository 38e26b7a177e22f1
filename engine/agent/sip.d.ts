/** npm `sip` 0.0.6 carries no types. Only what `sip-package.ts` uses; what comes back is checked there. */
declare module 'sip' {
  interface SipPackage {
    /** Throws or returns undefined on what it cannot read. */
    parse(bytes: Buffer): unknown
    stringify(message: object): string
    parseUri(text: string): unknown
    makeResponse(request: object, status: number, reason: string): object
  }
  const sip: SipPackage
  export default sip
}
