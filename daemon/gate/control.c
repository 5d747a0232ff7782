/* control.c: the control socket: connections, requests, replies.  Called by main.c.  Floor: gate. */
#include "daemon/gate/control.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "parsers/json.h"

#include "daemon/base/log.h"
#include "daemon/base/loop.h"

#include "daemon/gate/control_command.h"
#include "daemon/gate/group.h"
#include "daemon/gate/upkeep.h"

enum { READ_BYTES = 64 << 10, REPLY_MAX = 8 << 20 };

/* A connection, and its one request. */
struct client {
    struct group_item item; /* first: the group's hook leads back to the client */
    struct upkeep_wait scrubbed;
    struct client *prev, *next;
    struct control *control;
    int fd;
    struct loop_io *io;
    struct buf in, out;
    bool busy; /* a request is under way: nothing more is read */
    bool gone; /* the peer left meanwhile: freed when the request ends */
    const struct control_command *command;
    struct control_request request;
    struct jsonin *doc;
};

struct control {
    struct gate *gate;
    int fd; /* -1: none */
    struct loop_io *io;
    struct client *clients;
    size_t n_clients, n_busy;
};

/* To add a command: its row here, a control_run in control_command.h and in a file of its family. */
const struct control_command control_commands[] = {
    {"ping", control_ping, true},
    {"stats", control_stats, true},
    {"config", control_config, true},
    {"explain", control_explain, false},
    {"probe", control_probe, false},
    {"probed", control_probed, false},
    {"look", control_look, true},
    {"look transport", control_look_transport, true},
    {"fetch", control_fetch, true},
    {"hook test", control_hook_test, false},
    {"oauth", control_oauth, true},
    {"resolve", control_ticket_order, false},
    {"close", control_ticket_order, false},
    {"reopen", control_ticket_order, false},
    {"pending", control_ticket_order, false},
    {"ack", control_ticket_order, false},
    {"spam", control_ticket_order, false},
    {"merge", control_ticket_order, false},
    {"link", control_ticket_order, false},
    {"cc", control_ticket_order, false},
    {"assign", control_ticket_assign, false},
    {"set", control_ticket_set, false},
    {"note", control_ticket_note, false},
    {"reply", control_ticket_reply, false},
    {"open", control_ticket_open, false},
    {"held retry", control_held_retry, false},
    {"held release", control_held_release, false},
    {"held drop", control_held_drop, false},
    {"outbox retry", control_outbox_retry, false},
    {"outbox drop", control_outbox_drop, false},
    {"outbox flush", control_outbox_flush, false},
    {"outbox pause", control_outbox_pause, false},
    {"outbox resume", control_outbox_resume, false},
    {"confirm", control_confirm, false},
    {"directory import", control_directory_import, false},
    {"directory sync", control_directory_sync, true},
    {"block add", control_block_add, false},
    {"block remove", control_block_remove, false},
    {"agent add", control_agent_add, false},
    {"agent remove", control_agent_remove, false},
    {"erase ticket", control_erase_ticket, false},
    {"erase entry", control_erase_entry, false},
    {"erase attachment", control_erase_attachment, false},
    {"erase person", control_erase_person, false},
    {NULL, NULL, false},
};

static void client_free(struct client *c)
{
    struct control *control = c->control;
    if (c->prev)
        c->prev->next = c->next;
    else
        control->clients = c->next;
    if (c->next)
        c->next->prev = c->prev;
    control->n_clients--;
    loop_io_free(&c->io);
    close(c->fd);
    buf_release(&c->in);
    buf_release(&c->out);
    jsonin_free(&c->doc);
    arena_free(&c->request.arena);
    free(c);
}

