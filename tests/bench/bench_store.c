/* bench_store.c: whole tickets into the store, as the gate's apply writes them, in groups of one transaction
 * each.
 *
 *   bench_store FILE COUNT GROUP
 *
 * prints tickets/s, CPU, octets written and syncs a ticket; then how fast they are indexed, and how long
 * searches take. A ticket: ledger row with its keys, 4.4 KB of raw mail, ticket, 3 KB entry, three sections,
 * participant, outbox row with 2.5 KB of octets.  A checkpoint follows whenever 8 MB stand in the WAL.  FILE
 * must not be there. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "daemon/store/entry.h"
#include "daemon/store/index.h"
#include "daemon/store/ledger.h"
#include "daemon/store/outbox.h"
#include "daemon/store/participant.h"
#include "daemon/store/ticket.h"

enum {
    RAW_BYTES = 4400,
    TEXT_BYTES = 3000,
    MAIL_BYTES = 2500,
    CHECKPOINT_BYTES = 8 << 20,
    FILLER_BYTES = 1 << 18,
    INDEX_BATCH = 1000
};

static char filler[FILLER_BYTES]; /* words; each mail begins at a place of its own */

static void must(enum result r, const struct why *why)
{
    if (r != OK) {
        fprintf(stderr, "bench_store: %s\n", why->text);
        exit(1);
    }
}

