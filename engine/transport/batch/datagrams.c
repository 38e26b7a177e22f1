#include "datagrams.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <uv.h>

/* sockaddr_in6 holds sockaddr_in too: both begin with family and port. */
static socklen_t length_of(const struct sockaddr_in6 *address) {
  return address->sin6_family == AF_INET6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in);
}

bool read_address(const char *address, bool is_ipv6, struct sockaddr_in6 *into) {
  memset(into, 0, sizeof *into);
  if (is_ipv6) return uv_ip6_addr(address, 0, into) == 0;
  return uv_ip4_addr(address, 0, (struct sockaddr_in *)into) == 0;
}

void write_address(const struct sockaddr_in6 *address, char *into) {
  into[0] = '\0';
  uv_ip_name((const struct sockaddr *)address, into, INET6_ADDRSTRLEN);
  if (address->sin6_family != AF_INET6 || address->sin6_scope_id == 0) return;
  if (!IN6_IS_ADDR_LINKLOCAL(&address->sin6_addr)) return;
  size_t length = strlen(into), room = UV_IF_NAMESIZE;
  if (uv_if_indextoiid(address->sin6_scope_id, into + length + 1, &room) == 0) into[length] = '%';
}

void pack_address(const struct sockaddr_in6 *address, int32_t *scope_and_words) {
  memset(scope_and_words, 0, ADDRESS_WORDS * sizeof *scope_and_words);
  if (address->sin6_family == AF_INET6) {
    scope_and_words[0] = (int32_t)address->sin6_scope_id;
    memcpy(scope_and_words + 1, &address->sin6_addr, sizeof(struct in6_addr));
  } else {
    memcpy(scope_and_words + 1, &((const struct sockaddr_in *)address)->sin_addr, sizeof(struct in_addr));
  }
}

void unpack_address(const int32_t *scope_and_words, sa_family_t family, struct sockaddr_in6 *into) {
  memset(into, 0, sizeof *into);
  into->sin6_family = family;
  if (family == AF_INET6) {
    into->sin6_scope_id = (uint32_t)scope_and_words[0];
    memcpy(&into->sin6_addr, scope_and_words + 1, sizeof(struct in6_addr));
  } else {
    memcpy(&((struct sockaddr_in *)into)->sin_addr, scope_and_words + 1, sizeof(struct in_addr));
  }
}

/* Before the bind. Other systems than Linux give such a port to one of the sockets alone, or have no such thing. */
static bool share_port(int fd) {
#if defined(__linux__) && defined(SO_REUSEPORT)
  int on = 1;
  return setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) == 0;
#else
  (void)fd;
  return false;
#endif
}

int datagrams_bind(const struct sockaddr_in6 *address, bool is_shared, int receive_buffer_bytes) {
  int fd = socket(address->sin6_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return -errno;
  int on = 1;
  /* The kernel caps what is asked for; to get less is no failure. */
  (void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &receive_buffer_bytes, sizeof receive_buffer_bytes);
  if (is_shared && !share_port(fd)) {
    close(fd);
    return UV_ENOTSUP;
  }
  bool is_ready = address->sin6_family != AF_INET6 ||
                  setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on) == 0;
  if (is_ready && bind(fd, (const struct sockaddr *)address, length_of(address)) == 0) return fd;
  int problem = -errno;
  close(fd);
  return problem;
}

int datagrams_port(int fd) {
  struct sockaddr_in6 own;
  socklen_t length = sizeof own;
  return getsockname(fd, (struct sockaddr *)&own, &length) == 0 ? ntohs(own.sin6_port) : 0;
}

void datagrams_receive(struct datagrams *datagrams) {
  struct sockaddr_in6 from[BATCH];
  struct iovec slots[BATCH];
  struct mmsghdr messages[BATCH];
  memset(messages, 0, sizeof messages);
  for (int i = 0; i < BATCH; i++) {
    slots[i].iov_base = datagrams->memory.incoming + (size_t)i * SLOT_BYTES;
    slots[i].iov_len = SLOT_BYTES;
    messages[i].msg_hdr.msg_iov = &slots[i];
    messages[i].msg_hdr.msg_iovlen = 1;
    messages[i].msg_hdr.msg_name = &from[i];
    messages[i].msg_hdr.msg_namelen = sizeof from[i];
  }
  int count = recvmmsg(datagrams->fd, messages, BATCH, MSG_DONTWAIT, NULL);
  for (int i = 0; i < count; i++) {
    int32_t *entry = datagrams->memory.arrivals + i * ENTRY_WORDS;
    entry[AT_OFFSET] = i * SLOT_BYTES;
    entry[AT_LENGTH] = (int32_t)messages[i].msg_len;
    entry[AT_PORT] = ntohs(from[i].sin6_port);
    pack_address(&from[i], entry + AT_SCOPE);
  }
  datagrams->memory.counts[RECEIVED] = count > 0 ? count : 0;
  datagrams->memory.counts[TAKEN] = 0;
}

/* Gives one batch to the kernel; what it took, or -1. */
static int send_batch(struct datagrams *datagrams, uint32_t first, unsigned int count) {
  struct sockaddr_in6 to[BATCH];
  struct iovec parts[BATCH];
  struct mmsghdr messages[BATCH];
  memset(messages, 0, sizeof(struct mmsghdr) * count);
  for (unsigned int i = 0; i < count; i++) {
    const int32_t *entry =
        datagrams->memory.departures + ((first + i) & (MOST_DEPARTURES - 1)) * ENTRY_WORDS;
    unpack_address(entry + AT_SCOPE, datagrams->family, &to[i]);
    to[i].sin6_port = htons((uint16_t)entry[AT_PORT]);
    parts[i].iov_base = datagrams->memory.outgoing + entry[AT_OFFSET];
    parts[i].iov_len = (size_t)entry[AT_LENGTH];
    messages[i].msg_hdr.msg_iov = &parts[i];
    messages[i].msg_hdr.msg_iovlen = 1;
    messages[i].msg_hdr.msg_name = &to[i];
    messages[i].msg_hdr.msg_namelen = length_of(&to[i]);
  }
  return sendmmsg(datagrams->fd, messages, count, MSG_DONTWAIT);
}

void datagrams_send(struct datagrams *datagrams) {
  int32_t *counts = datagrams->memory.counts;
  uint32_t sent = (uint32_t)counts[SENT];
  uint32_t queued = (uint32_t)counts[QUEUED];
  counts[BLOCKED] = 0;
  while (sent != queued) {
    uint32_t left = queued - sent;
    int taken = send_batch(datagrams, sent, left < BATCH ? left : BATCH);
    if (taken > 0) {
      sent += (uint32_t)taken;
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      counts[BLOCKED] = 1;
      counts[SENT] = (int32_t)sent;
      return;
    } else if (errno != EINTR) {
      sent++; /* The error belongs to the first of them: to an address nobody may send to, for instance. */
    }
  }
  counts[SENT] = counts[QUEUED] = 0;
}
