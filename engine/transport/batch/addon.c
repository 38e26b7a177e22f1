/*
 * UDP for Node by recvmmsg and sendmmsg, with one call into JavaScript for a whole batch (rules 33). N-API, and
 * libuv's poll on the loop of whatever thread asks: nothing here is shared between threads.
 */
#include "datagrams.h"

#include <node_api.h>
#include <stdlib.h>
#include <unistd.h>
#include <uv.h>

/* Lives until its handles are closed and JavaScript has let go of it, whichever is last. */
struct batch_socket {
  napi_env env;
  struct datagrams datagrams;
  napi_ref memory;
  napi_ref on_batch;
  napi_async_cleanup_hook_handle hook;
  uv_poll_t poll;
  uv_prepare_t prepare;
  int open_handles;
  int owners;
  bool is_started;
  bool is_closed;
};

static void release(struct batch_socket *socket) {
  if (--socket->owners == 0) free(socket);
}

static void on_handle_closed(uv_handle_t *handle) {
  struct batch_socket *socket = handle->data;
  if (--socket->open_handles > 0) return;
  /* A thread that is ending waits for this. */
  napi_remove_async_cleanup_hook(socket->hook);
  release(socket);
}

static void on_poll(uv_poll_t *poll, int status, int events);

/* Polls for what can be done now: reading once started, writing while the kernel takes no more. */
static void watch(struct batch_socket *socket) {
  int events = socket->is_started ? UV_READABLE : 0;
  if (socket->datagrams.memory.counts[BLOCKED]) events |= UV_WRITABLE;
  if (events) uv_poll_start(&socket->poll, events, on_poll);
  else uv_poll_stop(&socket->poll);
}

static void flush(struct batch_socket *socket) {
  const int32_t *counts = socket->datagrams.memory.counts;
  if (socket->is_closed || counts[QUEUED] == counts[SENT]) return;
  int32_t was_blocked = counts[BLOCKED];
  datagrams_send(&socket->datagrams);
  if (counts[BLOCKED] != was_blocked) watch(socket);
}

static void end(struct batch_socket *socket) {
  if (socket->is_closed) return;
  flush(socket);
  socket->is_closed = true;
  uv_close((uv_handle_t *)&socket->poll, on_handle_closed);
  uv_close((uv_handle_t *)&socket->prepare, on_handle_closed);
  close(socket->datagrams.fd);
  napi_delete_reference(socket->env, socket->on_batch);
  napi_delete_reference(socket->env, socket->memory);
}

/* What JavaScript throws is its process's uncaught exception, as with every event. */
static void call_javascript(struct batch_socket *socket) {
  napi_env env = socket->env;
  napi_handle_scope scope;
  if (napi_open_handle_scope(env, &scope) != napi_ok) return;
  napi_value global, on_batch, exception;
  if (napi_get_global(env, &global) == napi_ok &&
      napi_get_reference_value(env, socket->on_batch, &on_batch) == napi_ok &&
      napi_make_callback(env, NULL, global, on_batch, 0, NULL, NULL) == napi_pending_exception &&
      napi_get_and_clear_last_exception(env, &exception) == napi_ok) {
    napi_fatal_exception(env, exception);
  }
  napi_close_handle_scope(env, scope);
}

static void take_batch(struct batch_socket *socket) {
  const int32_t *counts = socket->datagrams.memory.counts;
  datagrams_receive(&socket->datagrams);
  while (counts[TAKEN] < counts[RECEIVED]) {
    int32_t taken = counts[TAKEN];
    /* Once more where it threw, for the rest of the batch. */
    call_javascript(socket);
    /* Nothing taken: the thread is ending, and JavaScript runs no more. */
    if (socket->is_closed || counts[TAKEN] == taken) break;
  }
}

static void on_poll(uv_poll_t *poll, int status, int events) {
  struct batch_socket *socket = poll->data;
  if (status < 0) {
    /* An error of the socket has stopped the poll; asking for it clears it. */
    int problem;
    socklen_t length = sizeof problem;
    (void)getsockopt(socket->datagrams.fd, SOL_SOCKET, SO_ERROR, &problem, &length);
    watch(socket);
    return;
  }
  if (events & UV_READABLE) take_batch(socket);
  flush(socket);
}

/* The end of a turn of the loop: what timers and others have queued leaves before it waits. */
static void on_prepare(uv_prepare_t *prepare) {
  struct batch_socket *socket = prepare->data;
  if (!socket->datagrams.memory.counts[BLOCKED]) flush(socket);
}

