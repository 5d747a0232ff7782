/* saying.c: looks at an agent's answer before it goes out.  Called by rule_agent.c and hand.c. */
#include "daemon/gate/saying.h"

#include "daemon/gate/desk.h"
#include "daemon/gate/leak.h"
#include "daemon/gate/oneline.h"
#include "daemon/gate/phrase.h"
#include "daemon/gate/promise.h"
#include "daemon/gate/serve.h"
#include "daemon/gate/which.h"
#include "daemon/gate/who.h"
#include "daemon/store/outbox.h"
#include "parsers/codec.h"

enum {
    SAYING_REFERENCES_MAX = 20,
    SAYING_ENTRIES_MAX = 2000,
    SAYING_SAME_MAX = 3, /* times the same answer goes out, within */
    SAYING_SAME_MS = 86400 * 1000,
    SAYING_NAME_MAX = 60, /* characters of a file's name */
};

/* The newest mail of ours that this one answers; id 0: none that is known. */
static struct outbox saying_answers(struct judge *j)
{
    const struct facts *f = j->facts;
    struct outbox row = {0};
    for (size_t i = 0; i < f->in_reply_to.n && i < SAYING_REFERENCES_MAX; i++) {
        if (which_row(j, f->in_reply_to.v[i], &row))
            return row;
    }
    for (size_t i = f->references.n; i > 0 && f->references.n - i < SAYING_REFERENCES_MAX; i--) {
        if (which_row(j, f->references.v[i - 1], &row))
            return row;
    }
    return row;
}

bool saying_is_note(struct judge *j, const struct judge_candidate *c)
{
    struct entry about = {0};
    if (c->by == JUDGE_BY_TOKEN)
        return c->kind == TOKEN_NOTE || c->kind == TOKEN_PAGE;
    struct outbox row = saying_answers(j);
    if (!row.id) /* the client dropped what it answers, or we have forgotten it */
        return leak_quotes_note(&j->keys, &c->ticket, j->facts->text);
    if (row.entry)
        judge_ok(j, entry_get(j->db, row.entry, j->arena, &about, j->why));
    return row.kind == OUTBOX_TRANSCRIPT || row.kind == OUTBOX_PAGE || about.kind == ENTRY_NOTE;
}

static bool saying_is_outsider(struct judge *j, struct span address)
{
    struct address checked;
    struct directory_agent agent = {0};
    if (!address_parse(address, &checked) || who_is_ours(j->conf, address))
        return false;
    judge_ok(j, directory_agent(j->db, address, j->arena, &agent, j->why));
    return !agent.address.n;
}

bool saying_names_outsiders(struct judge *j)
{
    const struct facts *f = j->facts;
    for (size_t i = 0; i < f->to.n; i++) {
        if (saying_is_outsider(j, f->to.v[i].address))
            return true;
    }
    for (size_t i = 0; i < f->cc.n; i++) {
        if (saying_is_outsider(j, f->cc.v[i].address))
            return true;
    }
    return false;
}

bool saying_leaks(struct judge *j, int64_t ticket, struct span text)
{
    bool leaks = true;
    return !judge_ok(j, leak_find(j->db, &j->keys, ticket, text, j->arena, &leaks, j->why)) || leaks;
}

bool saying_is_sealed(struct judge *j)
{
    static const char *const types[] = {"application/pkcs7-mime", "application/x-pkcs7-mime",
                                        "application/pgp-encrypted"};
    struct span rest = j->facts->text, line;
    for (size_t i = 0; i < j->facts->attachments.n; i++) {
        for (size_t k = 0; k < sizeof types / sizeof *types; k++) {
            if (span_eq(j->facts->attachments.v[i].content_type, span_of(types[k])))
                return true;
        }
    }
    while (span_line(&rest, &line)) {
        if (span_starts(line, SPAN_LIT("-----BEGIN PGP MESSAGE-----")))
            return true;
    }
    return false;
}

/* Decoded apart: it may be large, and is looked at once. */
static bool saying_part_leaks(struct judge *j, const struct facts_attachment *part)
{
    bool leaks = true;
    struct span raw = j->in->raw;
    if (part->offset > raw.n || part->length > raw.n - part->offset)
        return false; /* reaches nobody */
    struct arena *arena = arena_new(0);
    struct span octets = codec_decode(arena, part->encoding, span_make(raw.p + part->offset, part->length));
    bool read = judge_ok(j, leak_find_in_file(j->db, &j->keys, octets, &leaks, j->why));
    arena_free(&arena);
    return !read || leaks;
}

bool saying_file_leaks(struct judge *j, struct span *name_r)
{
    const struct facts_attachments *files = &j->facts->attachments;
    for (size_t i = 0; i < files->n; i++) {
        if (!saying_part_leaks(j, &files->v[i]))
            continue;
        struct span name = files->v[i].filename.n ? files->v[i].filename : files->v[i].content_type;
        *name_r = oneline(j->arena, name, SAYING_NAME_MAX);
        return true;
    }
    return false;
}

/* "Lee <lee@example.com>, Tuesday, 3 March ...:" and what he wrote. */
static struct span saying_quote(struct judge *j, const struct entry *e)
{
    const struct directory_agent *reader = &who_sender(j)->agent;
    const struct phrase p = {
        .set = j->templates,
        .language = template_language(j->templates, reader->language, span_of(j->conf->language)),
        .zone = reader->timezone};
    return arena_printf(j->arena, "%.*s, %.*s:\n\n%.*s",
                        SPAN_FMT(desk_who(j->arena, e->author_name, e->author)),
                        SPAN_FMT(phrase_time(&p, j->arena, e->at_ms / 1000)), SPAN_FMT(e->text));
}

