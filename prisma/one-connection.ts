import { PrismaLibSql } from '@prisma/adapter-libsql'

type Config = Parameters<PrismaLibSql['createClient']>[0]
type Client = ReturnType<PrismaLibSql['createClient']>
type Transaction = Awaited<ReturnType<Client['transaction']>>

/**
 * The stock adapter leaves each transaction's connection behind and opens a new one (two file descriptors
 * per transaction, never closed). It also lets nothing else run meanwhile, so one connection is enough.
 */
export class PrismaOneConnection extends PrismaLibSql {
  override createClient(config: Config): Client {
    const client = super.createClient(config)
    const execute = client.execute.bind(client) as (statement: unknown) => ReturnType<Client['execute']>
    client.execute = (statement: unknown) =>
      execute(statement).catch((error: unknown) => unstick(client, error))
    client.transaction = () => begin(client)
    return client
  }
}

/** IMMEDIATE: the write lock is taken, and waited for, before anything is read. */
async function begin(client: Client): Promise<Transaction> {
  await client.execute('BEGIN IMMEDIATE')
  let isOpen = true
  const end = async (statement: 'COMMIT' | 'ROLLBACK') => {
    isOpen = false
    await client.execute(statement)
  }
  return {
    execute: (statement) => client.execute(statement),
    batch: async (statements) => {
      const results = []
      for (const statement of statements) results.push(await client.execute(statement))
      return results
    },
    executeMultiple: () => Promise.reject(new Error('a script cannot run inside a transaction')),
    commit: () => end('COMMIT').catch((error: unknown) => giveUp(client, error)),
    rollback: () => end('ROLLBACK'),
    close: () => undefined,
    get closed() {
      return !isOpen
    },
  }
}

/** A commit that failed (disk full) leaves the transaction open: the next one needs a clean connection. */
async function giveUp(client: Client, error: unknown): Promise<never> {
  await client.execute('ROLLBACK').catch(() => undefined)
  throw error
}

/** libsql leaves a statement that met a lock unfinished, and no COMMIT succeeds beside one: a new connection has none. */
async function unstick(client: Client, error: unknown): Promise<never> {
  if (error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY') await client.reconnect()
  throw error
}
