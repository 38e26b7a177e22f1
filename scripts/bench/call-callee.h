// The callees of call-load.c: 180 and 200 at once.
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
  if (death.kind == 'q' && death.is_done && death.callee == callee) return;
  struct call *c = call_of(m, &id);
  if (begins(m, "OPTIONS")) transmit(callee_sockets[callee], out, reply(m, "200 OK", callee, 1, "", out), from);
  else if (!c) {
    // Of a load before this one.
    if (!begins(m, "ACK") && !begins(m, "SIP/2.0")) transmit(callee_sockets[callee], out, reply(m, "481 Call/Transaction Does Not Exist", callee, 0, "", out), from);
  } else if (begins(m, "INVITE")) take_invite(callee, c, id, m, from);
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
