/* bench_writer FOLDER GROUP: the gate's own writer without doors, parsing and answers: each .eml of FOLDER is
 * read into the JSON that a parse worker gives, beforehand; then loaded, judged, applied and committed, GROUP
 * mails a transaction.  Prints how many a second (the most that the gate could take in) and what a mail
 * costs.  Its database stands in $TMPDIR. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "parsers/fingerprint.h"
#include "parsers/rules.h"

#include "daemon/base/clock.h"
#include "daemon/base/crypto.h"
#include "daemon/store/db.h"

#include "daemon/gate/facts_load.h"
#include "daemon/gate/repeat.h"
#include "daemon/gate/template.h"
#include "daemon/gate/walk.h"

struct mail {
    struct span raw, json;
    char sha256[65];
};

_Noreturn static void die(const char *what)
{
    fprintf(stderr, "bench_writer: %s\n", what);
    exit(2);
}

static double cpu_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void hash_add(void *hash, struct span octets)
{
    crypto_hash_add(hash, octets);
}

static struct span hex_of(struct arena *a, struct crypto_hash *hash)
{
    struct buf hex;
    struct crypto_sha256 sum = crypto_hash_end(&hash);
    buf_init(&hex, 128);
    crypto_hex(&hex, crypto_span(&sum));
    struct span kept = arena_copy(a, buf_span(&hex));
    buf_release(&hex);
    return kept;
}

/* As the parse role does it. */
static void read_mail(const struct conf *conf, struct mail *m, struct arena *keep)
{
    struct arena *a = arena_new(0);
    struct buf json;
    struct facts *f = facts_read(conf->facts, (struct facts_arrival){wall_now_ms() / 1000}, m->raw, a);
    struct crypto_hash *hash = crypto_hash_new();
    fingerprint_body(f, m->raw, hash_add, hash);
    f->internal.body_sha256 = hex_of(a, hash);
    hash = crypto_hash_new();
    fingerprint_text(f, m->raw, hash_add, hash);
    f->internal.text_sha256 = hex_of(a, hash);
    buf_init(&json, 64 << 20);
    facts_json(f, true, &json);
    m->json = arena_copy(keep, buf_span(&json));
    buf_release(&json);
    hash = crypto_hash_new();
    crypto_hash_add(hash, m->raw);
    struct span hex = hex_of(a, hash);
    snprintf(m->sha256, sizeof m->sha256, "%.*s", SPAN_FMT(hex));
    arena_free(&a);
}

static size_t load(const char *folder, const struct conf *conf, struct arena *keep, struct mail **mails_r)
{
    size_t n = 0;
    struct mail *v = NULL;
    DIR *d = opendir(folder);
    for (struct dirent *e; d && (e = readdir(d));) {
        struct stat st;
        int fd = openat(dirfd(d), e->d_name, O_RDONLY);
        if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
            char *p = arena_alloc(keep, (size_t)st.st_size + 1);
            if (read(fd, p, (size_t)st.st_size) != st.st_size || !(v = realloc(v, (n + 1) * sizeof *v)))
                die("cannot read a mail");
            v[n] = (struct mail){.raw = span_make(p, (size_t)st.st_size)};
            read_mail(conf, &v[n++], keep);
        }
        if (fd >= 0)
            close(fd);
    }
    if (d)
        closedir(d);
    *mails_r = v;
    return n;
}

static void write_mail(struct gate *gate, const struct mail *m, struct why *why)
{
    struct intake *in = intake_new();
    struct facts *facts;
    in->raw = m->raw;
    memcpy(in->sha256, m->sha256, sizeof in->sha256);
    in->source = INTAKE_LMTP;
    in->source_label = "lmtp";
    in->sender_kind = INTAKE_SENDER_KNOWN;
    in->sender = SPAN_LIT("sender@example.com");
    in->received_at_ms = wall_now_ms();
    if (facts_load(m->json, m->raw.n, in->arena, &facts, why) != OK)
        die(why->text);
    in->facts = facts;
    if (walk_mail(gate, in, why) != OK)
        die(why->text);
    if (strcmp(in->answer.outcome, "opened") != 0 || !in->answer.outbox)
        die("a mail did not open a ticket with its confirmation");
    intake_free(&in);
}

static struct conf *make_conf(const char *folder)
{
    struct buf text, error;
    buf_init(&text, 1 << 16);
    buf_init(&error, 1 << 16);
    buf_printf(
        &text,
        "address = \"support@gate.test\"\nadmin = \"admin@gate.test\"\ntransport { url = "
        "\"smtp://127.0.0.1:25\" }\n"
        "state_dir = \"%s\"\ndatabase = \"sqlite:%s/db\"\nanswer_within = 3000d\ntrust { everyone = yes }\n"
        "limits { stranger_hour = 100000 stranger_day = 100000 strangers_hour = 100000 customer_hour = "
        "100000 "
        "customer_day = 100000 }\n",
        folder, folder);
    struct conf *conf = conf_parse("bench.conf", buf_span(&text), &error, NULL);
    if (!conf)
        die(error.p);
    buf_release(&text);
    buf_release(&error);
    return conf;
}

int main(int argc, char **argv)
{
    char folder[256], path[sizeof folder + 4], key[32] = "0123456789abcdef0123456789abcdef";
    const char *temp = getenv("TMPDIR");
    struct why why;
    struct buf problems;
    int group = argc == 3 ? atoi(argv[2]) : 0;
    snprintf(folder, sizeof folder, "%s/gatepost-bench-writer.XXXXXX", temp ? temp : "/tmp");
    if (group < 1 || !mkdtemp(folder))
        return 64;
    log_init("bench", LOG_LEVEL_ERROR);
    buf_init(&problems, 1 << 16);
    struct gate gate = {
        .conf = make_conf(folder), .token_key = span_make(key, sizeof key), .repeat = repeat_new()};
    gate.templates = template_set_new("", &problems);
    snprintf(path, sizeof path, "%s/db", folder);
    if (db_open(path, DB_WRITE, &gate.db, &why) != OK)
        die(why.text);
    struct mail *mails;
    struct arena *keep = arena_new(0);
    size_t n = load(argv[1], gate.conf, keep, &mails);
    struct db_counters before = db_counters();
    double cpu = cpu_s();
    int64_t t0 = loop_now_ms();
    for (size_t i = 0; i < n;) {
        if (db_begin(gate.db, &why) != OK)
            die(why.text);
        for (int k = 0; k < group && i < n; k++)
            write_mail(&gate, &mails[i++], &why);
        if (db_commit(gate.db, &why) != OK)
            die(why.text);
        if (db_wal_bytes(gate.db) > 16 << 20 && db_checkpoint(gate.db, DB_CHECKPOINT_PASSIVE, &why) != OK)
            die(why.text);
    }
    int64_t ms = loop_now_ms() - t0;
    struct db_counters after = db_counters();
    cpu = cpu_s() - cpu;
    printf("%zu mails, %d a commit: %.1f/s; a mail: %.3f ms CPU, %.1f KB written, %.3f syncs\n", n, group,
           (double)n * 1000 / (double)(ms ? ms : 1), cpu * 1000 / (double)n,
           (double)(after.octets - before.octets) / 1024 / (double)n,
           (double)(after.syncs - before.syncs) / (double)n);
    db_close(&gate.db);
    fflush(stdout);
    execlp("rm", "rm", "-r", folder, (char *)NULL);
    return 2;
}
