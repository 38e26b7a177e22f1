// Caller and callees of a benchmark in one process, on one clock, so that the generator costs little and its
// latencies need no agreement between machines. Each call: INVITE 180 200 ACK hold BYE 200 (RFC 3665 §3.1).
//
//   cc -O2 -o call-load call-load.c
//   call-load -a 127.A.B -d CALLEES [-c CALLERS]
//
// Caller j (from 0) is 127.A.B.2:(5100 + j) and makes every CALLERS-th call, callee i (from 0) is 127.A.B.(10 + i mod 200):(5070 + i div 200). The callees answer
// OPTIONS all the time. Each line of input is one load, answered by one line of JSON when its calls are over:
//
//   ADDRESS:PORT HOLD_MS DEATH RATExCALLS[,RATExCALLS...]
//
// DEATH is `-`, `k:MS:CALLEE` (its socket closes then) or `q:MS:CALLEE` (it falls silent), until the load is over.
// A message that gets no answer is sent again every 500 ms, eight times, then its call has failed. Ends with its input.
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>
#include "call-socket.h"
#include "call-text.h"
#include "call-plan.h"

#define MOST_CALLEES 1000
#define MOST_SECONDS 3600
#define AGAIN_NS 500000000ull
#define MOST_SENDS 9
#define LIMIT_NS 60000000000ull
#define MOST_CALLERS 64
#define CALLER MOST_CALLEES
#define INPUT (CALLER + MOST_CALLERS)

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
static int callees = 2, poll_fd, caller_sockets[MOST_CALLERS], callee_sockets[MOST_CALLEES];

// Of the load that runs.
static struct call *calls;
static struct queue queues[KINDS];
static int seconds;
static uint64_t begun_at;
static long started, completed, failed, resent, reordered, most_open, taken[MOST_CALLEES];
static uint32_t begun[MOST_SECONDS], answered[MOST_SECONDS], refused[MOST_SECONDS];

static void in_second(uint32_t *counts, uint64_t t) {
  int s = (t - begun_at) / 1000000000ull;
  if (s >= MOST_SECONDS) return;
  counts[s]++;
  if (s >= seconds) seconds = s + 1;
}

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
  transmit(caller_sockets[caller_of(id)], m, write_invite(id, m), &proxy);
}

static struct call *call_of(char *message, uint32_t *id) {
  char *end, *p = find(message, "Call-ID:", &end);
  unsigned r, i;
  if (!calls || !p || sscanf(p + 8, " %x-%x@", &r, &i) != 2 || r != run || i >= (unsigned)count) return NULL;
  *id = i;
  return &calls[i];
}

#include "call-callee.h"

static void give_up(struct call *c) {
  if (!c->over) failed++;
  c->over = 1;
}

static void send_bye(uint32_t id) {
  struct call *c = &calls[id];
  c->bye_sent = 1;
  transmit(caller_sockets[caller_of(id)], c->bye, c->bye_length, &proxy);
  arm(BYE, now() + AGAIN_NS, id, 1);
}

/* ACK now, and a BYE for later. */
static void acknowledge(struct call *c, uint32_t id, char *m) {
  struct dialog d = read_dialog(m);
  char out[4096];
  transmit(caller_sockets[caller_of(id)], out, write_in_dialog(&d, "ACK", 1, id, out), &proxy);
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
  } else if (status >= 300) {
    char out[4096];
    transmit(caller_sockets[caller_of(id)], out, write_failure_ack(m, id, out), &proxy);
    if (status == 503 && !c->over) in_second(refused, t);
    give_up(c);
  } else {
    acknowledge(c, id, m);
    if (c->answered) { resent++; return; }
    c->answered = 1;
    in_second(answered, t);
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
  else if (kind == BYE) transmit(caller_sockets[caller_of(d.call)], c->bye, c->bye_length, &proxy);
  else if (!c->provisional) send_invite(d.call);
  if (kind != INVITE || !c->provisional) resent++;
  arm(kind, now() + AGAIN_NS, d.call, d.sends + 1);
}
static void run_due(uint64_t t) {
  for (enum kind kind = 0; kind < KINDS; kind++)
    for (struct queue *q = &queues[kind]; q->head < q->tail && q->items[q->head % q->size].at <= t;)
      fall_due(kind, q->items[q->head++ % q->size]);
}

#include "call-report.h"

static void listen_on(int socket, uint32_t who) {
  struct epoll_event event = {.events = EPOLLIN, .data.u32 = who};
  epoll_ctl(poll_fd, EPOLL_CTL_ADD, socket, &event);
}
static void open_callee(int i) {
  char address[40];
  snprintf(address, sizeof address, "%s.%d", base, callee_host(i));
  listen_on(callee_sockets[i] = open_socket(address, callee_port(i)), i);
}

