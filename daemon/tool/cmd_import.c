/* cmd_import.c: `gatepost import mbox|maildir PATH`: years of old mail into tickets.  Each mail goes through
 * the gate like any other, one after the other in the order of time, but nothing is answered, and what the
 * gate knows already changes nothing.  So it may be broken off at any mail and run again.  Floor: tool. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "daemon/base/conf.h"

#include "daemon/tool/commands.h"
#include "daemon/tool/lmtp_client.h"
#include "daemon/tool/mbox.h"
#include "daemon/tool/print.h"
#include "daemon/tool/progress.h"

enum { TRIES = 5, TRY_AGAIN_S = 1, OUTCOME_MAX = 16, COUNTS = 16 };

/* How many mails met which outcome. */
struct import_counts {
    struct {
        char outcome[OUTCOME_MAX];
        size_t n;
    } v[COUNTS];
    size_t n;
};

struct import {
    struct tool *tool;
    const struct conf *conf;
    const char *mailbox; /* NULL: none given */
    struct mbox mbox;
    struct lmtp_client client;
    bool connected;
    struct buf mail;
    struct import_counts counts;
    struct progress bar;
    size_t done, failed;
};

static volatile sig_atomic_t interrupted;

static void on_interrupt(int signo)
{
    (void)signo;
    interrupted = 1;
}

/* The mail under way is still finished; a second time ends us at once. */
static void set_signals(void)
{
    struct sigaction act = {.sa_handler = on_interrupt, .sa_flags = SA_RESTART | (int)SA_RESETHAND};
    sigaction(SIGINT, &act, NULL);
    sigaction(SIGTERM, &act, NULL);
}

/* ---- one mail */

static bool say_hello(struct import *im)
{
    const char *path = arena_str(im->tool->arena, conf_run_path(im->conf, im->tool->arena, "deliver.sock"));
    if (!lmtp_client_connect(&im->client, path))
        return false;
    lmtp_client_command(&im->client, "LHLO localhost");
    im->connected = lmtp_client_reply(&im->client) == 220 && lmtp_client_reply(&im->client) == 250;
    return im->connected;
}

static void hang_up(struct import *im)
{
    lmtp_client_close(&im->client);
    im->connected = false;
}

/* The reply's code, 0 where the connection is lost; its text in client.reply. */
static int hand_over(struct import *im, const struct mbox_mail *mail)
{
    struct lmtp_client *c = &im->client;
    lmtp_client_command(
        c, "MAIL FROM:<> XGATEPOST-SOURCE=import XGATEPOST-ENVELOPE=unknown%s%s%s",
        mail->at_s ? arena_printf(im->tool->arena, " XGATEPOST-RECEIVED=%lld", (long long)mail->at_s).p : "",
        im->mailbox ? " XGATEPOST-MAILBOX=" : "", im->mailbox ? im->mailbox : "");
    lmtp_client_command(c, "RCPT TO:<%s>", im->conf->addresses[0]);
    lmtp_client_command(c, "DATA");
    int from = lmtp_client_reply(c), to = lmtp_client_reply(c), data = lmtp_client_reply(c);
    if (from != 250 || to != 250 || data != 354)
        return data == 354 ? 0 : data;
    c->line_start = true;
    if (!lmtp_client_data(c, buf_span(&im->mail)))
        return 0;
    lmtp_client_data_end(c);
    return lmtp_client_reply(c);
}

/* "250 2.0.0 mail 12 ticket 3 opened" */
static void count(struct import_counts *counts, const char *reply)
{
    const char *word = strrchr(reply, ' ');
    word = word ? word + 1 : reply;
    size_t i = 0;
    while (i < counts->n && strcmp(counts->v[i].outcome, word) != 0)
        i++;
    if (i == COUNTS)
        return;
    if (i == counts->n)
        snprintf(counts->v[counts->n++].outcome, OUTCOME_MAX, "%.*s", OUTCOME_MAX - 1, word);
    counts->v[i].n++;
}

static void complain(struct import *im, const struct mbox_mail *mail, const char *what)
{
    progress_end(&im->bar);
    if (mail->file)
        tool_fail(0, "%s: %s", mail->file, what);
    else
        tool_fail(0, "mail %zu of the mbox, at octet %llu: %s", mail->order + 1, (unsigned long long)mail->at,
                  what);
    im->failed++;
}

