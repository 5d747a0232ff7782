#include "tests/unit/support_bed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "daemon/base/crypto.h"
#include "daemon/base/loop.h"
#include "daemon/gate/facts_load.h"
#include "daemon/gate/repeat.h"
#include "daemon/gate/template.h"
#include "daemon/gate/walk.h"
#include "daemon/store/directory_import.h"
#include "parsers/fingerprint.h"

static void must(enum result r, const struct why *why)
{
    if (r != OK)
        fail_msg("%s", why->text);
}

static struct conf *bed_conf(struct bed *b, const char *domain, const char *more)
{
    struct buf text, error;
    buf_init(&text, 1 << 20);
    buf_init(&error, 1 << 16);
    buf_printf(&text,
               "address = \"support@%s\"\nname = \"Example Support\"\nadmin = \"root@%s\"\n"
               "transport { url = \"smtp://127.0.0.1:25\" }\n",
               domain, domain);
    if (!more || !strstr(more, "reply_address"))
        buf_printf(&text, "reply_address = \"support+%%s@%s\"\n", domain);
    buf_printf(&text, "state_dir = \"%s\"\ndatabase = \"sqlite:%s/db\"\n", b->folder, b->folder);
    buf_adds(&text, more ? more : "");
    struct conf *conf = conf_parse("test.conf", buf_span(&text), &error, NULL);
    if (!conf)
        fail_msg("%s", error.p);
    buf_release(&text);
    buf_release(&error);
    return conf;
}

void bed_open(struct bed *b, const char *conf, const char *directory)
{
    bed_open_at(b, "example.com", conf, directory);
}

void bed_open_at(struct bed *b, const char *domain, const char *conf, const char *directory)
{
    struct why why;
    struct buf problems;
    *b = (struct bed){.arena = arena_new(0)};
    snprintf(b->folder, sizeof b->folder, "/tmp/gatepost-unit-XXXXXX");
    assert_non_null(mkdtemp(b->folder));
    memset(b->key, 'k', sizeof b->key);
    b->gate.conf = bed_conf(b, domain, conf);
    b->gate.token_key = span_make(b->key, sizeof b->key);
    b->gate.token_key_old = SPAN_EMPTY;
    b->gate.repeat = repeat_new();
    buf_init(&problems, 1 << 16);
    b->gate.templates = template_set_new("", &problems);
    buf_release(&problems);
    char path[128];
    snprintf(path, sizeof path, "%s/db", b->folder);
    must(db_open(path, DB_WRITE, &b->gate.db, &why), &why);
    if (directory)
        bed_import(b, directory);
}

void bed_close(struct bed *b)
{
    static const char *const files[] = {"db", "db-wal", "db-shm"};
    struct template_set *set = (struct template_set *)(uintptr_t)b->gate.templates;
    struct conf *conf = (struct conf *)(uintptr_t)b->gate.conf;
    db_close(&b->gate.db);
    template_set_free(&set);
    repeat_free(&b->gate.repeat);
    conf_free(&conf);
    arena_free(&b->arena);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char path[128];
        snprintf(path, sizeof path, "%s/%s", b->folder, files[i]);
        (void)unlink(path);
    }
    (void)rmdir(b->folder);
}

void bed_import(struct bed *b, const char *directory)
{
    struct why why;
    struct directory_import_report report;
    struct directory_import_options force = {.force = true};
    must(db_begin(b->gate.db, &why), &why);
    must(directory_import(b->gate.db, span_of(directory), force, b->arena, &report, &why), &why);
    must(db_commit(b->gate.db, &why), &why);
}

void bed_group_begin(struct bed *b)
{
    struct why why;
    must(db_begin(b->gate.db, &why), &why);
    b->grouped = true;
}

void bed_group_end(struct bed *b)
{
    struct why why;
    b->grouped = false;
    must(db_commit(b->gate.db, &why), &why);
}

static void hash_add(void *ctx, struct span octets)
{
    crypto_hash_add(ctx, octets);
}

static struct span hex(struct arena *a, struct crypto_sha256 h)
{
    struct buf b;
    buf_init(&b, 128);
    crypto_hex(&b, crypto_span(&h));
    struct span s = arena_copy(a, buf_span(&b));
    buf_release(&b);
    return s;
}

