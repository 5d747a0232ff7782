/* cmd_deliver.c: `gatepost deliver`: one mail on stdin to the running daemon, by LMTP over
 * run_dir/deliver.sock. Floor: tool.
 *
 * It runs once a mail below an MTA's pipe, which bounces the customer's mail on most exit codes, on most
 * texts and on its own time-out.  So: 0 when the gate has committed the mail, 65 when it is over max_size,
 * else 75, with one line that says why, in less than five minutes, whatever happens.  For speed it looks for
 * two keys in the configuration and reads nothing else. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/base/conf_peek.h"
#include "daemon/base/failpoint.h"
#include "daemon/base/log.h"

#include "daemon/tool/commands.h"
#include "daemon/tool/lmtp_client.h"

enum {
    EXIT_TOO_BIG = 65,
    GIVE_UP_S = 280, /* in all */
    CHUNK_BYTES = 64 << 10,
    HEAD_MAX = 64 << 10, /* of the mail, searched for Return-Path */
    RECIPIENTS_MAX = 1000,
};

struct deliver {
    struct tool *tool;
    struct lmtp_client client;
    struct spans recipients;
    const char *sender_option; /* NULL: none given */
    const char *mailbox;       /* NULL: none given */
    bool json;
    bool sender_known;
    struct span sender;
    struct buf head; /* what was read to find the sender, and not yet sent */
    bool ended;      /* stdin */
};

static int say(int code, const char *status, const char *text)
{
    struct buf line;
    buf_init(&line, 8192);
    buf_printf(&line, "%s gatepost: ", status);
    escape_for_line(&line, span_of(text));
    buf_addc(&line, '\n');
    (void)!write(STDERR_FILENO, line.p, line.n);
    buf_release(&line);
    return code;
}

static int fail(const char *text)
{
    return say(TOOL_AGAIN, "4.3.0", text);
}

/* Out of time, or told to go: the mail isn't ours, or we'll never know. */
static void on_signal(int signo)
{
    static const char late[] = "4.3.0 gatepost: the daemon gave no answer in time\n";
    static const char told[] = "4.3.0 gatepost: ended by a signal\n";
    (void)!(signo == SIGALRM ? write(STDERR_FILENO, late, sizeof late - 1)
                             : write(STDERR_FILENO, told, sizeof told - 1));
    _exit(TOOL_AGAIN);
}

static void set_signals(void)
{
    struct sigaction act = {.sa_handler = on_signal};
    static const int signals[] = {SIGALRM, SIGTERM, SIGINT, SIGHUP, SIGPIPE};
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++)
        sigaction(signals[i], &act, NULL);
    alarm(GIVE_UP_S);
}

/* ---- the call */

/* False where it is none.  Bare words are recipients, too: Postfix makes several of one ${recipient}. */
static bool read_call(struct deliver *d, int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        struct span arg = span_of(argv[i]);
        const char **value = NULL, *recipient = NULL;
        if (span_eq(arg, SPAN_LIT("-f")))
            value = &d->sender_option;
        else if (span_eq(arg, SPAN_LIT("-r")))
            value = &recipient;
        else if (span_eq(arg, SPAN_LIT("--mailbox")))
            value = &d->mailbox;
        else if (span_starts(arg, SPAN_LIT("--mailbox=")))
            d->mailbox = argv[i] + sizeof "--mailbox=" - 1;
        else if (span_eq(arg, SPAN_LIT("--json")))
            d->json = true;
        else if (arg.n > 0 && arg.p[0] != '-')
            recipient = argv[i];
        else
            return false;
        if (value && i + 1 == argc)
            return false;
        if (value)
            *value = argv[++i];
        if (recipient && d->recipients.n < RECIPIENTS_MAX)
            arena_push(d->tool->arena, &d->recipients, span_of(recipient));
    }
    return true;
}

/* ---- the configuration */

/* False, said already, where it can't be read. */
static bool read_in_full(struct deliver *d, struct span *run_dir_r, struct span *address_r)
{
    struct buf error;
    buf_init(&error, 4096);
    struct conf *conf = conf_load_light(conf_path(d->tool->conf_option), &error);
    if (conf) {
        *run_dir_r = arena_copy(d->tool->arena, span_of(conf->run_dir));
        *address_r = arena_copy(d->tool->arena, span_of(conf->addresses[0]));
    } else {
        fail(arena_str(d->tool->arena, span_trim(buf_span(&error))));
    }
    bool read = conf != NULL;
    conf_free(&conf);
    buf_release(&error);
    return read;
}

