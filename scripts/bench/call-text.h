// The texts of call-load.c: what it writes, and the little it reads of what it hears.
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static char base[24] = "127.9.0", proxy_text[64];
static unsigned run;

#define CALLEES_PER_PORT 200
static int callee_host(int i) { return 10 + i % CALLEES_PER_PORT; }
static int callee_port(int i) { return 5070 + i / CALLEES_PER_PORT; }

static int callers = 1;
static int caller_of(uint32_t id) { return id % callers; }
static int caller_port(uint32_t id) { return 5100 + caller_of(id); }

static const char sdp[] =
  "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=call\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 9 RTP/AVP 0 8 18 101\r\n"
  "a=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:18 G729/8000\r\na=rtpmap:101 telephone-event/8000\r\n"
  "a=fmtp:101 0-16\r\na=ptime:20\r\na=inactive\r\n";

static int write_invite(uint32_t id, char *out) {
  int port = caller_port(id);
  return sprintf(out,
    "INVITE sip:service@%s SIP/2.0\r\nVia: SIP/2.0/UDP %s.2:%d;branch=z9hG4bK%x.%x.i;rport\r\nMax-Forwards: 70\r\n"
    "From: \"A Caller\" <sip:caller@%s.2:%d>;tag=c%x.%x\r\nTo: \"The Service\" <sip:service@%s>\r\n"
    "Call-ID: %x-%x@%s.2\r\nCSeq: 1 INVITE\r\nContact: <sip:caller@%s.2:%d;transport=udp>\r\n"
    "Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, REFER, NOTIFY, INFO, PRACK, UPDATE\r\nSupported: replaces, timer, 100rel\r\n"
    "User-Agent: call-load (loopback)\r\nSession-Expires: 1800;refresher=uac\r\nMin-SE: 90\r\n"
    "Content-Type: application/sdp\r\nContent-Length: %zu\r\n\r\n%s",
    proxy_text, base, port, run, id, base, port, run, id, proxy_text, run, id, base, base, port, sizeof sdp - 1, sdp);
}

/* The next header line from `at`; its end (before CRLF) in *end. NULL at the blank line. */
static char *line_from(char *at, char **end) {
  char *stop = strstr(at, "\r\n");
  if (!stop || stop == at) return NULL;
  *end = stop;
  return at;
}
static int begins(const char *at, const char *name) { return !strncasecmp(at, name, strlen(name)); }
static char *find(char *message, const char *name, char **end) {
  for (char *p = message; (p = line_from(p, end)); p = *end + 2) if (begins(p, name)) return p;
  return NULL;
}
static int reply(char *request, const char *status, int callee, int dialog, const char *body, char *out) {
  int n = sprintf(out, "SIP/2.0 %s\r\n", status);
  char *end;
  for (char *p = strstr(request, "\r\n") + 2; (p = line_from(p, &end)); p = end + 2) {
    int to = begins(p, "To:");
    if (!to && !begins(p, "Via:") && !begins(p, "From:") && !begins(p, "Call-ID:") && !begins(p, "CSeq:") &&
        !(dialog && begins(p, "Record-Route:"))) continue;
    memcpy(out + n, p, end - p);
    n += end - p;
    if (to && dialog) n += sprintf(out + n, ";tag=b%d", callee);
    n += sprintf(out + n, "\r\n");
  }
  if (dialog) n += sprintf(out + n, "Contact: <sip:%s.%d:%d;transport=udp>\r\nAllow: INVITE, ACK, CANCEL, BYE, OPTIONS\r\n", base, callee_host(callee), callee_port(callee));
  if (*body) n += sprintf(out + n, "Content-Type: application/sdp\r\n");
  return n + sprintf(out + n, "Content-Length: %zu\r\n\r\n%s", strlen(body), body);
}

/* What the caller learns from a 2xx: route set turned around, target, To (RFC 3261 §12.1.2). */
struct dialog { char routes[2048], target[256], to[512]; };

static struct dialog read_dialog(char *m) {
  struct dialog d = {"", "", ""};
  char *end, *route[8], *route_end[8];
  int hops = 0, n = 0;
  for (char *p = m; (p = line_from(p, &end)); p = end + 2) {
    if (begins(p, "Record-Route:") && hops < 8) { route[hops] = p + 13; route_end[hops++] = end; }
    else if (begins(p, "Contact:")) {
      char *open = memchr(p, '<', end - p), *close = memchr(p, '>', end - p);
      if (open && close && close - open < 250) snprintf(d.target, sizeof d.target, "%.*s", (int)(close - open - 1), open + 1);
    } else if (begins(p, "To:")) snprintf(d.to, sizeof d.to, "%.*s", (int)(end - p), p);
  }
  while (hops--) n += snprintf(d.routes + n, sizeof d.routes - n, "Route:%.*s\r\n", (int)(route_end[hops] - route[hops]), route[hops]);
  return d;
}

static int write_in_dialog(const struct dialog *d, const char *method, int cseq, uint32_t id, char *out) {
  int port = caller_port(id);
  return sprintf(out,
    "%s %s SIP/2.0\r\nVia: SIP/2.0/UDP %s.2:%d;branch=z9hG4bK%x.%x.%d;rport\r\n%sMax-Forwards: 70\r\n"
    "From: \"A Caller\" <sip:caller@%s.2:%d>;tag=c%x.%x\r\n%s\r\nCall-ID: %x-%x@%s.2\r\nCSeq: %d %s\r\nContent-Length: 0\r\n\r\n",
    method, d->target, base, port, run, id, cseq, d->routes, base, port, run, id, d->to, run, id, base, cseq, method);
}

/* ACK of a final that is no 2xx: the INVITE's own branch, the To of the response (RFC 3261 §17.1.1.3). */
static int write_failure_ack(char *m, uint32_t id, char *out) {
  char *end, *to = find(m, "To:", &end);
  int port = caller_port(id);
  return sprintf(out,
    "ACK sip:service@%s SIP/2.0\r\nVia: SIP/2.0/UDP %s.2:%d;branch=z9hG4bK%x.%x.i;rport\r\nMax-Forwards: 70\r\n"
    "From: \"A Caller\" <sip:caller@%s.2:%d>;tag=c%x.%x\r\n%.*s\r\nCall-ID: %x-%x@%s.2\r\nCSeq: 1 ACK\r\nContent-Length: 0\r\n\r\n",
    proxy_text, base, port, run, id, base, port, run, id, to ? (int)(end - to) : 0, to ? to : "", run, id, base);
}
