/* brief.c: a ticket for the eyes of an agent.  Called by notice.c. */
#include "daemon/gate/brief.h"

#include "daemon/gate/leak.h"
#include "daemon/gate/oneline.h"
#include "daemon/gate/phrase.h"
#include "daemon/gate/token.h"
#include "daemon/gate/view.h"
#include "daemon/gate/who.h"
#include "daemon/gate/wrap.h"
#include "parsers/report.h"

enum {
    BRIEF_BLOCK_MAX = 32 * 1024,
    BRIEF_VALUE_MAX = 200,
    BRIEF_SECTION_MAX = 600,
    BRIEF_SECTION_LINES = 12,
    BRIEF_FILES_NAMED_MAX = 30,
};

struct work {
    struct gate *gate;
    struct arena *arena;
    const struct desk_said *said;
    const struct brief_source *source;
    struct phrase phrase;
    struct brief *b;
    struct buf lines;
};

/* "Label: value". */
static void brief_line(struct work *w, const char *label, struct span value)
{
    if (!value.n)
        return;
    struct span name = phrase_word(&w->phrase, w->arena, "label", span_of(label));
    buf_printf(&w->lines, "%.*s: %.*s\n", SPAN_FMT(name), SPAN_FMT(value));
}

static void brief_value(struct work *w, const char *label, struct span value)
{
    brief_line(w, label, oneline(w->arena, value, BRIEF_VALUE_MAX));
}

static void brief_time(struct work *w, const char *label, int64_t at_ms)
{
    if (at_ms)
        brief_line(w, label, phrase_time(&w->phrase, w->arena, at_ms / 1000));
}

static struct span brief_word(struct work *w, const char *group, const char *name)
{
    return phrase_word(&w->phrase, w->arena, group, span_of(name));
}

/* Status and priority behind the number: what a lock screen shows. */
static void brief_ticket(struct work *w)
{
    const struct ticket *t = w->said->ticket;
    brief_line(w, "ticket",
               arena_printf(w->arena, "#%lld, %.*s, %.*s", (long long)t->id,
                            SPAN_FMT(view_status(&w->phrase, w->arena, VIEW_AGENT, t)),
                            SPAN_FMT(brief_word(w, "priority", ticket_priority_name(t->priority)))));
    brief_line(w, "type", phrase_word(&w->phrase, w->arena, "type", t->type));
}

static void brief_site(struct work *w)
{
    const struct ticket *t = w->said->ticket;
    struct span site = oneline(w->arena, t->site, BRIEF_VALUE_MAX);
    if (site.n && t->site_inferred)
        site = arena_printf(w->arena, "%.*s (%.*s)", SPAN_FMT(site),
                            SPAN_FMT(phrase_word(&w->phrase, w->arena, "label", SPAN_LIT("inferred"))));
    brief_line(w, "site", site);
}

static void brief_organization(struct work *w)
{
    const struct ticket *t = w->said->ticket;
    struct span name = w->source->organization.name;
    brief_value(w, "organization", name.n ? name : t->organization);
    brief_value(w, "plan", t->plan);
}

static void brief_due(struct work *w)
{
    const struct ticket *t = w->said->ticket;
    if (!t->first_response_due_ms || t->first_responded_at_ms)
        return;
    struct span at = phrase_time(&w->phrase, w->arena, t->first_response_due_ms / 1000);
    bool over = t->first_response_due_ms <= w->said->now_ms;
    if (over)
        at = arena_printf(w->arena, "%.*s (%.*s)", SPAN_FMT(at),
                          SPAN_FMT(phrase_word(&w->phrase, w->arena, "label", SPAN_LIT("overdue"))));
    brief_line(w, "due", at);
}

static void brief_people(struct work *w)
{
    const struct ticket *t = w->said->ticket;
    struct span who = desk_who(w->arena, t->requester_name, t->requester);
    const char *proof = t->verified ? "proven" : "unproven";
    brief_line(w, "requester",
               arena_printf(w->arena, "%.*s (%.*s)", SPAN_FMT(who),
                            SPAN_FMT(phrase_word(&w->phrase, w->arena, "label", span_of(proof)))));
    brief_value(w, "assignee",
                t->assignee.n
                    ? t->assignee
                    : arena_printf(w->arena, "%.*s (!take)", SPAN_FMT(brief_word(w, "label", "nobody"))));
    brief_time(w, "opened", t->opened_at_ms);
    brief_due(w);
}