static void hear_all(uint32_t who) {
  static char m[65536];
  for (int i = 0; i < 32; i++) {
    struct sockaddr_in from;
    socklen_t size = sizeof from;
    int n = recvfrom(who >= CALLER ? caller_sockets[who - CALLER] : callee_sockets[who], m, sizeof m - 1, 0, (void *)&from, &size);
    if (n <= 0) return;
    m[n] = 0;
    if (who >= CALLER) caller_hears(m);
    else callee_hears(who, m, &from);
  }
}

/* Sockets are served for at most so long. True when a line of input is there. */
static int serve(int64_t wait_ns) {
  struct timespec pause = {0, wait_ns < 0 ? 0 : wait_ns > 1000000 ? 1000000 : wait_ns};
  struct epoll_event events[64];
  int is_asked = 0, n = epoll_pwait2(poll_fd, events, 64, calls ? &pause : NULL, NULL);
  for (int i = 0; i < n; i++)
    if (events[i].data.u32 == INPUT) is_asked = 1;
    else hear_all(events[i].data.u32);
  return is_asked;
}

static void begin_load(void) {
  run = (unsigned)(now() / 1000) ^ getpid();
  calls = calloc(count, sizeof *calls);
  for (int kind = 0; kind < KINDS; kind++) queues[kind].head = queues[kind].tail = 0;
  memset(taken, 0, sizeof taken);
  memset(begun, 0, sizeof begun);
  memset(answered, 0, sizeof answered);
  memset(refused, 0, sizeof refused);
  started = completed = failed = resent = reordered = most_open = seconds = 0;
  begun_at = now();
}
static void end_load(void) {
  for (int i = 0; i < count; i++) { free(calls[i].bye); free(calls[i].ok); }
  free(calls);
  calls = NULL;
  if (death.kind == 'k' && death.is_done) open_callee(death.callee);
  death.is_done = 0;
}
static void die(void) {
  struct timespec t;
  clock_gettime(CLOCK_REALTIME, &t);
  death.wall_ms = t.tv_sec * 1e3 + t.tv_nsec / 1e6;
  death.is_done = 1;
  if (death.kind == 'k') close(callee_sockets[death.callee]);
}

static void run_load(void) {
  begin_load();
  int phase = 0, of_phase = 0;
  double next = begun_at, span = hold_ms * 1e6 + LIMIT_NS;
  uint64_t t;
  for (int i = 0; i < MOST_PHASES; i++) if (phases[i].rate) span += phases[i].calls * 1e9 / phases[i].rate;
  double before = cpu_us();
  while (completed + failed < count && (t = now()) - begun_at < span) {
    for (int burst = 0; started < count && next <= t && burst < 16; burst++) {
      in_second(begun, calls[started].invited = now());
      send_invite(started);
      arm(INVITE, t + AGAIN_NS, started++, 1);
      next += 1e9 / phases[phase].rate;
      if (++of_phase == phases[phase].calls) { phase++; of_phase = 0; }
    }
    if (started - completed - failed > most_open) most_open = started - completed - failed;
    if (death.kind != '-' && !death.is_done && t - begun_at >= death.ms * 1000000ull) die();
    run_due(t);
    // Nothing is asked while a load runs: whoever asked has gone.
    if (serve(started < count ? (int64_t)next - (int64_t)now() : 1000000)) exit(3);
  }
  report((now() - begun_at) / 1e9, cpu_us() - before);
  end_load();
}

int main(int words, char **word) {
  int o;
  while ((o = getopt(words, word, "a:c:d:")) > 0)
    if (o == 'a') snprintf(base, sizeof base, "%s", optarg);
    else if (o == 'c') callers = atoi(optarg);
    else if (o == 'd') callees = atoi(optarg);
    else exit(2);
  if (callees < 1 || callees > MOST_CALLEES || callers < 1 || callers > MOST_CALLERS || strncmp(base, "127.", 4)) exit(2);
  char address[40], line[2048];
  raise_socket_limit();
  poll_fd = epoll_create1(0);
  snprintf(address, sizeof address, "%s.2", base);
  for (int i = 0; i < callers; i++) listen_on(caller_sockets[i] = open_socket(address, caller_port(i)), CALLER + i);
  for (int i = 0; i < callees; i++) open_callee(i);
  listen_on(0, INPUT);
  // One load at a time is asked for, so no second line waits in the stream's buffer.
  for (;;) {
    if (!serve(0)) continue;
    if (!fgets(line, sizeof line, stdin)) return 0;
    read_plan(line, callees);
    run_load();
  }
}
