/* cmd_open.c: `gatepost open`: a ticket for somebody who phoned.  What he said is read here, as a mail of his
 * would be, and the gate gets the facts: it reads no texts.  Floor: tool. */
#include <stdio.h>
#include <time.h>

#include "parsers/address.h"
#include "parsers/facts.h"
#include "parsers/rules.h"

#include "daemon/tool/commands.h"
#include "daemon/tool/order.h"
#include "daemon/tool/text_in.h"

enum { FACTS_MAX_BYTES = 16 << 20, MAIL_MAX_BYTES = 2 << 20, SUBJECT_MAX_BYTES = 300 };

struct opening {
    const char *requester, *site, *type, *subject;
    bool quiet;
};

/* Fit for a header field: one line. */
static void add_line(struct buf *out, const char *field, struct span value)
{
    buf_printf(out, "%s: ", field);
    for (size_t i = 0; i < value.n && i < SUBJECT_MAX_BYTES; i++)
        buf_addc(out, (unsigned char)value.p[i] < ' ' ? ' ' : value.p[i]);
    buf_addc(out, '\n');
}

/* The mail that he might have written. */
static void write_mail(const struct opening *o, struct span text, struct buf *out)
{
    add_line(out, "From", span_of(o->requester));
    if (o->subject)
        add_line(out, "Subject", span_of(o->subject));
    buf_add(out, SPAN_LIT("MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
                          "Content-Transfer-Encoding: 8bit\n\n"));
    buf_add(out, text);
}

static int send(struct tool *t, const struct opening *o, struct span text)
{
    const struct conf *conf = tool_conf(t);
    struct facts_arrival arrival = {.received_at_s = time(NULL)};
    struct buf mail, facts;
    struct order order;
    buf_init(&mail, MAIL_MAX_BYTES);
    buf_init(&facts, FACTS_MAX_BYTES);
    write_mail(o, text, &mail);
    facts_json(facts_read(conf->facts, arrival, buf_span(&mail), t->arena), true, &facts);
    order_init(&order, t, "open");
    order_octets(&order, "facts", buf_span(&facts));
    order_integer(&order, "bytes", (int64_t)mail.n);
    if (o->site)
        order_text(&order, "site", o->site);
    if (o->type)
        order_text(&order, "type", o->type);
    order_flag(&order, "quiet", o->quiet);
    buf_release(&mail);
    buf_release(&facts);
    return order_send(&order);
}

static int run(struct tool *t, int argc, char **argv)
{
    struct opening o = {0};
    struct address checked;
    struct span text;
    const struct tool_option options[] = {{"requester", &o.requester, NULL}, {"site", &o.site, NULL},
                                          {"type", &o.type, NULL},           {"subject", &o.subject, NULL},
                                          {"quiet", NULL, &o.quiet},         {NULL, NULL, NULL}};
    if (!tool_options(t, options, &argc, argv) || argc != 1 || !o.requester)
        return tool_usage(&cmd_open);
    if (!address_parse(span_of(o.requester), &checked) || !checked.s[0])
        return tool_fail(TOOL_USAGE, "no mail address: %s", o.requester);
    int code = text_in_read(t, &text);
    return code == TOOL_DONE ? send(t, &o, text) : code;
}

const struct tool_command cmd_open = {
    .name = "open",
    .usage = "--requester ADDRESS [--site S] [--type T] [--subject S] [--quiet] < TEXT",
    .help = "a ticket for somebody who phoned; he gets the confirmation, unless --quiet",
    .run = run,
};
