/* cmd_explain.c: `gatepost explain`: the walk a mail took through the rules, as it was recorded, and the one
 * it would take now.  The record is read from the database and needs no daemon; what would happen now is
 * judged by the gate, which writes nothing.  Floor: tool. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "parsers/codec.h"

#include "daemon/base/jsonin.h"

#include "daemon/store/ledger.h"

#include "daemon/tool/commands.h"
#include "daemon/tool/print.h"
#include "daemon/tool/read.h"

enum { EXPLAIN_MAIL_MAX = 48 << 20, EXPLAIN_JSON_MAX = 72 << 20 };

/* "opened by new, ticket #12, answer 3" */
static struct span explain_line(struct tool *t, struct span outcome, struct span rule, int64_t ticket,
                                struct span answer)
{
    struct span on = ticket ? arena_printf(t->arena, ", ticket #%lld", (long long)ticket) : SPAN_EMPTY;
    return arena_printf(t->arena, "%.*s by %.*s%.*s, answer: %.*s", SPAN_FMT(outcome), SPAN_FMT(rule),
                        SPAN_FMT(on), SPAN_FMT(answer.n ? answer : SPAN_LIT("none")));
}

static struct span explain_answer(struct tool *t, const struct ledger_mail *m)
{
    if (m->answer)
        return arena_printf(t->arena, "outbox %lld", (long long)m->answer);
    return m->withheld.n ? arena_printf(t->arena, "withheld:%.*s", SPAN_FMT(m->withheld)) : SPAN_EMPTY;
}

static void explain_print_recorded(struct tool *t, const struct ledger_mail *m)
{
    print_field("mail", arena_printf(t->arena, "%lld", (long long)m->id));
    print_field("received", print_when(t->arena, m->received_at_ms));
    print_field("from", m->from);
    print_field("subject", m->subject);
    print_field("recorded", explain_line(t, span_of(ledger_outcome_name(m->outcome)), m->rule, m->ticket,
                                         explain_answer(t, m)));
    print_field("detail", m->detail);
    read_print_walk_of(t->arena, m->walk);
}

static void explain_print_now(struct tool *t, struct span reply)
{
    struct buf error;
    buf_init(&error, 256);
    struct jsonin *doc = jsonin_parse(reply, JSONIN_LIMITS, &error);
    if (doc) {
        struct jsonin_value root = jsonin_root(doc), now = jsonin_get(&root, "now");
        print_field("now", explain_line(t, jsonin_str(jsonin_get(&now, "outcome")),
                                        jsonin_str(jsonin_get(&now, "rule")),
                                        jsonin_int(jsonin_get(&now, "ticket"), 0, INT64_MAX),
                                        jsonin_str(jsonin_get(&now, "answer"))));
        print_field("detail", jsonin_str(jsonin_get(&now, "detail")));
        read_print_walk(t->arena, jsonin_get(&now, "walk"));
    }
    jsonin_free(&doc);
    buf_release(&error);
}

/* The value of "now" in the gate's reply, as it stands there. */
static struct span explain_now_of(struct span reply)
{
    static const char head[] = "{\"ok\":true,\"now\":";
    reply = span_trim(reply);
    if (!span_starts(reply, span_of(head)) || reply.n < sizeof head)
        return SPAN_EMPTY;
    return span_make(reply.p + sizeof head - 1, reply.n - sizeof head);
}

/* One object: the recorded row (null where a file was asked about) and what would happen now. */
static void explain_print_json(const struct ledger_mail *m, struct span now)
{
    struct buf out;
    buf_init(&out, EXPLAIN_JSON_MAX);
    struct json j = json_to(&out);
    json_open(&j, '{');
    read_json_id(&j, "mail", m ? m->id : 0);
    read_json_text(&j, "outcome", m ? span_of(ledger_outcome_name(m->outcome)) : SPAN_EMPTY);
    read_json_text(&j, "rule", m ? m->rule : SPAN_EMPTY);
    read_json_id(&j, "ticket", m ? m->ticket : 0);
    json_key(&j, "walk");
    if (m && m->walk.n)
        json_raw(&j, m->walk);
    else
        json_null(&j);
    json_key(&j, "now");
    if (now.n)
        json_raw(&j, now);
    else
        json_null(&j);
    json_close(&j, '}');
    printf("%.*s\n", SPAN_FMT(buf_span(&out)));
    buf_release(&out);
}