static void on_thread_end(napi_async_cleanup_hook_handle hook, void *socket) {
  (void)hook;
  end(socket);
}

static void on_forgotten(napi_env env, void *socket, void *hint) {
  (void)env;
  (void)hint;
  release(socket);
}

static napi_value fail(napi_env env, int problem) {
  napi_throw_error(env, uv_err_name(problem), uv_strerror(problem));
  return NULL;
}

static void *buffer_of(napi_env env, napi_value memory, const char *name, size_t least) {
  napi_value part;
  void *data = NULL;
  size_t length = 0;
  if (napi_get_named_property(env, memory, name, &part) != napi_ok) return NULL;
  if (napi_get_arraybuffer_info(env, part, &data, &length) != napi_ok) return NULL;
  return length >= least ? data : NULL;
}

static bool read_memory(napi_env env, napi_value memory, struct shared_memory *into) {
  into->incoming = buffer_of(env, memory, "incoming", (size_t)BATCH * SLOT_BYTES);
  into->arrivals = buffer_of(env, memory, "arrivals", BATCH * ENTRY_WORDS * sizeof(int32_t));
  into->outgoing = buffer_of(env, memory, "outgoing", OUTGOING_BYTES);
  into->departures = buffer_of(env, memory, "departures", MOST_DEPARTURES * ENTRY_WORDS * sizeof(int32_t));
  into->counts = buffer_of(env, memory, "counts", COUNTS * sizeof(int32_t));
  return into->incoming && into->arrivals && into->outgoing && into->departures && into->counts;
}

/* Takes over the descriptor. An error below 0 where there is no loop, or no memory. */
static int attach(struct batch_socket *socket) {
  uv_loop_t *loop;
  if (napi_get_uv_event_loop(socket->env, &loop) != napi_ok) return UV_EINVAL;
  int problem = uv_poll_init(loop, &socket->poll, socket->datagrams.fd);
  if (problem) return problem;
  uv_prepare_init(loop, &socket->prepare);
  uv_prepare_start(&socket->prepare, on_prepare);
  uv_unref((uv_handle_t *)&socket->prepare);
  socket->poll.data = socket->prepare.data = socket;
  socket->open_handles = 2;
  napi_add_async_cleanup_hook(socket->env, on_thread_end, socket, &socket->hook);
  return 0;
}

/* open(address, port, isIpv6, isShared, receiveBufferBytes, memory, onBatch): the socket, or throws the system's error. */
static napi_value open_socket(napi_env env, napi_callback_info info) {
  napi_value arguments[7];
  size_t count = 7;
  char text[ADDRESS_TEXT];
  int32_t port, receive_buffer_bytes;
  bool is_ipv6, is_shared;
  struct sockaddr_in6 address;
  struct shared_memory memory;
  if (napi_get_cb_info(env, info, &count, arguments, NULL, NULL) != napi_ok || count < 7 ||
      napi_get_value_string_latin1(env, arguments[0], text, sizeof text, NULL) != napi_ok ||
      napi_get_value_int32(env, arguments[1], &port) != napi_ok ||
      napi_get_value_bool(env, arguments[2], &is_ipv6) != napi_ok ||
      napi_get_value_bool(env, arguments[3], &is_shared) != napi_ok ||
      napi_get_value_int32(env, arguments[4], &receive_buffer_bytes) != napi_ok ||
      !read_memory(env, arguments[5], &memory) || !read_address(text, is_ipv6, &address))
    return fail(env, UV_EINVAL);
  address.sin6_port = htons((uint16_t)port);
  int fd = datagrams_bind(&address, is_shared, receive_buffer_bytes);
  if (fd < 0) return fail(env, fd);
  memory.counts[BOUND_PORT] = datagrams_port(fd);
  struct batch_socket *socket = calloc(1, sizeof *socket);
  if (!socket) {
    close(fd);
    return fail(env, UV_ENOMEM);
  }
  socket->env = env;
  socket->datagrams = (struct datagrams){.fd = fd, .family = address.sin6_family, .memory = memory};
  int problem = attach(socket);
  if (problem) {
    close(fd);
    free(socket);
    return fail(env, problem);
  }
  socket->owners = 2;
  napi_create_reference(env, arguments[5], 1, &socket->memory);
  napi_create_reference(env, arguments[6], 1, &socket->on_batch);
  napi_value handle;
  napi_create_external(env, socket, on_forgotten, NULL, &handle);
  return handle;
}

