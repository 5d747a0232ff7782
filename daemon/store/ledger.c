/* ledger.c: a mail's row, its raw octets and the keys it is known again by.  Store floor; called by the
 * gate's walk. */
#include "daemon/store/ledger.h"

#include "daemon/store/ledger_row.h"
#include "daemon/store/pack.h"
#include "daemon/store/tally.h"

enum {
    KEY_BYTES = 16,            /* of a SHA-256, kept in `seen` */
    IN_PARTS_FROM = 256 << 10, /* a larger mail is written in parts, so that SQLite makes no copy of it */
};

static const char *const outcome_names[LEDGER_OUTCOMES] = {
    [LEDGER_OPENED] = "opened",       [LEDGER_UPDATED] = "updated", [LEDGER_NOTED] = "noted",
    [LEDGER_COMMAND] = "command",     [LEDGER_BOUNCE] = "bounce",   [LEDGER_AUTOMATIC] = "automatic",
    [LEDGER_DUPLICATE] = "duplicate", [LEDGER_HELD] = "held",       [LEDGER_REFUSED] = "refused",
    [LEDGER_IGNORED] = "ignored",
};

const char *ledger_outcome_name(enum ledger_outcome outcome)
{
    return outcome_names[outcome];
}

bool ledger_outcome_parse(struct span name, enum ledger_outcome *outcome_r)
{
    size_t i;
    if (!pack_name(outcome_names, LEDGER_OUTCOMES, name, &i))
        return false;
    *outcome_r = (enum ledger_outcome)i;
    return true;
}

/* --- Keys --- */

struct key {
    enum stmt claim, get, move;
    const char *kind; /* of a row in `seen` */
    struct span message_id;
    char hash[PACK_HASH_BYTES];
    int64_t folder, uid; /* of a row in `imap_uid` */
    bool is_new;
};

static struct query *key_query(struct db *db, enum stmt name, const struct key *k)
{
    struct query *q = db_query(db, name);
    if (k->kind) {
        query_text(q, ":message_id", k->message_id);
        query_cstr(q, ":kind", k->kind);
        query_blob(q, ":hash", span_make(k->hash, KEY_BYTES));
    } else {
        query_int(q, ":folder", k->folder);
        query_int(q, ":uid", k->uid);
    }
    return q;
}

/* *owner_r: whose key it is now. */
static enum result key_claim(struct db *db, struct key *k, int64_t id, int64_t *owner_r, struct why *why)
{
    int64_t changed;
    struct query *q = key_query(db, k->claim, k);
    query_int(q, ":mail", id);
    enum result r = query_run_changed(q, &changed, why);
    k->is_new = changed == 1;
    *owner_r = id;
    if (r != OK || k->is_new)
        return r;
    return query_number(key_query(db, k->get, k), owner_r, why);
}

static enum result key_move(struct db *db, const struct key *k, int64_t id, int64_t to, struct why *why)
{
    struct query *q = key_query(db, k->move, k);
    query_int(q, ":mail", id);
    query_int(q, ":to", to);
    return query_run(q, why);
}

static struct query *folder_query(struct db *db, enum stmt name, const struct ledger_uid *u)
{
    struct query *q = db_query(db, name);
    query_text(q, ":server", u->server);
    query_text(q, ":user", u->user);
    query_text(q, ":name", u->folder);
    query_int(q, ":uidvalidity", u->uidvalidity);
    return q;
}

static enum result folder_id(struct db *db, const struct ledger_uid *u, int64_t *id_r, struct why *why)
{
    enum result r = query_run(folder_query(db, STMT_IMAP_FOLDER_PUT, u), why);
    if (r != OK)
        return r;
    return query_number(folder_query(db, STMT_IMAP_FOLDER_GET, u), id_r, why);
}

static void add_hash(struct key *keys, size_t *n, const char *kind, struct span message_id, struct span hex)
{
    struct key *k = &keys[*n];
    *k = (struct key){.claim = STMT_SEEN_CLAIM, .get = STMT_SEEN_GET, .move = STMT_SEEN_MOVE, .kind = kind};
    k->message_id = message_id;
    if (pack_hash(hex, k->hash))
        ++*n;
}

enum { KEYS_MAX = 3 };

static enum result keys_of(struct db *db, const struct ledger_keys *in, struct key *keys, size_t *n_r,
                           struct why *why)
{
    size_t n = 0;
    if (in->uid.set) {
        struct key *k = &keys[n++];
        *k = (struct key){.claim = STMT_IMAP_UID_CLAIM,
                          .get = STMT_IMAP_UID_GET,
                          .move = STMT_IMAP_UID_MOVE,
                          .uid = in->uid.uid};
        enum result r = folder_id(db, &in->uid, &k->folder, why);
        if (r != OK)
            return r;
    }
    size_t without = n;
    if (in->message_id.n) {
        add_hash(keys, &n, "b", in->message_id, in->body_sha256);
        add_hash(keys, &n, "t", in->message_id, in->text_sha256);
    }
    if (n == without) /* no Message-ID, or not parsed */
        add_hash(keys, &n, "w", SPAN_EMPTY, in->whole_sha256);
    *n_r = n;
    return OK;
}

enum result ledger_claim(struct db *db, const struct ledger_keys *in, int64_t self, int64_t *id_r,
                         int64_t *duplicate_of_r, struct why *why)
{
    struct key keys[KEYS_MAX];
    size_t n = 0;
    int64_t id = self, original = 0;
    enum result r = self ? OK : query_number(db_query(db, STMT_LEDGER_NEXT_ID), &id, why);
    if (r == OK)
        r = keys_of(db, in, keys, &n, why);
    for (size_t i = 0; r == OK && i < n; i++) {
        int64_t owner;
        r = key_claim(db, &keys[i], id, &owner, why);
        if (owner != id && original == 0)
            original = owner;
    }
    for (size_t i = 0; r == OK && original && i < n; i++)
        if (keys[i].is_new)
            r = key_move(db, &keys[i], id, original, why);
    *id_r = id;
    *duplicate_of_r = original;
    return r;
}