/* Where the daemon listens, and our own address. */
static bool read_conf(struct deliver *d, struct span *run_dir_r, struct span *address_r)
{
    const char *path = conf_path(d->tool->conf_option);
    struct stat st;
    ssize_t n = -1;
    char *octets = NULL;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd >= 0 && fstat(fd, &st) == 0) {
        octets = arena_alloc(d->tool->arena, (size_t)st.st_size + 1);
        n = read(fd, octets, (size_t)st.st_size);
    }
    if (n < 0) {
        fail(arena_printf(d->tool->arena, "%s: %s", path, strerror(errno)).p);
        return false;
    }
    close(fd);
    struct span all = span_make(octets, (size_t)n);
    *run_dir_r = SPAN_LIT("/run/gatepost"); /* as in conf_table.c */
    if (conf_peek(all, "run_dir", run_dir_r) == CONF_PEEK_UNSURE ||
        conf_peek(all, "address", address_r) != CONF_PEEK_FOUND)
        return read_in_full(d, run_dir_r, address_r);
    return true;
}

/* ---- the mail */

/* The next octets of stdin; empty at its end.  False: it can't be read. */
static bool read_stdin(struct deliver *d, struct span *octets_r)
{
    static char chunk[CHUNK_BYTES];
    ssize_t n;
    do
        n = d->ended ? 0 : read(STDIN_FILENO, chunk, sizeof chunk);
    while (n < 0 && errno == EINTR);
    d->ended = n == 0;
    *octets_r = span_make(chunk, n > 0 ? (size_t)n : 0);
    return n >= 0;
}

/* The field's address: "<a@b>" or "<>".  False where there is none. */
static bool find_return_path(struct span head, struct span *address_r)
{
    struct span line;
    while (span_line(&head, &line) && line.n > 0) {
        if (!span_istarts(line, SPAN_LIT("Return-Path:")))
            continue;
        size_t open = span_chr(line, '<');
        struct span rest = span_from(line, open + 1);
        size_t end = span_chr(rest, '>');
        *address_r = span_head(rest, end);
        return open < line.n && end < rest.n;
    }
    return false;
}

/* Reads the mail's head, drops an mbox's "From " line, and finds the sender where none was given. */
static bool read_head(struct deliver *d)
{
    struct span more, line;
    buf_init(&d->head, HEAD_MAX + CHUNK_BYTES);
    do {
        if (!read_stdin(d, &more))
            return false;
        buf_add(&d->head, more);
    } while (more.n > 0 && d->head.n < HEAD_MAX &&
             span_find(buf_span(&d->head), SPAN_LIT("\n\n")) == d->head.n &&
             span_find(buf_span(&d->head), SPAN_LIT("\n\r\n")) == d->head.n);
    struct span rest = buf_span(&d->head);
    if (span_starts(rest, SPAN_LIT("From ")) && span_line(&rest, &line))
        buf_drop(&d->head, d->head.n - rest.n);
    if (!d->sender_option) {
        struct span found = SPAN_EMPTY;
        d->sender_known = find_return_path(buf_span(&d->head), &found);
        d->sender = arena_copy(d->tool->arena, found);
        return true;
    }
    d->sender_known = true;
    d->sender = span_trim(span_of(d->sender_option));
    if (d->sender.n >= 2 && d->sender.p[0] == '<' && d->sender.p[d->sender.n - 1] == '>')
        d->sender = span_make(d->sender.p + 1, d->sender.n - 2);
    if (span_ieq(d->sender, SPAN_LIT("MAILER-DAEMON"))) /* how Postfix's pipe writes the null sender */
        d->sender = SPAN_EMPTY;
    return true;
}

static bool send_mail(struct deliver *d)
{
    struct span octets = buf_span(&d->head);
    do {
        if (!lmtp_client_data(&d->client, octets))
            return false;
        if (!read_stdin(d, &octets)) {
            snprintf(d->client.reply, sizeof d->client.reply, "cannot read the mail: %s", strerror(errno));
            return false;
        }
    } while (octets.n > 0);
    lmtp_client_data_end(&d->client);
    return true;
}

/* ---- the conversation */

static bool control_free(struct span s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < ' ' || s.p[i] == 127)
            return false;
    return s.n < 1000;
}

/* A name that fits a parameter (RFC 3461 section 4, xtext). */
static struct span xtext(struct arena *arena, struct span s)
{
    struct buf out;
    buf_init(&out, 1024);
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] > ' ' && s.p[i] < 127 && s.p[i] != '+' && s.p[i] != '=')
            buf_addc(&out, s.p[i]);
        else
            buf_printf(&out, "+%02X", (unsigned char)s.p[i]);
    struct span kept = arena_copy(arena, buf_span(&out));
    buf_release(&out);
    return kept;
}

/* MAIL, RCPT and DATA at once; true where the mail may be sent.  *sender_refused_r: the daemon finds no
 * address in it. */