/* A list stays one: an engineer follows the steps one by one. */
static void brief_section(struct work *w, struct span heading, struct span text)
{
    struct span rest = span_trim(text), line;
    size_t left = BRIEF_SECTION_MAX;
    int shown = 0;
    if (span_chr(rest, '\n') == rest.n) {
        buf_printf(&w->lines, "%.*s: %.*s\n", SPAN_FMT(heading), SPAN_FMT(oneline(w->arena, rest, left)));
        return;
    }
    buf_printf(&w->lines, "%.*s:\n", SPAN_FMT(heading));
    while (span_line(&rest, &line)) {
        struct span said = oneline(w->arena, line, left);
        if (!said.n)
            continue;
        if (shown++ == BRIEF_SECTION_LINES)
            said = SPAN_LIT("…");
        buf_printf(&w->lines, "  %.*s\n", SPAN_FMT(said));
        if (shown > BRIEF_SECTION_LINES || said.n >= left)
            return;
        left -= said.n;
    }
}

/* The sections' own words: what was not asked again at three in the morning. */
static void brief_sections(struct work *w)
{
    const struct ticket *t = w->said->ticket;
    const struct sections *all = &w->source->sections;
    struct spans missing = {0};
    brief_line(w, "environments", phrase_environments(&w->phrase, w->arena, t->environments, true));
    if (t->began_set)
        brief_line(w, "began", phrase_time(&w->phrase, w->arena, t->began_at_s));
    for (int s = 0; s < FACTS_SECTIONS; s++) {
        struct span name = span_of(facts_section_name[s]);
        struct span heading = report_heading((enum facts_section)s, w->phrase.language);
        bool shown = (s == FACTS_ENVIRONMENTS && t->environments.n) || (s == FACTS_BEGAN && t->began_set);
        for (size_t i = 0; i < all->n && !shown; i++) {
            if (span_eq(all->v[i].name, name))
                brief_section(w, heading, all->v[i].text);
        }
        for (size_t i = 0; i < t->missing.n; i++) {
            if (span_eq(t->missing.v[i], name))
                arena_push(w->arena, &missing, heading);
        }
    }
    brief_line(w, "missing", phrase_list(&w->phrase, w->arena, missing));
}

static struct span brief_size(struct arena *a, uint64_t octets)
{
    if (octets < 1000)
        return arena_printf(a, "%llu B", (unsigned long long)octets);
    if (octets < 1000 * 1000)
        return arena_printf(a, "%llu kB", (unsigned long long)(octets + 500) / 1000);
    return arena_printf(a, "%llu.%llu MB", (unsigned long long)octets / 1000000,
                        (unsigned long long)octets / 100000 % 10);
}

static void brief_file(struct work *w, const struct entry_attachment *x, bool along)
{
    struct span name = oneline(w->arena, x->part.filename, BRIEF_VALUE_MAX);
    buf_printf(&w->lines, "  %lld: %.*s, %.*s%s", (long long)x->n,
               SPAN_FMT(name.n ? name : x->part.content_type), SPAN_FMT(brief_size(w->arena, x->part.size)),
               along ? "\n" : "");
    if (!along)
        buf_printf(&w->lines, " (!get %lld)\n", (long long)x->n);
}

/* Those of the entry go along while there is room; the ticket's others are named. */
static void brief_files(struct work *w)
{
    struct entry_attachments all = w->source->files;
    uint64_t room = (uint64_t)w->gate->conf->agents.attach;
    if (!all.n)
        return;
    w->b->files.v = ARENA_ARRAY(w->arena, all.n, struct entry_attachment);
    buf_printf(&w->lines, "%.*s:\n", SPAN_FMT(brief_word(w, "label", "attachments")));
    for (size_t i = 0; i < all.n; i++) {
        bool along = all.v[i].entry == w->said->entry && all.v[i].stored && all.v[i].part.size <= room;
        if (along) {
            room -= all.v[i].part.size;
            w->b->files.v[w->b->files.n++] = all.v[i];
        }
        if (i < BRIEF_FILES_NAMED_MAX)
            brief_file(w, &all.v[i], along);
    }
    if (all.n > BRIEF_FILES_NAMED_MAX)
        buf_adds(&w->lines, "  ...\n");
}