/* --- Rows --- */

static void bind_judgement(struct query *q, const struct ledger_mail *m)
{
    query_cstr(q, ":outcome", outcome_names[m->outcome]);
    query_text(q, ":rule", m->rule);
    query_id(q, ":ticket", m->ticket);
    query_id(q, ":answer", m->answer);
    query_text_or_null(q, ":withheld", m->withheld);
}

enum result ledger_insert(struct db *db, const struct ledger_mail *m, struct why *why)
{
    char sha256[PACK_HASH_BYTES];
    pack_hash(m->sha256, sha256);
    struct query *q = db_query(db, STMT_LEDGER_INSERT);
    query_int(q, ":id", m->id);
    query_int(q, ":received_at", m->received_at_ms);
    query_int(q, ":size", m->size_bytes);
    bind_judgement(q, m);
    query_id(q, ":duplicate_of", m->duplicate_of);
    query_text(q, ":source", m->source);
    query_text_or_null(q, ":mailbox", m->mailbox);
    query_text_or_null(q, ":message_id", m->message_id);
    if (m->sender_known)
        query_text(q, ":sender", m->sender);
    else
        query_null(q, ":sender");
    query_text(q, ":recipients", m->recipients);
    query_text(q, ":from_address", m->from);
    query_text(q, ":to_addresses", m->to);
    query_text(q, ":subject", m->subject);
    query_text(q, ":detail", m->detail);
    query_blob(q, ":sha256", span_make(sha256, sizeof sha256));
    query_text(q, ":walk", m->walk);
    enum result r = query_run(q, why);
    if (r != OK)
        return r;
    return tally_add(db, "mail", m->source, span_of(outcome_names[m->outcome]), m->received_at_ms, why);
}

enum result ledger_update(struct db *db, const struct ledger_mail *m, struct why *why)
{
    struct query *q = db_query(db, STMT_LEDGER_UPDATE);
    bind_judgement(q, m);
    query_text(q, ":detail", m->detail);
    query_text(q, ":walk", m->walk);
    query_int(q, ":id", m->id);
    return query_run(q, why);
}

enum result ledger_set_answer(struct db *db, int64_t id, int64_t outbox, struct why *why)
{
    struct query *q = db_query(db, STMT_LEDGER_SET_ANSWER);
    query_id(q, ":answer", outbox);
    query_int(q, ":id", id);
    return query_run(q, why);
}

void ledger_row(struct query *q, struct arena *a, struct ledger_mail *m)
{
    *m = (struct ledger_mail){.walk = SPAN_EMPTY};
    m->id = query_get_int(q);
    m->received_at_ms = query_get_int(q);
    m->size_bytes = query_get_int(q);
    m->outcome = (enum ledger_outcome)query_get_name(q, outcome_names, LEDGER_OUTCOMES);
    m->rule = query_get_text(q, a);
    m->ticket = query_get_int(q);
    m->answer = query_get_int(q);
    m->withheld = query_get_text(q, a);
    m->duplicate_of = query_get_int(q);
    m->source = query_get_text(q, a);
    m->mailbox = query_get_text(q, a);
    m->message_id = query_get_text(q, a);
    m->sender_known = query_get_bool(q);
    m->sender = query_get_text(q, a);
    m->recipients = query_get_text(q, a);
    m->from = query_get_text(q, a);
    m->to = query_get_text(q, a);
    m->subject = query_get_text(q, a);
    m->detail = query_get_text(q, a);
    m->sha256 = query_get_text(q, a);
}

enum result ledger_get(struct db *db, int64_t id, struct arena *a, struct ledger_mail *m, struct why *why)
{
    *m = (struct ledger_mail){0};
    bool row;
    struct query *q = db_query(db, STMT_LEDGER_GET);
    query_int(q, ":id", id);
    enum result r = query_row(q, &row, why);
    if (!row)
        return r;
    ledger_row(q, a, m);
    m->walk = query_get_text(q, a);
    return query_done(q, why);
}

/* --- Raw mail --- */

enum result ledger_raw_put(struct db *db, int64_t id, struct span raw, struct why *why)
{
    bool in_parts = raw.n > IN_PARTS_FROM;
    struct query *q = db_query(db, STMT_RAW_INSERT);
    query_int(q, ":mail", id);
    if (in_parts)
        query_zeroblob(q, ":octets", raw.n);
    else
        query_blob(q, ":octets", raw);
    enum result r = query_run(q, why);
    return r == OK && in_parts ? db_blob_write(db, "raw", "octets", id, raw, why) : r;
}

enum result ledger_raw_get(struct db *db, int64_t id, struct arena *a, struct span *raw_r, bool *found_r,
                           struct why *why)
{
    *raw_r = SPAN_EMPTY;
    struct query *q = db_query(db, STMT_RAW_GET);
    query_int(q, ":mail", id);
    enum result r = query_row(q, found_r, why);
    if (!*found_r)
        return r;
    *raw_r = query_get_text(q, a);
    return query_done(q, why);
}

enum result ledger_raw_range(struct db *db, int64_t id, uint64_t offset, uint64_t length, struct arena *a,
                             struct span *octets_r, struct why *why)
{
    return db_blob_read(db, "raw", "octets", id, offset, length, a, octets_r, why);
}
