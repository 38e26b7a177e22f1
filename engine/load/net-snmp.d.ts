/** `net-snmp` 3.29.2 carries no types. Only what `snmp-question.ts` and the tests' agent use. */
declare module 'net-snmp' {
  export interface Varbind {
    readonly oid: string
    readonly type: number
    /** A number, or a Buffer for texts and Counter64, or null. */
    readonly value: unknown
  }
  /** What a session asks of its datagram socket. */
  export interface SessionSocket {
    on(event: string, listener: (bytes: Buffer) => void): void
    send(
      bytes: Buffer,
      offset: number,
      length: number,
      port: number,
      host: string,
      done: (error: Error | null) => void,
    ): void
    close(): void
    ref(): void
    unref(): void
  }
  export interface SessionOptions {
    readonly version: number
    readonly port: number
    readonly retries: number
    readonly timeout: number
    readonly dgramModule: { createSocket(transport: string): SessionSocket }
  }
  export interface Session {
    on(event: 'error', listener: (error: Error) => void): void
    get(oids: readonly string[], done: (error: Error | null, varbinds?: readonly Varbind[]) => void): void
    close(): void
  }
  export interface Mib {
    setScalarValue(name: string, value: unknown): void
  }
  export interface Agent {
    registerProvider(provider: object): void
    getMib(): Mib
    getAuthorizer(): { addCommunity(community: string): void }
    close(done: () => void): void
  }
  export interface SnmpPackage {
    readonly Version2c: number
    readonly ObjectType: Readonly<Record<string, number>>
    readonly MibProviderType: { readonly Scalar: number }
    readonly MaxAccess: Readonly<Record<string, number>>
    createSession(host: string, community: string, options: SessionOptions): Session
    createAgent(options: object, heard: (error: Error | null) => void): Agent
  }
  const snmp: SnmpPackage
  export default snmp
}