static void brief_block(struct work *w)
{
    const struct ticket *t = w->said->ticket;
    const struct token_keys keys = {w->gate->token_key, w->gate->token_key_old};
    struct span about = w->said->kind == ENTRY_NOTE ? SPAN_LIT(LEAK_NOTE) : SPAN_EMPTY;
    struct span word = token_make(&keys, TOKEN_INTERNAL, t->id, ticket_random(t), about, w->arena);
    buf_init(&w->lines, BRIEF_BLOCK_MAX);
    buf_printf(&w->lines, "[%.*s: %.*s]\n", SPAN_FMT(word), SPAN_FMT(brief_word(w, "label", "internal")));
    brief_ticket(w);
    brief_site(w);
    brief_organization(w);
    brief_people(w);
    brief_sections(w);
    brief_files(w);
    struct span lines = wrap_text(w->arena, buf_span(&w->lines), WRAP_COLUMNS);
    w->b->block = arena_printf(w->arena, "%.*s[%.*s]\n", SPAN_FMT(lines), SPAN_FMT(word));
    buf_release(&w->lines);
}

static void brief_parties(struct work *w)
{
    const struct desk_parties *parties = &w->source->parties;
    struct spans names = {0};
    for (size_t i = 0; i < parties->n; i++)
        arena_push(w->arena, &names, desk_who(w->arena, parties->v[i].name, parties->v[i].address));
    w->b->parties = phrase_list(&w->phrase, w->arena, names);
}

/* A Message-ID that no mail has: number 0 of the ticket. */
static struct span brief_root(const struct work *w, const struct token_keys *keys)
{
    const struct ticket *t = w->said->ticket;
    struct address own;
    const char *const *first = w->gate->conf->addresses;
    if (!address_parse(t->address, &own) && (!first || !address_parse(span_of(first[0]), &own)))
        return SPAN_EMPTY;
    return token_message_id(keys, t->id, 0, ticket_random(t), arena_copy(w->arena, address_domain(&own)),
                            w->arena);
}

static void brief_fields(struct work *w)
{
    const struct ticket *t = w->said->ticket;
    const struct message_field fields[BRIEF_FIELDS] = {
        {"X-Gatepost-Ticket", arena_printf(w->arena, "%lld", (long long)t->id)},
        {"X-Gatepost-Site", t->site},
        {"X-Gatepost-Type", t->type},
        {"X-Gatepost-Priority", span_of(ticket_priority_name(t->priority))},
        {"X-Gatepost-Status", span_of(ticket_status_name(t->status))},
        {"X-Gatepost-Assignee", t->assignee},
    };
    memcpy(w->b->fields, fields, sizeof fields);
}

static void brief_addresses(struct work *w, const struct directory_agent *reader)
{
    const struct ticket *t = w->said->ticket;
    const struct token_keys keys = {w->gate->token_key, w->gate->token_key_old};
    struct address note;
    struct span token = token_make(&keys, TOKEN_NOTE, t->id, ticket_random(t), reader->address, w->arena);
    if (who_token_address(w->gate->conf, token, &note))
        w->b->note_address = arena_copy(w->arena, address_span(&note));
    w->b->root = brief_root(w, &keys);
}

static enum result brief_fill(struct gate *gate, struct arena *arena, const struct desk_said *said,
                              struct brief_source *source, struct why *why)
{
    const struct ticket *t = said->ticket;
    if (source->read)
        return OK;
    enum result r = desk_parties(gate->db, gate->conf, t, arena, &source->parties, why);
    if (r == OK && t->organization.n)
        r = directory_organization(gate->db, t->organization, arena, &source->organization, why);
    if (r == OK)
        r = section_list(gate->db, t->id, arena, &source->sections, why);
    if (r == OK)
        r = entry_attachments_shown(gate->db, t->id, said->entry, BRIEF_FILES_NAMED_MAX + 1, arena,
                                    &source->files, why);
    source->read = r == OK;
    return r;
}

enum result brief_read(struct gate *gate, struct arena *arena, const struct desk_said *said,
                       const struct directory_agent *reader, struct brief_source *source, struct brief *b,
                       struct why *why)
{
    *b = (struct brief){0};
    struct work w = {.gate = gate, .arena = arena, .said = said, .source = source, .b = b};
    w.phrase = (struct phrase){
        .set = gate->templates,
        .language = template_language(gate->templates, reader->language, span_of(gate->conf->language)),
        .zone = reader->timezone};
    enum result r = brief_fill(gate, arena, said, source, why);
    if (r != OK)
        return r;
    brief_fields(&w);
    brief_addresses(&w, reader);
    brief_parties(&w);
    brief_block(&w);
    return OK;
}
