// Caller and callees of a benchmark in one process, on one clock, so that the generator costs little and its
// latencies need no agreement between machines. Each call: INVITE 180 200 ACK hold BYE 200 (RFC 3665 §3.1).
//
//   cc -O2 -o call-load call-load.c
//   call-load -p ADDRESS:PORT -a 127.A.B -r RATE -n CALLS -d CALLEES -t HOLD_MS
//
// The caller is 127.A.B.2:5062, callee i (from 0) is 127.A.B.(10+i):5070. A message that gets no answer is sent
// again every 500 ms, eight times, then its call has failed. One line of JSON at the end.
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>
#include "call-socket.h"
#include "call-text.h"

#define MOST_CALLEES 200
#define AGAIN_NS 500000000ull
#define MOST_SENDS 9

enum kind { INVITE, OK, BYE, HOLD, KINDS };

struct call {
  uint64_t invited, answered_at;      // ns, when INVITE and 200 were sent
  uint32_t forward, back, ringing;    // 0.1 us: INVITE to callee, 200 to caller, INVITE to 180
  char *bye, *ok;                     // kept to be sent again
  int bye_length, ok_length;
  struct sockaddr_in ok_to;
  short callee;
  unsigned provisional : 1, answered : 1, acked : 1, bye_sent : 1, bye_seen : 1, over : 1, reached : 1;
};
struct due { uint64_t at; uint32_t call; uint8_t sends; };
// Every wait of one kind is equally long, so a queue in order of arming is in order of time.
struct queue { struct due *items; size_t head, tail, size; };

static struct call *calls;
static struct queue queues[KINDS];
static int count = 1000, rate = 100, callees = 2, hold_ms = 0;
static int caller_socket, callee_sockets[MOST_CALLEES];
static struct sockaddr_in proxy;
static long started, completed, failed, resent, reordered, taken[MOST_CALLEES];

static void arm(enum kind kind, uint64_t at, uint32_t call, int sends) {
  struct queue *q = &queues[kind];
  if (q->tail - q->head == q->size) {
    size_t size = q->size ? q->size * 2 : 4096;
    struct due *items = malloc(size * sizeof *items);
    for (size_t i = q->head; i < q->tail; i++) items[i % size] = q->items[i % q->size];
    free(q->items);
    q->items = items;
    q->size = size;
  }
  q->items[q->tail++ % q->size] = (struct due){at, call, sends};
}

static void send_invite(uint32_t id) {
  char m[2048];
  transmit(caller_socket, m, write_invite(id, m), &proxy);
}

static struct call *call_of(char *message, uint32_t *id) {
  char *end, *p = find(message, "Call-ID:", &end);
  unsigned r, i;
  if (!p || sscanf(p + 8, " %x-%x@", &r, &i) != 2 || r != run || i >= (unsigned)count) return NULL;
  *id = i;
  return &calls[i];
}

static void take_invite(int callee, struct call *c, uint32_t id, char *m, struct sockaddr_in *from) {
  char out[4096];
  if (c->reached) { resent++; if (c->ok) transmit(callee_sockets[c->callee], c->ok, c->ok_length, &c->ok_to); return; }
  c->reached = 1;
  c->callee = callee;
  taken[callee]++;
  c->forward = (now() - c->invited) / 100;
  transmit(callee_sockets[callee], out, reply(m, "180 Ringing", callee, 1, "", out), from);
  c->ok_length = reply(m, "200 OK", callee, 1, sdp, out);
  c->ok = memcpy(malloc(c->ok_length), out, c->ok_length);
  c->ok_to = *from;
  c->answered_at = now();
  transmit(callee_sockets[callee], c->ok, c->ok_length, from);
  arm(OK, c->answered_at + AGAIN_NS, id, 1);
}

static void callee_hears(int callee, char *m, struct sockaddr_in *from) {
  uint32_t id;
  char out[4096];
  if (begins(m, "OPTIONS")) { transmit(callee_sockets[callee], out, reply(m, "200 OK", callee, 1, "", out), from); return; }
  struct call *c = call_of(m, &id);
  if (!c) return;
  if (begins(m, "INVITE")) take_invite(callee, c, id, m, from);
  else if (begins(m, "ACK")) {
    if (c->bye_seen && !c->acked) reordered++;
    c->acked = 1;
    free(c->ok);
    c->ok = NULL;
  } else if (begins(m, "BYE")) {
    if (c->bye_seen) resent++;
    c->bye_seen = 1;
    transmit(callee_sockets[callee], out, reply(m, "200 OK", callee, 0, "", out), from);
  }
}