static struct batch_socket *socket_of(napi_env env, napi_callback_info info) {
  napi_value argument;
  size_t count = 1;
  void *socket = NULL;
  if (napi_get_cb_info(env, info, &count, &argument, NULL, NULL) != napi_ok || count < 1) return NULL;
  return napi_get_value_external(env, argument, &socket) == napi_ok ? socket : NULL;
}

/* start(socket): hears from now on. */
static napi_value start_socket(napi_env env, napi_callback_info info) {
  struct batch_socket *socket = socket_of(env, info);
  if (!socket || socket->is_closed) return fail(env, UV_EBADF);
  socket->is_started = true;
  watch(socket);
  return NULL;
}

/* flush(socket): sends what is queued. */
static napi_value flush_socket(napi_env env, napi_callback_info info) {
  struct batch_socket *socket = socket_of(env, info);
  if (socket) flush(socket);
  return NULL;
}

/* close(socket): sends what the kernel takes of the queue, then is deaf and dumb; the port is free at once. */
static napi_value close_socket(napi_env env, napi_callback_info info) {
  struct batch_socket *socket = socket_of(env, info);
  if (socket) end(socket);
  return NULL;
}

/* ADDRESS_WORDS from AT_SCOPE on, in an Int32Array at least that long. */
static int32_t *words_of(napi_env env, napi_value array) {
  void *data = NULL;
  size_t length = 0;
  napi_typedarray_type type;
  if (napi_get_typedarray_info(env, array, &type, &length, &data, NULL, NULL) != napi_ok) return NULL;
  return type == napi_int32_array && length >= ADDRESS_WORDS ? data : NULL;
}

/* packAddress(text, isIpv6, words): false where it is no address of this family. */
static napi_value pack(napi_env env, napi_callback_info info) {
  napi_value arguments[3], answer;
  size_t count = 3, length = 0;
  char text[ADDRESS_TEXT];
  bool is_ipv6;
  struct sockaddr_in6 address;
  int32_t *words;
  if (napi_get_cb_info(env, info, &count, arguments, NULL, NULL) != napi_ok || count < 3 ||
      napi_get_value_string_latin1(env, arguments[0], text, sizeof text, &length) != napi_ok ||
      napi_get_value_bool(env, arguments[1], &is_ipv6) != napi_ok || !(words = words_of(env, arguments[2])))
    return fail(env, UV_EINVAL);
  /* A longer text was cut. */
  bool is_address = length < sizeof text - 1 && read_address(text, is_ipv6, &address);
  if (is_address) pack_address(&address, words);
  napi_get_boolean(env, is_address, &answer);
  return answer;
}

/* addressText(words, isIpv6): as people write it, with the zone of a link-local one. */
static napi_value text_of(napi_env env, napi_callback_info info) {
  napi_value arguments[2], answer;
  size_t count = 2;
  bool is_ipv6;
  int32_t *words;
  struct sockaddr_in6 address;
  char text[ADDRESS_TEXT];
  if (napi_get_cb_info(env, info, &count, arguments, NULL, NULL) != napi_ok || count < 2 ||
      !(words = words_of(env, arguments[0])) || napi_get_value_bool(env, arguments[1], &is_ipv6) != napi_ok)
    return fail(env, UV_EINVAL);
  unpack_address(words, is_ipv6 ? AF_INET6 : AF_INET, &address);
  write_address(&address, text);
  napi_create_string_latin1(env, text, NAPI_AUTO_LENGTH, &answer);
  return answer;
}

NAPI_MODULE_INIT() {
  const napi_property_descriptor functions[] = {
      {"open", NULL, open_socket, NULL, NULL, NULL, napi_enumerable, NULL},
      {"start", NULL, start_socket, NULL, NULL, NULL, napi_enumerable, NULL},
      {"flush", NULL, flush_socket, NULL, NULL, NULL, napi_enumerable, NULL},
      {"close", NULL, close_socket, NULL, NULL, NULL, napi_enumerable, NULL},
      {"packAddress", NULL, pack, NULL, NULL, NULL, napi_enumerable, NULL},
      {"addressText", NULL, text_of, NULL, NULL, NULL, napi_enumerable, NULL},
  };
  napi_value layout;
  napi_define_properties(env, exports, sizeof functions / sizeof functions[0], functions);
  napi_create_int32(env, LAYOUT, &layout);
  napi_set_named_property(env, exports, "layout", layout);
  return exports;
}