static bool envelope(struct deliver *d, bool *sender_refused_r)
{
    struct arena *arena = d->tool->arena;
    bool known = d->sender_known && control_free(d->sender);
    struct span sender = known ? d->sender : SPAN_EMPTY;
    struct span mailbox = d->mailbox ? xtext(arena, span_of(d->mailbox)) : SPAN_EMPTY;
    lmtp_client_command(&d->client, "MAIL FROM:<%.*s> XGATEPOST-SOURCE=pipe%s%s%.*s", SPAN_FMT(sender),
                        known ? "" : " XGATEPOST-ENVELOPE=unknown", mailbox.n ? " XGATEPOST-MAILBOX=" : "",
                        SPAN_FMT(mailbox));
    size_t n = 0;
    for (size_t i = 0; i < d->recipients.n; i++) {
        struct span r = d->recipients.v[i];
        if (!control_free(r))
            continue;
        lmtp_client_command(&d->client, "RCPT TO:<%.*s>", SPAN_FMT(r));
        n++;
    }
    lmtp_client_command(&d->client, "DATA");
    *sender_refused_r = lmtp_client_reply(&d->client) / 100 == 5;
    char refusal[sizeof d->client.reply];
    memcpy(refusal, d->client.reply, sizeof refusal);
    while (n--)
        lmtp_client_reply(&d->client);
    if (lmtp_client_reply(&d->client) == 354)
        return true;
    if (*sender_refused_r)
        memcpy(d->client.reply, refusal, sizeof refusal);
    return false;
}

/* The envelope as it was given; where it is not to the daemon's taste, the mail still comes in. */
static bool open_mail(struct deliver *d, struct span own_address)
{
    bool sender_refused;
    lmtp_client_command(&d->client, "LHLO localhost");
    if (d->recipients.n == 0)
        arena_push(d->tool->arena, &d->recipients, own_address);
    if (lmtp_client_reply(&d->client) != 220 || lmtp_client_reply(&d->client) != 250)
        return false;
    if (envelope(d, &sender_refused))
        return true;
    if (strncmp(d->client.reply, "50", 2) != 0)
        return false;
    if (sender_refused)
        d->sender_known = false;
    else
        d->recipients.v[0] = own_address;
    lmtp_client_command(&d->client, "RSET");
    return lmtp_client_reply(&d->client) == 250 && envelope(d, &sender_refused);
}

/* The ledger's row, as `gatepost mail show N --json` prints it.  Whether it can be read changes nothing: the
 * mail is in. */
static void print_row(struct deliver *d)
{
    char *end, *argv[] = {(char[]){"mail"}, (char[]){"show"}, NULL, NULL};
    static const char said[] = "250 2.0.0 mail ";
    if (strncmp(d->client.reply, said, sizeof said - 1) != 0)
        return;
    long long id = strtoll(d->client.reply + sizeof said - 1, &end, 10);
    argv[2] = arena_str(d->tool->arena, arena_printf(d->tool->arena, "%lld", id));
    d->tool->json = true;
    (void)cmd_mail.run(d->tool, 3, argv);
    fflush(stdout);
}

/* The whole conversation; the exit code. */
static int hand_over(struct deliver *d, struct span own_address)
{
    if (!read_head(d))
        return fail("cannot read the mail");
    if (d->head.n == 0)
        return fail("there is no mail on stdin");
    if (!open_mail(d, own_address) || !send_mail(d))
        return fail(d->client.reply);
    /* One reply a recipient; the first speaks for all: it is one mail. */
    int code = lmtp_client_reply(&d->client);
    if (code == 552)
        return say(EXIT_TOO_BIG, "5.3.4", d->client.reply);
    if (code != 250)
        return fail(d->client.reply);
    FAILPOINT("pipe-committed"); /* K9 */
    return TOOL_DONE;
}

static int run(struct tool *t, int argc, char **argv)
{
    struct deliver d = {.tool = t};
    struct span run_dir, address;
    set_signals();
    if (!read_call(&d, argc, argv))
        return fail("usage: gatepost deliver [--mailbox NAME] [-f SENDER] [-r RECIPIENT] [--json]");
    if (!read_conf(&d, &run_dir, &address))
        return TOOL_AGAIN;
    const char *path = arena_printf(t->arena, "%.*s/deliver.sock", SPAN_FMT(run_dir)).p;
    int code = lmtp_client_connect(&d.client, path) ? hand_over(&d, address) : fail(d.client.reply);
    if (code == TOOL_DONE && d.json)
        print_row(&d);
    lmtp_client_close(&d.client);
    buf_release(&d.head);
    if (code == TOOL_DONE)
        _exit(TOOL_DONE); /* nothing that could still go wrong */
    return code;
}

const struct tool_command cmd_deliver = {
    .name = "deliver",
    .usage = "[--mailbox NAME] [-f SENDER] [-r RECIPIENT] [--json]",
    .help = "hands the mail on stdin to the running daemon, for an MTA's pipe",
    .run = run,
};
