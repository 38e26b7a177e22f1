import type { Addon } from './addon.ts'
import { openBatchedDatagrams } from './batched-datagrams.ts'
import type { DatagramSocket } from './datagram-socket.ts'
import { openPlainDatagrams } from './plain-datagrams.ts'

/** Rejects with the system's error where the address cannot be bound. */
export async function openDatagrams(
  addon: Addon | null,
  address: string,
  port: number,
): Promise<DatagramSocket> {
  return addon ? openBatchedDatagrams(addon, address, port) : openPlainDatagrams(address, port)
}