/* As the parse role does it: read, hashed, printed, loaded. */
static struct facts *bed_facts(struct bed *b, struct span raw, struct arena *a)
{
    struct why why;
    struct buf json;
    struct facts *loaded,
        *f = facts_read(b->gate.conf->facts, (struct facts_arrival){wall_now_ms() / 1000}, raw, a);
    struct crypto_hash *body = crypto_hash_new(), *text = crypto_hash_new();
    fingerprint_body(f, raw, hash_add, body);
    fingerprint_text(f, raw, hash_add, text);
    f->internal.body_sha256 = hex(a, crypto_hash_end(&body));
    f->internal.text_sha256 = hex(a, crypto_hash_end(&text));
    buf_init(&json, 64 << 20);
    facts_json(f, true, &json);
    must(facts_load(buf_span(&json), raw.n, a, &loaded, &why), &why);
    buf_release(&json);
    return loaded;
}

bool bed_is_notice(const struct outbox *row)
{
    return row->kind == OUTBOX_NOTICE && row->budget == OUTBOX_BUDGET_NOTICE &&
           (row->entry || (row->ticket && row->mail));
}

int64_t bed_outbox_id(struct bed *b, int n)
{
    struct why why;
    struct outbox row;
    int64_t id = 0;
    do {
        must(outbox_get(b->gate.db, ++id, b->arena, &row, &why), &why);
        if (!row.id)
            fail_msg("that mail was not queued");
        n -= !bed_is_notice(&row);
    } while (n > 0);
    return id;
}

static struct span bed_placeholder(struct bed *b, struct span name)
{
    struct span octets = SPAN_EMPTY;
    size_t at = span_chr(name, '@');
    int n = name.n && ascii_digit(name.p[name.n - 1]) ? name.p[name.n - 1] - '0' : 1;
    int64_t id =
        at < name.n ? strtoll(arena_str(b->arena, span_from(name, at + 1)), NULL, 10) : bed_outbox_id(b, n);
    name.n = at < name.n ? at : name.n - (name.n && ascii_digit(name.p[name.n - 1]));
    struct outbox row = bed_outbox(b, id, &octets);
    struct facts *f = facts_read(b->gate.conf->facts, (struct facts_arrival){0}, octets, b->arena);
    if (span_eq(name, SPAN_LIT("to")))
        return f->reply_to.n ? f->reply_to.v[0].address : SPAN_EMPTY;
    if (span_eq(name, SPAN_LIT("id")))
        return f->message_id;
    if (span_eq(name, SPAN_LIT("tag")))
        return arena_printf(b->arena, "[#%lld]", (long long)row.ticket);
    if (span_eq(name, SPAN_LIT("mark")))
        return span_from(octets, span_find(octets, SPAN_LIT("X-Gatepost-Instance: ")) + 21);
    if (span_eq(name, SPAN_LIT("bounce")))
        return row.envelope_sender;
    fail_msg("no placeholder %.*s", SPAN_FMT(name));
    return SPAN_EMPTY;
}

static struct span bed_expand(struct bed *b, const char *text)
{
    struct buf out;
    buf_init(&out, 64 << 20);
    struct span rest = span_of(text);
    for (size_t open; (open = span_chr(rest, '{')) < rest.n;) {
        buf_add(&out, span_head(rest, open));
        rest = span_from(rest, open + 1);
        size_t close = span_chr(rest, '}');
        struct span value = bed_placeholder(b, span_head(rest, close));
        buf_add(&out, span_head(value, span_chr(value, '\r')));
        rest = span_from(rest, close + 1);
    }
    buf_add(&out, rest);
    struct span s = arena_copy(b->arena, buf_span(&out));
    buf_release(&out);
    return s;
}

/* As intake.c does after the commit of a mail that lets another one in. */
static void bed_release(struct bed *b, int64_t mail)
{
    struct why why;
    struct span raw;
    bool found;
    must(ledger_raw_get(b->gate.db, mail, b->arena, &raw, &found, &why), &why);
    (void)bed_take_octets(b, &(struct bed_envelope){.again = mail, .let_in = true}, raw);
}

/* `explain` says beforehand what then becomes of it, step by step. */
static void bed_compare_walks(struct bed *b, const struct intake *in)
{
    struct ledger_mail m = bed_ledger(b, in->answer.mail);
    struct span told = span_from(in->explained, span_find(in->explained, SPAN_LIT("\"walk\":")) + 7);
    if (told.n != m.walk.n + 1 || !span_starts(told, m.walk))
        fail_msg("explained: %.*s\nrecorded: %.*s", SPAN_FMT(told), SPAN_FMT(m.walk));
}