static double now_s(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Some 20,000 different words, short ones more often. */
static void fill(void)
{
    uint64_t x = 88172645463325252u;
    for (size_t i = 0; i < sizeof filler;) {
        x ^= x << 13, x ^= x >> 7, x ^= x << 17;
        uint64_t word = x % 20000 * (x >> 32 & 0xff) / 255;
        for (int k = 0; k < 2 + (int)(word % 6) && i < sizeof filler; k++, word = word * 31 + 7)
            filler[i++] = (char)('a' + word % 26);
        if (i < sizeof filler)
            filler[i++] = ' ';
    }
}

/* Hashes and Message-IDs that come in no order, as real ones do. */
static void scatter(char hex[65], uint64_t seed)
{
    for (int i = 0; i < 4; i++) {
        seed += 0x9e3779b97f4a7c15u;
        uint64_t z = (seed ^ (seed >> 30)) * 0xbf58476d1ce4e5b9u;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
        snprintf(hex + 16 * i, 17, "%016llx", (unsigned long long)(z ^ (z >> 31)));
    }
}

static void write_ticket(struct db *db, int64_t i)
{
    struct why why;
    char body[65], text[65], whole[65], id_text[80], from[48];
    scatter(body, (uint64_t)i * 3), scatter(text, (uint64_t)i * 3 + 1), scatter(whole, (uint64_t)i * 3 + 2);
    snprintf(id_text, sizeof id_text, "%.24s@mail.customer.example", whole);
    snprintf(from, sizeof from, "%.6s@customer.example", body);
    const char *words = filler + (uint64_t)i * 7919 % (FILLER_BYTES - RAW_BYTES);
    int64_t now = 1760000000000 + i, id, original, ticket, entry, outbox;

    struct ledger_keys keys = {.message_id = span_of(id_text),
                               .body_sha256 = span_of(body),
                               .text_sha256 = span_of(text),
                               .whole_sha256 = span_of(whole)};
    must(db_savepoint(db, &why), &why);
    must(ledger_claim(db, &keys, 0, &id, &original, &why), &why);
    struct ticket t = {.type = SPAN_LIT("downtime"),
                       .priority = TICKET_HIGH,
                       .subject = SPAN_LIT("Checkout returns 500 since this morning"),
                       .site = SPAN_LIT("acme-shop"),
                       .organization = SPAN_LIT("acme"),
                       .plan = SPAN_LIT("gold"),
                       .requester = span_of(from),
                       .requester_name = SPAN_LIT("Ann Customer"),
                       .address = SPAN_LIT("support@example.com"),
                       .language = SPAN_LIT("en"),
                       .opened_at_ms = now,
                       .updated_at_ms = now,
                       .first_response_due_ms = now + 8 * 3600 * 1000,
                       .seq = 1};
    must(ticket_insert(db, &t, &ticket, &why), &why);
    struct ledger_mail m = {
        .id = id,
        .received_at_ms = now,
        .source = SPAN_LIT("lmtp"),
        .message_id = keys.message_id,
        .sender_known = true,
        .sender = span_of(from),
        .recipients = SPAN_LIT("support@example.com"),
        .from = span_of(from),
        .to = SPAN_LIT("support@example.com"),
        .subject = SPAN_LIT("[acme-shop] downtime: Checkout returns 500 since this morning"),
        .size_bytes = RAW_BYTES,
        .outcome = LEDGER_OPENED,
        .rule = SPAN_LIT("new"),
        .ticket = ticket,
        .walk = SPAN_LIT("own pass\nloop pass\nbounce pass\nautomatic pass\ncommand pass\nreply pass\n"
                         "new mine: known sender, site acme-shop from the subject"),
        .sha256 = span_of(whole)};
    must(ledger_insert(db, &m, &why), &why);
    must(ledger_raw_put(db, id, span_make(words, RAW_BYTES), &why), &why);
    struct section sections[] = {{.name = SPAN_LIT("steps"), .text = span_make(words, 120), .stated = true},
                                 {.name = SPAN_LIT("began"), .text = span_make(words + 200, 30)},
                                 {.name = SPAN_LIT("errors"), .text = span_make(words + 300, 400)}};
    struct entry e = {.ticket = ticket,
                      .at_ms = now,
                      .kind = ENTRY_MESSAGE,
                      .author = span_of(from),
                      .author_name = SPAN_LIT("Ann Customer"),
                      .subject = m.subject,
                      .text = span_make(words, TEXT_BYTES),
                      .sections = {sections, sizeof sections / sizeof *sections},
                      .mail = id};
    must(entry_insert(db, &e, &entry, &why), &why);
    struct participant p = {
        .address = span_of(from), .name = SPAN_LIT("Ann"), .role = SPAN_LIT("requester"), .since_ms = now};
    must(participant_put(db, ticket, &p, NULL, &why), &why);
    struct outbox o = {.ticket = ticket,
                       .mail = id,
                       .kind = OUTBOX_CONFIRMATION,
                       .budget = OUTBOX_BUDGET_CUSTOMER,
                       .to = span_of(from),
                       .envelope_sender = SPAN_LIT("support+b.abcdefgh@example.com"),
                       .message_id = span_of(id_text),
                       .created_at_ms = now};
    must(outbox_insert(db, &o, span_make(words, MAIL_BYTES), &outbox, &why), &why);
    must(ledger_set_answer(db, id, outbox, &why), &why);
    must(db_release(db, &why), &why);
}

static void write_all(struct db *db, int64_t count, int64_t group)
{
    struct why why;
    struct db_counters before = db_counters();
    double wall = now_s(CLOCK_MONOTONIC), cpu = now_s(CLOCK_PROCESS_CPUTIME_ID);
    for (int64_t i = 0; i < count;) {
        must(db_begin(db, &why), &why);
        for (int64_t k = 0; k < group && i < count; k++)
            write_ticket(db, i++);
        must(db_commit(db, &why), &why);
        if (db_wal_bytes(db) > CHECKPOINT_BYTES)
            must(db_checkpoint(db, DB_CHECKPOINT_PASSIVE, &why), &why);
    }
    wall = now_s(CLOCK_MONOTONIC) - wall, cpu = now_s(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    struct db_counters after = db_counters();
    printf("group %lld: %.0f tickets/s, %.3f ms CPU, %.1f KB written and %.3f syncs a ticket\n",
           (long long)group, (double)count / wall, cpu * 1000 / (double)count,
           (double)(after.octets - before.octets) / 1024 / (double)count,
           (double)(after.syncs - before.syncs) / (double)count);
}

static void index_all(struct db *db)
{
    struct why why;
    int64_t done, all = 0;
    double wall = now_s(CLOCK_MONOTONIC), cpu = now_s(CLOCK_PROCESS_CPUTIME_ID), worst = 0;
    do {
        double begun = now_s(CLOCK_MONOTONIC);
        must(db_begin(db, &why), &why);
        must(index_fill(db, INDEX_BATCH, &done, &why), &why);
        must(db_commit(db, &why), &why);
        begun = now_s(CLOCK_MONOTONIC) - begun;
        worst = begun > worst ? begun : worst;
        all += done;
    } while (done > 0);
    wall = now_s(CLOCK_MONOTONIC) - wall, cpu = now_s(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    printf("index: %.0f entries/s, %.3f ms CPU an entry, the longest batch of %d %.0f ms\n",
           (double)all / wall, cpu * 1000 / (double)all, INDEX_BATCH, worst * 1000);
}

static void search(struct db *db, const char *query)
{
    struct why why;
    struct tickets found;
    struct arena *a = arena_new(0);
    double wall = now_s(CLOCK_MONOTONIC);
    must(index_search(db, span_of(query), 0, 0, 50, a, &found, &why), &why);
    printf("search %s: %zu shown in %.1f ms\n", query, found.n, (now_s(CLOCK_MONOTONIC) - wall) * 1000);
    arena_free(&a);
}

int main(int argc, char **argv)
{
    if (argc != 4) {
        fputs("usage: bench_store FILE COUNT GROUP\n", stderr);
        return 64;
    }
    int64_t count = strtoll(argv[2], NULL, 10), group = strtoll(argv[3], NULL, 10);
    struct db *db;
    struct why why;
    fill();
    must(db_open(argv[1], DB_WRITE, &db, &why), &why);
    write_all(db, count, group);
    index_all(db);
    search(db, "checkout");
    search(db, "checkout -customer");
    search(db, "from:ann site:acme-shop");
    db_close(&db);
    return 0;
}
