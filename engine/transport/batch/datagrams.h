/* Many datagrams by one system call, over memory that JavaScript owns. Knows nothing of Node. */
#ifndef FAIRLINE_DATAGRAMS_H
#define FAIRLINE_DATAGRAMS_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

/* The layout of the shared memory. `batch-layout.ts` says the same; LAYOUT changes with every change of either, or of a call. */
enum {
  LAYOUT = 2,
  /* Datagrams taken by one call, and given to one call. */
  BATCH = 32,
  /* Holds every datagram. No power of two: else the beginnings of all slots would share few lines of the cache. */
  SLOT_BYTES = 66560,
  /* Entries of the table of departures, a power of two. */
  MOST_DEPARTURES = 4096,
  OUTGOING_BYTES = 1024 * 1024 + SLOT_BYTES,
  /* An IPv6 address, its zone, and what ends a text. */
  ADDRESS_TEXT = 64,
};

/* One entry of a table, in 32 bit words. The address is as on the wire; IPv4 takes the first of its four words. */
enum { AT_OFFSET, AT_LENGTH, AT_PORT, AT_SCOPE, AT_ADDRESS, ENTRY_WORDS = AT_ADDRESS + 4 };
/* Of scope and address together. */
enum { ADDRESS_WORDS = ENTRY_WORDS - AT_SCOPE };

/*
 * Arrivals that came with this batch, and how many JavaScript has taken; departures written and sent, both ever
 * growing until nothing is left, then both 0; 1 while the kernel takes no more; the port bound.
 */
enum { RECEIVED, TAKEN, QUEUED, SENT, BLOCKED, BOUND_PORT, COUNTS };

struct shared_memory {
  uint8_t *incoming;
  int32_t *arrivals;
  uint8_t *outgoing;
  int32_t *departures;
  int32_t *counts;
};

struct datagrams {
  int fd;
  sa_family_t family;
  struct shared_memory memory;
};

/* Reads `address`, which may bear a zone (`fe80::1%eth0`). False where it is none of this family. */
bool read_address(const char *address, bool is_ipv6, struct sockaddr_in6 *into);

/* The reverse, into a text of ADDRESS_TEXT bytes; a link-local address with its zone. */
void write_address(const struct sockaddr_in6 *address, char *into);

/* AT_SCOPE and AT_ADDRESS of an entry, from and to a socket address. */
void pack_address(const struct sockaddr_in6 *address, int32_t *scope_and_words);
void unpack_address(const int32_t *scope_and_words, sa_family_t family, struct sockaddr_in6 *into);

/* A bound socket that never waits, its port shared with others of ours or not, or an error of the system below 0. */
int datagrams_bind(const struct sockaddr_in6 *address, bool is_shared, int receive_buffer_bytes);

/* The port bound. */
int datagrams_port(int fd);

/* Takes what has arrived, one batch at most, into slots and table. */
void datagrams_receive(struct datagrams *datagrams);

/* Sends what is queued. One that cannot be sent at all is lost, as on the way; those behind it go on. */
void datagrams_send(struct datagrams *datagrams);

#endif