struct intake_answer bed_take_octets(struct bed *b, const struct bed_envelope *envelope, struct span octets)
{
    static const struct bed_envelope none;
    struct why why;
    const struct bed_envelope *e = envelope ? envelope : &none;
    struct intake in = {.arena = arena_new(0), .raw = octets, .number = ++b->mails, .source = e->source};
    struct span sha = hex(in.arena, crypto_sha256(octets));
    memcpy(in.sha256, sha.p, 64);
    in.sender_kind = !e->sender   ? INTAKE_SENDER_UNKNOWN
                     : *e->sender ? INTAKE_SENDER_KNOWN
                                  : INTAKE_SENDER_NULL;
    in.sender = span_of(e->sender);
    if (e->recipient)
        arena_push(in.arena, &in.recipients, bed_expand(b, e->recipient));
    in.mailbox = span_of(e->mailbox);
    in.received_at_ms = wall_now_ms();
    in.source_label = e->source == INTAKE_IMPORT ? "import" : e->source == INTAKE_PIPE ? "pipe" : "lmtp";
    in.again = e->again;
    in.let_in = e->let_in;
    in.facts = bed_facts(b, octets, in.arena);
    if (!b->grouped)
        must(db_begin(b->gate.db, &why), &why);
    must(db_savepoint(b->gate.db, &why), &why);
    in.asks = true;
    must(walk_mail(&b->gate, &in, &why), &why);
    in.asks = false;
    must(walk_mail(&b->gate, &in, &why), &why);
    db_undo(b->gate.db); /* as where another item of the group failed: nothing may be left of it in memory */
    must(db_savepoint(b->gate.db, &why), &why);
    in.n_releases = 0;
    must(walk_mail(&b->gate, &in, &why), &why);
    bed_compare_walks(b, &in);
    must(db_release(b->gate.db, &why), &why);
    if (!b->grouped)
        must(db_commit(b->gate.db, &why), &why);
    for (size_t i = 0; i < in.n_releases; i++)
        bed_release(b, in.releases[i]);
    struct intake_answer answer = in.answer;
    answer.withheld = answer.withheld ? arena_str(b->arena, span_of(answer.withheld)) : NULL;
    arena_free(&in.arena);
    return answer;
}

struct intake_answer bed_take(struct bed *b, const struct bed_envelope *envelope, const char *text)
{
    return bed_take_octets(b, envelope, bed_expand(b, text));
}

struct ticket bed_ticket(struct bed *b, int64_t id)
{
    struct why why;
    struct ticket t;
    must(ticket_get(b->gate.db, id, b->arena, &t, &why), &why);
    return t;
}

struct ledger_mail bed_ledger(struct bed *b, int64_t id)
{
    struct why why;
    struct ledger_mail m;
    must(ledger_get(b->gate.db, id, b->arena, &m, &why), &why);
    return m;
}

struct outbox bed_outbox(struct bed *b, int64_t id, struct span *octets_r)
{
    struct why why;
    struct outbox row;
    bool found;
    must(outbox_get(b->gate.db, id, b->arena, &row, &why), &why);
    if (octets_r)
        must(outbox_octets(b->gate.db, id, b->arena, octets_r, &found, &why), &why);
    return row;
}

struct entries bed_entries(struct bed *b, int64_t ticket)
{
    struct why why;
    struct entries e;
    must(entry_list(b->gate.db, ticket, 0, 1000, b->arena, &e, &why), &why);
    return e;
}

int64_t bed_count(struct bed *b, const char *what)
{
    struct why why;
    if (strcmp(what, "tickets") == 0) {
        struct ticket_filter filter = {.limit = 100000};
        struct tickets all;
        must(ticket_list(b->gate.db, &filter, b->arena, &all, &why), &why);
        return (int64_t)all.n;
    }
    if (strcmp(what, "mails") == 0) {
        struct ledger_filter filter = {.limit = 100000};
        struct ledger_mails all;
        must(ledger_list(b->gate.db, &filter, b->arena, &all, &why), &why);
        return (int64_t)all.n;
    }
    struct outbox_filter filter = {.limit = 100000};
    struct outboxes all;
    must(outbox_list(b->gate.db, &filter, b->arena, &all, &why), &why);
    int64_t notices = 0;
    for (size_t i = 0; i < all.n; i++)
        notices += bed_is_notice(&all.v[i]);
    return strcmp(what, "notices") == 0 ? notices : (int64_t)all.n - notices;
}

bool bed_says(struct span text, const char *what)
{
    return span_find(text, span_of(what)) < text.n;
}

const char *bed_answer(struct bed *b, const struct intake_answer *a)
{
    if (a->outbox)
        return "sent";
    return a->withheld ? arena_printf(b->arena, "withheld:%s", a->withheld).p : "none";
}