static void give_up(struct call *c) {
  if (!c->over) failed++;
  c->over = 1;
}

static void send_bye(uint32_t id) {
  struct call *c = &calls[id];
  c->bye_sent = 1;
  transmit(caller_socket, c->bye, c->bye_length, &proxy);
  arm(BYE, now() + AGAIN_NS, id, 1);
}

/* ACK now, and a BYE for later. */
static void acknowledge(struct call *c, uint32_t id, char *m) {
  struct dialog d = read_dialog(m);
  char out[4096];
  transmit(caller_socket, out, write_in_dialog(&d, "ACK", 1, id, out), &proxy);
  if (c->bye) return;
  c->bye_length = write_in_dialog(&d, "BYE", 2, id, out);
  c->bye = memcpy(malloc(c->bye_length), out, c->bye_length);
}

static void hear_invite_response(struct call *c, uint32_t id, int status, char *m) {
  uint64_t t = now();
  if (status < 200) {
    c->provisional = 1;
    if (status == 180 && c->answered) reordered++;
    if (status == 180 && !c->ringing) c->ringing = (t - c->invited) / 100;
  } else if (status >= 300) give_up(c);
  else {
    acknowledge(c, id, m);
    if (c->answered) { resent++; return; }
    c->answered = 1;
    c->back = (t - c->answered_at) / 100;
    if (hold_ms) arm(HOLD, t + hold_ms * 1000000ull, id, 0);
    else send_bye(id);
  }
}

static void caller_hears(char *m) {
  uint32_t id;
  char *end, *cseq = find(m, "CSeq:", &end);
  struct call *c = call_of(m, &id);
  if (!c || !cseq || !begins(m, "SIP/2.0 ")) return;
  int status = atoi(m + 8);
  if (memmem(cseq, end - cseq, "INVITE", 6)) hear_invite_response(c, id, status, m);
  else if (status >= 200 && c->bye_sent && !c->over) {
    if (status >= 300) { give_up(c); return; }
    c->over = 1;
    completed++;
    free(c->bye);
    c->bye = NULL;
  }
}

/* True while the message must be sent again. */
static int is_waiting(enum kind kind, const struct call *c) {
  if (c->over) return 0;
  return kind == INVITE ? !c->answered : kind == OK ? !c->acked && c->ok : 1;
}
static void fall_due(enum kind kind, struct due d) {
  struct call *c = &calls[d.call];
  if (kind == HOLD) { send_bye(d.call); return; }
  if (!is_waiting(kind, c)) return;
  // An INVITE that got a provisional is waited for, ten times as long.
  if (d.sends >= (kind == INVITE && c->provisional ? 10 * MOST_SENDS : MOST_SENDS)) { give_up(c); return; }
  if (kind == OK) transmit(callee_sockets[c->callee], c->ok, c->ok_length, &c->ok_to);
  else if (kind == BYE) transmit(caller_socket, c->bye, c->bye_length, &proxy);
  else if (!c->provisional) send_invite(d.call);
  if (kind != INVITE || !c->provisional) resent++;
  arm(kind, now() + AGAIN_NS, d.call, d.sends + 1);
}
static void run_due(uint64_t t) {
  for (enum kind kind = 0; kind < KINDS; kind++)
    for (struct queue *q = &queues[kind]; q->head < q->tail && q->items[q->head % q->size].at <= t;)
      fall_due(kind, q->items[q->head++ % q->size]);
}

static int by_size(const void *a, const void *b) {
  uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return x < y ? -1 : x > y;
}
static void print_latency(const char *name, size_t field) {
  uint32_t *v = malloc((count + 1) * sizeof *v);
  int n = 0;
  for (int i = 0; i < count; i++) {
    uint32_t x = *(uint32_t *)((char *)&calls[i] + field);
    if (x) v[n++] = x;
  }
  qsort(v, n, sizeof *v, by_size);
  printf(",\"%s\":", name);
  if (n) printf("{\"p50\":%.1f,\"p95\":%.1f,\"p99\":%.1f,\"max\":%.1f}", v[n / 2] / 10., v[n * 95 / 100] / 10., v[n * 99 / 100] / 10., v[n - 1] / 10.);
  else printf("null");
  free(v);
}
#define FIELD(name) __builtin_offsetof(struct call, name)