/* What came to be on the ticket since the mail of ours that this one answers, the newest first; none where
 * that isn't known. */
static struct entries saying_since(struct judge *j, const struct ticket *t)
{
    struct entry told = {0};
    struct entries all = {0}, since = {0};
    struct outbox row = saying_answers(j);
    if (!row.id)
        return since;
    if (row.entry)
        judge_ok(j, entry_get(j->db, row.entry, j->arena, &told, j->why));
    /* numbers count within a ticket: where that one was merged away, time has to do */
    int64_t after = told.ticket == t->id ? told.n : 0;
    judge_ok(j, entry_outlines(j->db, t->id, after, SAYING_ENTRIES_MAX, j->arena, &all, j->why));
    since.v = ARENA_ARRAY(j->arena, all.n + 1, struct entry);
    for (size_t i = 0; i < all.n; i++) {
        if (after || all.v[i].at_ms > row.created_at_ms)
            since.v[since.n++] = all.v[i];
    }
    return since;
}

/* Under whichever of his addresses. */
static bool saying_is_own(struct judge *j, struct span author)
{
    struct directory_agent writer = {0};
    judge_ok(j, directory_agent(j->db, author, j->arena, &writer, j->why));
    return address_equal(writer.address.n ? writer.address : author, who_sender(j)->agent.address);
}

bool saying_is_overtaken(struct judge *j, const struct ticket *t, struct span *answer_r)
{
    struct entries since = saying_since(j, t);
    struct entry answer;
    for (size_t i = 0; i < since.n; i++) {
        if (since.v[i].kind != ENTRY_REPLY || saying_is_own(j, since.v[i].author))
            continue;
        if (judge_ok(j, entry_get(j->db, since.v[i].id, j->arena, &answer, j->why)))
            *answer_r = saying_quote(j, &answer);
        return true;
    }
    return false;
}

bool saying_is_for_another(struct judge *j, const struct ticket *t)
{
    struct entries since = saying_since(j, t);
    for (size_t i = 0; i < since.n; i++) {
        const struct entry *e = &since.v[i];
        if (e->kind == ENTRY_EVENT && span_starts(e->text, SPAN_LIT(SERVE_REQUESTER ": ")) &&
            !saying_is_own(j, e->author))
            return true;
    }
    return false;
}

bool saying_is_repeated(struct judge *j, const struct ticket *t, struct span text)
{
    const struct entry e = {
        .ticket = t->id, .kind = ENTRY_REPLY, .author = who_sender(j)->agent.address, .text = text};
    int64_t count = 0;
    return judge_ok(j, entry_same(j->db, &e, j->now_ms - SAYING_SAME_MS, &count, j->why)) &&
           count >= SAYING_SAME_MAX;
}

bool saying_has_readers(struct judge *j, const struct ticket *t)
{
    const struct judge_sender *s = who_sender(j);
    struct desk_parties parties = {0};
    judge_ok(j, desk_parties(j->db, j->conf, t, j->arena, &parties, j->why));
    for (size_t i = 0; i < parties.n; i++) {
        struct span address = parties.v[i].address;
        if (!address_equal(address, s->address) && !address_equal(address, s->agent.address))
            return true;
    }
    return false;
}

static bool saying_is_party(struct judge *j, const struct ticket *t, const struct desk_parties *parties,
                            struct span address)
{
    struct directory_person person = {0};
    struct directory_agent colleague = {0};
    if (address_equal(address, t->requester))
        return true;
    for (size_t i = 0; i < parties->n; i++) {
        if (address_equal(address, parties->v[i].address))
            return true;
    }
    judge_ok(j, directory_agent(j->db, address, j->arena, &colleague, j->why));
    judge_ok(j, directory_person(j->db, address, j->arena, &person, j->why));
    return !colleague.address.n && person.found && t->organization.n &&
           span_eq(person.organization.id, t->organization);
}

bool saying_is_to_others(struct judge *j, const struct ticket *t)
{
    const struct facts_mailboxes *fields[] = {&j->facts->to, &j->facts->cc};
    struct desk_parties parties = {0};
    if (!fields[0]->n || who_sender(j)->own_list ||
        !judge_ok(j, desk_parties(j->db, j->conf, t, j->arena, &parties, j->why)))
        return false;
    for (size_t i = 0; i < fields[0]->n; i++) {
        if (who_is_ours(j->conf, fields[0]->v[i].address))
            return false;
    }
    for (size_t k = 0; k < 2; k++) {
        for (size_t i = 0; i < fields[k]->n; i++) {
            if (saying_is_party(j, t, &parties, fields[k]->v[i].address))
                return false;
        }
    }
    return true;
}

void saying_answer(struct judge *j, struct verdict *v, struct span text)
{
    v->enters = true;
    v->entry_kind = ENTRY_REPLY;
    v->entry_text = text;
    if (v->event == STATE_NOTHING)
        v->event = STATE_AGENT_ANSWERS;
    promise_answer(j->conf, &v->ticket, j->now_ms);
    if (!v->ticket.assignee.n && who_sender(j)->agent.address.n)
        serve_take_over(j, v);
}
