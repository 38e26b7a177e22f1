// What call-load.c tells of a load that is over.
static double cpu_us(void) {
  struct rusage used;
  getrusage(RUSAGE_SELF, &used);
  return (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1e6 + used.ru_utime.tv_usec + used.ru_stime.tv_usec;
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
  if (n) printf("{\"p50\":%.1f,\"p95\":%.1f,\"p99\":%.1f,\"max\":%.1f}", v[n / 2] / 10., v[n * 95L / 100] / 10., v[n * 99L / 100] / 10., v[n - 1] / 10.);
  else printf("null");
  free(v);
}

static void print_counts(const char *name, const uint32_t *counts) {
  printf(",\"%s\":[", name);
  for (int i = 0; i < seconds; i++) printf("%s%u", i ? "," : "", counts[i]);
  printf("]");
}

#define FIELD(name) __builtin_offsetof(struct call, name)

static void report(double lasted, double cpu) {
  printf("{\"calls\":%d,\"completed\":%ld,\"failed\":%ld,\"resent\":%ld,\"reordered\":%ld,\"seconds\":%.3f,\"mostOpen\":%ld,\"cpuUs\":%.1f,\"perCallee\":[",
    count, completed, count - completed, resent, reordered, lasted, most_open, cpu);
  for (int i = 0; i < callees; i++) printf("%s%ld", i ? "," : "", taken[i]);
  printf("]");
  print_latency("forwardUs", FIELD(forward));
  print_latency("backUs", FIELD(back));
  print_latency("postDialDelayUs", FIELD(ringing));
  print_counts("begunPerSecond", begun);
  print_counts("answeredPerSecond", answered);
  print_counts("refusedPerSecond", refused);
  if (death.is_done) printf(",\"diedAtMs\":%.0f}\n", death.wall_ms);
  else printf(",\"diedAtMs\":null}\n");
  fflush(stdout);
}