/* One mail in, or complained about.  Not TOOL_DONE: nothing more can be done now. */
static int import_one(struct import *im, const struct mbox_mail *mail)
{
    const char *why = "";
    arena_reset(im->tool->arena);
    if (!mbox_read(&im->mbox, mail, &im->mail, im->tool->arena, &why)) {
        complain(im, mail, why);
        return TOOL_DONE;
    }
    for (int tries = 0; tries < TRIES && !interrupted; tries++) {
        if (tries)
            sleep(TRY_AGAIN_S);
        int code = im->connected || say_hello(im) ? hand_over(im, mail) : 0;
        if (code == 250) {
            count(&im->counts, im->client.reply);
            return TOOL_DONE;
        }
        if (code == 552) {
            complain(im, mail, im->client.reply);
            return TOOL_DONE;
        }
        hang_up(im);
    }
    return interrupted ? TOOL_AGAIN : tool_fail(TOOL_AGAIN, "%s", im->client.reply);
}

/* ---- all of them */

static void print_summary(const struct import *im)
{
    if (im->tool->json) {
        printf("{\"mails\":%zu,\"done\":%zu,\"failed\":%zu", im->mbox.n, im->done, im->failed);
        for (size_t i = 0; i < im->counts.n; i++)
            printf(",\"%s\":%zu", im->counts.v[i].outcome, im->counts.v[i].n);
        puts("}");
        return;
    }
    printf("%zu of %zu mails", im->done, im->mbox.n);
    for (size_t i = 0; i < im->counts.n; i++)
        printf("%s %zu %s", i ? "," : ":", im->counts.v[i].n,
               strcmp(im->counts.v[i].outcome, "duplicate") == 0 ? "known already" : im->counts.v[i].outcome);
    if (im->failed)
        printf("; %zu could not be taken", im->failed);
    if (im->mbox.left)
        printf("; %zu drafts and deleted ones were left", im->mbox.left);
    putchar('\n');
}

static int import_all(struct import *im)
{
    int code = TOOL_DONE;
    progress_begin(&im->bar, "mails", im->mbox.n);
    for (size_t i = 0; i < im->mbox.n && code == TOOL_DONE && !interrupted; i++) {
        code = import_one(im, &im->mbox.v[i]);
        im->done += code == TOOL_DONE;
        progress_step(&im->bar, im->done);
    }
    progress_end(&im->bar);
    print_summary(im);
    if (interrupted)
        return tool_fail(TOOL_AGAIN, "interrupted; run it again to go on");
    if (code != TOOL_DONE)
        return tool_fail(code, "broken off; run it again to go on");
    return im->failed ? TOOL_REFUSED : TOOL_DONE;
}

static int run(struct tool *t, int argc, char **argv)
{
    struct import im = {.tool = t};
    bool mboxo = false;
    const struct tool_option options[] = {
        {"mailbox", &im.mailbox, NULL}, {"mboxo", NULL, &mboxo}, {NULL, NULL, NULL}};
    if (!tool_options(t, options, &argc, argv) || argc != 3)
        return tool_usage(&cmd_import);
    bool is_mbox = strcmp(argv[1], "mbox") == 0;
    if (!is_mbox && strcmp(argv[1], "maildir") != 0)
        return tool_usage(&cmd_import);
    im.conf = tool_conf(t);
    if (im.mailbox && !conf_mailbox(im.conf, span_of(im.mailbox)))
        return tool_fail(TOOL_USAGE, "there is no mailbox %s", im.mailbox);
    int code = tool_need_daemon(t);
    if (code != TOOL_DONE)
        return code;
    const char *why;
    struct arena *names = arena_new(0);
    bool opened = is_mbox ? mbox_open_file(&im.mbox, argv[2], mboxo, names, &why)
                          : mbox_open_maildir(&im.mbox, argv[2], names, &why);
    code = opened ? TOOL_DONE : tool_fail(TOOL_REFUSED, "%s", why);
    if (opened) {
        buf_init(&im.mail, (size_t)im.conf->max_size + 1);
        set_signals();
        code = import_all(&im);
        if (im.connected)
            hang_up(&im);
        buf_release(&im.mail);
        mbox_close(&im.mbox);
    }
    arena_free(&names);
    return code;
}

const struct tool_command cmd_import = {
    .name = "import",
    .usage = "mbox FILE [--mboxo] [--mailbox NAME] [--json]\nmaildir FOLDER [--mailbox NAME] [--json]",
    .help = "old mail into tickets; nothing is answered, and it may be broken off and run again",
    .run = run,
};