/* False: the peer has gone. */
static bool client_flush(struct client *c)
{
    while (c->out.n > 0) {
        ssize_t n = send(c->fd, c->out.p, c->out.n, MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
            break;
        if (n < 0)
            return false;
        buf_drop(&c->out, (size_t)n);
    }
    loop_io_want(c->io, (c->busy ? 0 : LOOP_READ) | (c->out.n > 0 ? LOOP_WRITE : 0));
    return true;
}

/* ---- replies */

static void write_reply(struct client *c, enum result result, const struct why *why)
{
    struct json j = json_to(&c->out);
    if (result == OK && c->request.reply.n) {
        buf_add(&c->out, c->request.reply);
    } else {
        json_open(&j, '{');
        json_key(&j, "ok");
        json_bool(&j, result == OK);
        json_key(&j, result == OK ? "said" : "error");
        json_str(&j, result == OK ? c->request.said : span_of(why->text));
        if (result != OK && c->request.said_anyway) {
            json_key(&j, "said");
            json_str(&j, c->request.said);
        }
        if (result == TEMP) {
            json_key(&j, "again");
            json_bool(&j, true);
        }
        json_close(&j, '}');
    }
    buf_addc(&c->out, '\n');
}

/* The request has ended: its reply goes out.  False: the client has gone, and is freed. */
static bool answer(struct client *c, enum result result, const struct why *why)
{
    c->busy = false;
    c->control->n_busy--;
    if (c->command && !c->command->outside) {
        log_begin(LOG_LEVEL_NOTICE, "order");
        log_cstr("command", c->command->name);
        log_str("as", jsonin_str(jsonin_get(&c->request.args, "as")));
        log_cstr("result", result == OK ? "done" : why->text);
        log_end();
    }
    if (!c->gone)
        write_reply(c, result, why);
    jsonin_free(&c->doc);
    arena_reset(c->request.arena);
    if (!c->gone && client_flush(c))
        return true;
    client_free(c);
    return false;
}

/* ---- requests */

static enum result run(struct gate *gate, struct client *c, struct why *why)
{
    struct control_request *r = &c->request;
    r->said = r->reply = SPAN_EMPTY;
    r->name = c->command->name;
    r->later = r->said_anyway = r->more = r->scrubs = false;
    r->self = (struct control_later *)c;
    intake_free(&r->submit); /* of a void group's try */
    enum result result = c->command->run(gate, r, why);
    const char *fault = jsonin_error(c->doc);
    return result != TEMP && fault ? why_set(why, PERM, WHY_MAIL, "5.5.4", "%s", fault) : result;
}

static enum result work(struct gate *gate, struct group_item *item, struct why *why)
{
    return run(gate, (struct client *)item, why);
}

static const struct control_command *find(struct span name)
{
    for (const struct control_command *command = control_commands; command->name; command++)
        if (span_eq(span_of(command->name), name))
            return command;
    return NULL;
}

static void take_requests(struct client *);

void control_answer(struct control_later *later, enum result result, struct span said, struct span reply,
                    const struct why *why)
{
    struct client *c = (struct client *)later;
    c->request.said = arena_copy(c->request.arena, said);
    c->request.said_anyway = said.n > 0;
    c->request.reply = arena_copy(c->request.arena, reply);
    if (answer(c, result, why))
        take_requests(c);
}

static void on_mail_done(struct intake *in, void *arg)
{
    struct client *c = arg;
    struct intake_answer a = in->answer;
    c->request.submit = NULL;
    if (in->asks) {
        if (a.result == OK)
            c->request.reply =
                arena_printf(c->request.arena, "{\"ok\":true,\"now\":%.*s}", SPAN_FMT(in->explained));
        intake_free(&in);
        if (answer(c, a.result, &a.why))
            take_requests(c);
        return;
    }
    struct span on =
        a.ticket ? arena_printf(c->request.arena, ", ticket %lld", (long long)a.ticket) : SPAN_EMPTY;
    bool held = strcmp(a.outcome, ledger_outcome_name(LEDGER_HELD)) == 0;
    c->request.said =
        arena_printf(c->request.arena, "mail %lld: %s%.*s%s%.*s", (long long)a.mail, a.outcome, SPAN_FMT(on),
                     held && a.detail.n ? ", " : "", SPAN_FMT(held ? a.detail : SPAN_EMPTY));
    enum result result = a.outcome[0] ? OK : a.result;
    if (held && in->let_in)
        result = why_set(&a.why, PERM, WHY_MAIL, "5.7.1", "mail %lld can't be let in: %.*s",
                         (long long)a.mail, SPAN_FMT(a.detail));
    intake_free(&in);
    if (answer(c, result, &a.why))
        take_requests(c);
}

static void on_scrubbed(struct upkeep_wait *wait)
{
    struct client *c = (struct client *)((char *)wait - offsetof(struct client, scrubbed));
    struct why why = {0};
    if (answer(c, OK, &why))
        take_requests(c);
}

static void on_done(struct gate *gate, struct group_item *item, enum result result, const struct why *why)
{
    struct client *c = (struct client *)item;
    if (result == OK && c->request.more) { /* mail goes in between */
        c->request.state = c->request.next;
        group_add(gate->group, &c->item);
        return;
    }
    if (result == OK && c->request.submit) {
        c->request.submit->done = on_mail_done;
        c->request.submit->done_arg = c;
        intake_submit(gate, c->request.submit);
        return;
    }
    intake_free(&c->request.submit);
    if (result == OK && c->request.scrubs) { /* "erased" is said when it is */
        upkeep_scrub(gate->upkeep, &c->scrubbed);
        return;
    }
    if (answer(c, result, why))
        take_requests(c);
}

/* False: the client has gone, and is freed. */
static bool start_request(struct client *c, struct span line)
{
    struct gate *gate = c->control->gate;
    struct why why = {0};
    char error_text[256] = "";
    struct buf error;
    c->busy = true;
    c->control->n_busy++;
    c->command = NULL;
    c->request.said = c->request.reply = SPAN_EMPTY;
    c->request.state = NULL;
    buf_init(&error, sizeof error_text);
    c->doc = jsonin_parse(line, JSONIN_LIMITS, &error);
    snprintf(error_text, sizeof error_text, "%.*s", SPAN_FMT(buf_span(&error)));
    buf_release(&error);
    if (!c->doc)
        return answer(c, why_set(&why, PERM, WHY_MAIL, "5.5.2", "%s", error_text), &why);
    c->request.args = jsonin_root(c->doc);
    c->command = find(jsonin_str(jsonin_get(&c->request.args, "command")));
    if (!c->command)
        return answer(c, why_set(&why, PERM, WHY_MAIL, "5.5.1", "the daemon knows no such command"), &why);
    if (c->command->outside) {
        enum result result = run(gate, c, &why);
        return (result == OK && c->request.later) || answer(c, result, &why);
    }
    c->item.work = work;
    c->item.done = on_done;
    group_add(gate->group, &c->item);
    return true;
}

static void take_requests(struct client *c)
{
    while (!c->busy) {
        size_t lf = span_chr(buf_span(&c->in), '\n');
        if (lf == c->in.n)
            return;
        struct span line = arena_copy(c->request.arena, span_make(c->in.p, lf));
        buf_drop(&c->in, lf + 1);
        if (!start_request(c, line))
            return;
    }
}

static void on_ready(int ready, void *arg)
{
    static char room[READ_BYTES];
    struct client *c = arg;
    bool alive = true;
    if (ready & LOOP_READ) {
        ssize_t n = recv(c->fd, room, sizeof room, 0);
        if (n > 0)
            buf_add(&c->in, span_make(room, (size_t)n));
        alive = n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR));
        alive = alive && !c->in.overflow;
    }
    if (alive && client_flush(c))
        take_requests(c);
    else if (c->busy)
        c->gone = true;
    else
        client_free(c);
}

