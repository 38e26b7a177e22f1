// The load that call-load.c runs, as its line of input says.
#define MOST_PHASES 64

struct phase { int rate, calls; };
struct death { char kind; int ms, callee, is_done; double wall_ms; };

static struct phase phases[MOST_PHASES];
static struct death death;
static struct sockaddr_in proxy;
static int count, hold_ms;

/* Exits on a load that it cannot run. */
static void read_plan(const char *line, int callees) {
  char address[40], text[1024], *part;
  int port, at = 0;
  death = (struct death){.kind = '-'};
  memset(phases, 0, sizeof phases);
  if (sscanf(line, "%39[^:]:%d %d %c:%d:%d %1000s", address, &port, &hold_ms, &death.kind, &death.ms, &death.callee, text) != 7 &&
      sscanf(line, "%39[^:]:%d %d - %1000s", address, &port, &hold_ms, text) != 4) exit(2);
  count = 0;
  for (part = strtok(text, ","); part && at < MOST_PHASES; part = strtok(NULL, ","), at++) {
    if (sscanf(part, "%dx%d", &phases[at].rate, &phases[at].calls) != 2 || phases[at].rate < 1 || phases[at].calls < 1) exit(2);
    count += phases[at].calls;
  }
  if (count < 1 || hold_ms < 0 || death.callee < 0 || death.callee >= callees || strncmp(address, "127.", 4)) exit(2);
  proxy = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(port)};
  inet_pton(AF_INET, address, &proxy.sin_addr);
  snprintf(proxy_text, sizeof proxy_text, "%s:%d", address, port);
}