static void report(double seconds, long most_open) {
  struct rusage used;
  getrusage(RUSAGE_SELF, &used);
  double cpu = (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1e6 + used.ru_utime.tv_usec + used.ru_stime.tv_usec;
  printf("{\"calls\":%d,\"completed\":%ld,\"failed\":%ld,\"resent\":%ld,\"reordered\":%ld,\"seconds\":%.3f,\"mostOpen\":%ld,\"cpuUs\":%.1f,\"perCallee\":[",
    count, completed, count - completed, resent, reordered, seconds, most_open, cpu);
  for (int i = 0; i < callees; i++) printf("%s%ld", i ? "," : "", taken[i]);
  printf("]");
  print_latency("forwardUs", FIELD(forward));
  print_latency("backUs", FIELD(back));
  print_latency("postDialDelayUs", FIELD(ringing));
  printf("}\n");
}

static void read_options(int words, char **word) {
  char address[40] = "127.9.0.1";
  int o, port = 5060;
  while ((o = getopt(words, word, "p:a:r:n:d:t:")) > 0)
    if (o == 'p') sscanf(optarg, "%39[^:]:%d", address, &port);
    else if (o == 'a') snprintf(base, sizeof base, "%s", optarg);
    else if (o == 'r') rate = atoi(optarg);
    else if (o == 'n') count = atoi(optarg);
    else if (o == 'd') callees = atoi(optarg);
    else if (o == 't') hold_ms = atoi(optarg);
    else exit(2);
  if (rate < 1 || count < 1 || callees < 1 || callees > MOST_CALLEES || hold_ms < 0 || strncmp(base, "127.", 4) || strncmp(address, "127.", 4)) exit(2);
  proxy = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(port)};
  inet_pton(AF_INET, address, &proxy.sin_addr);
  snprintf(proxy_text, sizeof proxy_text, "%s:%d", address, port);
}

static void open_all(int poll) {
  char address[40];
  struct epoll_event event = {.events = EPOLLIN, .data.u32 = MOST_CALLEES};
  snprintf(address, sizeof address, "%s.2", base);
  epoll_ctl(poll, EPOLL_CTL_ADD, caller_socket = open_socket(address, 5062), &event);
  for (int i = 0; i < callees; i++) {
    snprintf(address, sizeof address, "%s.%d", base, 10 + i);
    event.data.u32 = i;
    epoll_ctl(poll, EPOLL_CTL_ADD, callee_sockets[i] = open_socket(address, 5070), &event);
  }
}

static void hear_all(int who) {
  static char m[65536];
  for (int i = 0; i < 32; i++) {
    struct sockaddr_in from;
    socklen_t size = sizeof from;
    int n = recvfrom(who == MOST_CALLEES ? caller_socket : callee_sockets[who], m, sizeof m - 1, 0, (void *)&from, &size);
    if (n <= 0) return;
    m[n] = 0;
    if (who == MOST_CALLEES) caller_hears(m);
    else callee_hears(who, m, &from);
  }
}

int main(int words, char **word) {
  read_options(words, word);
  run = (unsigned)(now() / 1000) ^ getpid();
  calls = calloc(count, sizeof *calls);
  int poll = epoll_create1(0);
  open_all(poll);
  uint64_t begin = now(), gap = 1000000000ull / rate, t;
  uint64_t limit = count * gap + hold_ms * 1000000ull + 60000000000ull;
  long most_open = 0;
  while (completed + failed < count && (t = now()) - begin < limit) {
    for (int burst = 0; started < count && begin + started * gap <= t && burst < 16; burst++) {
      calls[started].invited = now();
      send_invite(started);
      arm(INVITE, t + AGAIN_NS, started++, 1);
    }
    if (started - completed - failed > most_open) most_open = started - completed - failed;
    run_due(t);
    int64_t wait = started < count ? (int64_t)(begin + started * gap) - (int64_t)now() : 1000000;
    struct timespec pause = {0, wait < 0 ? 0 : wait > 1000000 ? 1000000 : wait};
    struct epoll_event events[64];
    int n = epoll_pwait2(poll, events, 64, &pause, NULL);
    for (int i = 0; i < n; i++) hear_all(events[i].data.u32);
  }
  report((now() - begin) / 1e9, most_open);
  return completed != count;
}