static bool allowed(int fd)
{
    struct ucred peer;
    socklen_t n = sizeof peer;
    return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &n) == 0 &&
           (peer.uid == 0 || peer.uid == geteuid());
}

static void on_connection(int ready, void *arg)
{
    struct control *control = arg;
    (void)ready;
    int fd = accept4(control->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0)
        return;
    if (!allowed(fd) || control->n_clients >= CONTROL_CLIENTS_MAX) {
        log_text(LOG_LEVEL_WARNING, "control", "a connection was turned away");
        close(fd);
        return;
    }
    struct client *c = calloc(1, sizeof *c);
    if (!c)
        BUG("out of memory");
    *c = (struct client){
        .scrubbed = {.done = on_scrubbed}, .next = control->clients, .control = control, .fd = fd};
    buf_init(&c->in, CONTROL_REQUEST_MAX);
    buf_init(&c->out, REPLY_MAX);
    c->request.arena = arena_new(0);
    c->io = loop_io_new(fd, LOOP_READ, on_ready, c);
    if (control->clients)
        control->clients->prev = c;
    control->clients = c;
    control->n_clients++;
}

/* ---- the socket */

struct control *control_new(struct gate *gate)
{
    struct control *control = calloc(1, sizeof *control);
    if (!control)
        BUG("out of memory");
    *control = (struct control){.gate = gate, .fd = -1};
    return control;
}

void control_listen(struct control *control, int fd)
{
    control_stop(control);
    control->fd = fd;
    control->io = loop_io_new(fd, LOOP_READ, on_connection, control);
}

void control_stop(struct control *control)
{
    loop_io_free(&control->io);
    if (control->fd >= 0)
        close(control->fd);
    control->fd = -1;
}

bool control_idle(const struct control *control)
{
    return control->n_busy == 0;
}

void control_free(struct control **control)
{
    if (!*control)
        return;
    control_stop(*control);
    while ((*control)->clients)
        client_free((*control)->clients);
    free(*control);
    *control = NULL;
}