static int explain_error(struct span reply)
{
    struct buf error;
    buf_init(&error, 256);
    struct jsonin *doc = jsonin_parse(reply, JSONIN_LIMITS, &error);
    struct jsonin_value root = doc ? jsonin_root(doc) : (struct jsonin_value){0};
    struct span text = doc ? jsonin_str(jsonin_get(&root, "error")) : SPAN_EMPTY;
    int code = tool_fail(TOOL_REFUSED, "%.*s", SPAN_FMT(text.n ? text : SPAN_LIT("no answer")));
    jsonin_free(&doc);
    buf_release(&error);
    return code;
}

/* Asks the gate and prints; m NULL: about a file. */
static int explain_ask(struct tool *t, struct span request, const struct ledger_mail *m)
{
    struct buf reply;
    buf_init(&reply, EXPLAIN_JSON_MAX);
    int code = tool_ask(t, request, &reply);
    struct span now = code == TOOL_DONE ? explain_now_of(buf_span(&reply)) : SPAN_EMPTY;
    if (code == TOOL_DONE && !now.n)
        code = explain_error(buf_span(&reply));
    if (t->json && (m || now.n))
        explain_print_json(m, now);
    else if (now.n)
        explain_print_now(t, buf_span(&reply));
    buf_release(&reply);
    return code;
}

static int explain_ledger(struct tool *t, int64_t id)
{
    struct ledger_mail m;
    struct why why;
    int code;
    struct db *db = read_open(t, &code);
    if (!db)
        return code;
    enum result r = ledger_get(db, id, t->arena, &m, &why);
    db_close(&db);
    if (r != OK)
        return read_failed(&why);
    if (!m.id)
        return tool_fail(TOOL_REFUSED, "there is no mail %lld", (long long)id);
    if (!t->json)
        explain_print_recorded(t, &m);
    return explain_ask(t, arena_printf(t->arena, "{\"command\":\"explain\",\"id\":%lld}", (long long)id), &m);
}

/* The mail as `deliver` would hand it in: without an mbox's "From " line, its line ends CR LF. */
static void explain_deliver(struct span mail, struct buf *out)
{
    struct span rest = mail, line;
    if (span_starts(rest, SPAN_LIT("From ")))
        (void)span_line(&rest, &line);
    while (rest.n > 0) {
        size_t n = span_chr(rest, '\n');
        bool has_cr = n > 0 && n < rest.n && rest.p[n - 1] == '\r';
        buf_add(out, span_head(rest, n - has_cr));
        buf_adds(out, "\r\n");
        rest = span_from(rest, n + 1);
    }
}

static int explain_file(struct tool *t, const char *path)
{
    struct buf in, mail, request;
    int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : STDIN_FILENO;
    if (fd < 0)
        return tool_fail(TOOL_REFUSED, "%s: %s", path, strerror(errno));
    buf_init(&in, EXPLAIN_MAIL_MAX);
    buf_init(&mail, EXPLAIN_MAIL_MAX);
    buf_init(&request, EXPLAIN_JSON_MAX);
    bool read_all = tool_read(fd, &in) && !in.overflow;
    explain_deliver(buf_span(&in), &mail);
    read_all = read_all && !mail.overflow;
    buf_adds(&request, "{\"command\":\"explain\",\"mail\":\"");
    codec_base64_encode(&request, buf_span(&mail), 0);
    buf_adds(&request, "\"}");
    int code = read_all
                   ? explain_ask(t, buf_span(&request), NULL)
                   : tool_fail(TOOL_REFUSED, "%s: cannot be read, or is too large", path ? path : "stdin");
    buf_release(&in);
    buf_release(&mail);
    buf_release(&request);
    if (path)
        close(fd);
    return code;
}

static int run(struct tool *t, int argc, char **argv)
{
    if (!tool_options(t, NULL, &argc, argv) || argc > 2)
        return tool_usage(&cmd_explain);
    int64_t id = argc == 2 ? tool_number(argv[1]) : 0;
    return id ? explain_ledger(t, id) : explain_file(t, argc == 2 ? argv[1] : NULL);
}

const struct tool_command cmd_explain = {
    .name = "explain",
    .usage = "[N | FILE] [--json]",
    .help =
        "why a mail was treated as it was: the walk through the rules, as recorded and as it would be now",
    .run = run,
};
