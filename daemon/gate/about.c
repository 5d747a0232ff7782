/* about.c: reads what a mail is about from the facts' readings, in the contract's order ("Subjects").  Called
 * by the rules that open or correct a ticket. */
#include "daemon/gate/about.h"

#include "daemon/gate/who.h"

enum {
    ABOUT_OFFERED_MAX = 20,
    ABOUT_OWN_MAX = 500,   /* sites of one person that are looked through */
    ABOUT_TEXT_MAX = 2000, /* octets of the text in which they are looked for */
    ABOUT_URLS_MAX = 5,
    ABOUT_STATED_MAX = 64,
};

/* Known by the directory or because everyone is: such a sender's site is looked up. */
static bool about_asks_directory(struct judge *j)
{
    const struct judge_sender *s = who_sender(j);
    return s->trust != TRUST_STRANGER && (s->in_directory || j->conf->trust.everyone);
}

/* Any site: agents who are proven, and in a closed network everybody whom the directory doesn't name. */
static bool about_any_site(const struct judge_sender *s)
{
    return s->agent.address.n ? s->trust == TRUST_PROVEN : !s->person.found;
}

static bool about_among_own(struct judge *j, struct span id)
{
    struct directory_sites own = {0};
    judge_ok(j, directory_sites_of(j->db, j->sender.address, ABOUT_OWN_MAX, j->arena, &own, j->why));
    for (size_t i = 0; i < own.n; i++) {
        if (span_eq(own.v[i].id, id))
            return true;
    }
    return false;
}

static bool about_allowed(struct judge *j, const struct directory_site *site)
{
    const struct judge_sender *s = &j->sender;
    if (!site->id.n)
        return false;
    if (about_any_site(s))
        return true;
    if (!s->person.site_only && span_eq(site->organization.id, s->person.organization.id))
        return true;
    return about_among_own(j, site->id);
}

/* What a stranger may state: the letters a site's id is made of, so that nothing else of his travels on. */
static bool about_plain(struct span stated)
{
    if (!stated.n || stated.n > ABOUT_STATED_MAX)
        return false;
    for (size_t i = 0; i < stated.n; i++) {
        char c = stated.p[i];
        if (!ascii_alpha(c) && !ascii_digit(c) && c != '-' && c != '_' && c != '.')
            return false;
    }
    return true;
}

static struct span about_lower(struct arena *arena, struct span s)
{
    char *copy = arena_str(arena, s);
    for (size_t i = 0; i < s.n; i++)
        copy[i] = ascii_lower(copy[i]);
    return span_make(copy, s.n);
}

static struct span about_host_of(struct span url)
{
    size_t at = span_find(url, SPAN_LIT("://"));
    struct span rest = at < url.n ? span_from(url, at + 3) : url;
    size_t n = 0;
    while (n < rest.n && !strchr("/?#:", rest.p[n]))
        n++;
    return trust_domain_of(span_head(rest, n));
}

/* By id or UUID, or by one of its own domains. */
static bool about_look_up(struct judge *j, struct span stated, struct directory_site *site_r)
{
    judge_ok(j, directory_site(j->db, stated, j->arena, site_r, j->why));
    if (!site_r->id.n && span_chr(stated, '.') < stated.n)
        judge_ok(j, directory_site_of_host(j->db, about_host_of(stated), j->arena, site_r, j->why));
    return about_allowed(j, site_r);
}

bool about_resolve(struct judge *j, struct span stated, struct directory_site *site_r)
{
    *site_r = (struct directory_site){0};
    if (about_asks_directory(j)) {
        if (about_look_up(j, stated, site_r))
            return true;
        *site_r = (struct directory_site){0};
        if (j->sender.in_directory)
            return false;
    }
    if (j->conf->directory.known_only || !about_plain(stated))
        return false;
    site_r->id = about_lower(j->arena, stated);
    return true;
}

static void about_take(struct about *out, const struct directory_site *site, enum compose_origin origin)
{
    out->id = site->id;
    out->uuid = site->uuid;
    out->organization = site->organization;
    out->origin = origin;
}

/* Stated: it is this one or the answer asks; nothing else is guessed at. */
static void about_take_stated(struct judge *j, struct about *out, struct span stated)
{
    struct directory_site site;
    if (about_resolve(j, stated, &site)) {
        about_take(out, &site, COMPOSE_STATED);
        return;
    }
    out->unknown = true;
    out->stated = stated;
}

/* The first reading of the subject that holds.  One that needs the directory holds only where the sender has
 * such a site; a stranger's never does. */
static const struct facts_subject *about_reading(struct judge *j, struct about *out)
{
    const struct facts_subjects *all = &j->facts->internal.subjects;
    for (size_t i = 0; i < all->n; i++) {
        const struct facts_subject *r = &all->v[i];
        struct directory_site site;
        if (!r->needs_directory) {
            if (r->site.n)
                about_take_stated(j, out, r->site);
            return r;
        }
        if (who_sender(j)->in_directory && about_asks_directory(j) && about_resolve(j, r->site, &site)) {
            about_take(out, &site, COMPOSE_STATED);
            return r;
        }
    }
    return NULL;
}

bool about_site_in_subject(struct judge *j, struct directory_site *site_r)
{
    const struct facts_subjects *all = &j->facts->internal.subjects;
    if (!about_asks_directory(j))
        return false;
    for (size_t i = 0; i < all->n; i++) {
        if (all->v[i].site.n && about_resolve(j, all->v[i].site, site_r))
            return site_r->organization.id.n;
    }
    return false;
}

static bool about_settled(const struct about *s)
{
    return s->id.n || s->unknown;
}

/* A platform URL; for those whose directory we may ask also a URL on one of their sites' own domains. */
static void about_from_urls(struct judge *j, struct about *out)
{
    const struct facts *f = j->facts;
    struct directory_site site;
    for (size_t i = 0; !out->id.n && i < f->internal.platforms.n && i < ABOUT_URLS_MAX; i++) {
        if (about_resolve(j, f->internal.platforms.v[i].site, &site))
            about_take(out, &site, COMPOSE_FROM_URL);
    }
    if (!about_asks_directory(j))
        return;
    for (size_t i = 0; !out->id.n && i < f->urls.n && i < ABOUT_URLS_MAX; i++) {
        judge_ok(j, directory_site_of_host(j->db, about_host_of(f->urls.v[i]), j->arena, &site, j->why));
        if (about_allowed(j, &site))
            about_take(out, &site, COMPOSE_FROM_URL);
    }
}

/* Of an id that no word of a language is: "acme-shop", "shop2". */
static bool about_tells(struct span id)
{
    for (size_t i = 0; i < id.n; i++) {
        if (!ascii_alpha(id.p[i]))
            return id.n >= 4;
    }
    return false;
}

static bool about_part_of_id(char c)
{
    return ascii_alpha(c) || ascii_digit(c) || c == '-' || c == '_' || c == '@';
}

/* Whether text names the id, and not a longer one, an address or a host that begins or ends like it. */
static bool about_names(struct span text, struct span id)
{
    for (size_t at = 0, from = 0; (at = from + span_ifind(span_from(text, from), id)) < text.n;
         from = at + 1) {
        struct span behind = span_from(text, at + id.n);
        bool dotted = behind.n > 1 && behind.p[0] == '.' && about_part_of_id(behind.p[1]);
        bool begins = at == 0 || (!about_part_of_id(text.p[at - 1]) && text.p[at - 1] != '.');
        if (begins && !dotted && (behind.n == 0 || !about_part_of_id(behind.p[0])))
            return true;
    }
    return false;
}

/* The one of the sites that text names; false where it is none or several. */
static bool about_only_named(const struct directory_sites *own, struct span text,
                             struct directory_site *site_r)
{
    size_t named = 0;
    for (size_t i = 0; i < own->n && named < 2; i++) {
        if (about_tells(own->v[i].id) && about_names(text, own->v[i].id)) {
            *site_r = own->v[i];
            named++;
        }
    }
    return named == 1;
}

/* The sites of a known sender, by id, at most max of them; none of anybody whom the directory isn't asked
 * for. */
static struct directory_sites about_own(struct judge *j, size_t max)
{
    struct directory_sites own = {0};
    if (about_asks_directory(j) && j->sender.person.found)
        judge_ok(j, directory_sites_of(j->db, j->sender.address, max, j->arena, &own, j->why));
    return own;
}

static struct span about_text_head(struct judge *j)
{
    return span_head(j->facts->reply_text, ABOUT_TEXT_MAX);
}

bool about_site_in_text(struct judge *j, struct directory_site *site_r)
{
    struct directory_sites own = about_own(j, ABOUT_OWN_MAX);
    return about_only_named(&own, about_text_head(j), site_r);
}

/* The one of his sites that the sender names, in the subject's words or else in the text's; or the only one
 * he has. */
static void about_from_sender(struct judge *j, struct about *out)
{
    struct directory_sites own = about_own(j, ABOUT_OWN_MAX);
    struct directory_site site;
    if (own.n == 1)
        about_take(out, &own.v[0], COMPOSE_FROM_SENDER);
    else if (about_only_named(&own, j->facts->subject, &site) ||
             about_only_named(&own, about_text_head(j), &site))
        about_take(out, &site, COMPOSE_FROM_TEXT);
}

static void about_from_mailbox(struct judge *j, struct about *out)
{
    struct directory_site site;
    if (j->mailbox && j->mailbox->site[0] && about_resolve(j, span_of(j->mailbox->site), &site))
        about_take(out, &site, COMPOSE_DEFAULT);
}

static void about_read_type(struct judge *j, struct about *out, const struct facts_subject *reading)
{
    const struct facts *f = j->facts;
    out->type_origin = COMPOSE_STATED;
    out->type = reading && conf_type(j->conf, reading->type) ? reading->type : f->internal.body_type;
    if (conf_type(j->conf, out->type))
        return;
    out->type_origin = COMPOSE_DEFAULT;
    out->type = span_of(j->mailbox ? j->mailbox->type : "");
    if (!conf_type(j->conf, out->type))
        out->type = SPAN_LIT("general");
}

static void about_read_all(struct judge *j, struct about *out)
{
    const struct facts_subject *reading = about_reading(j, out);
    if (reading) {
        out->environment = reading->environment;
        out->summary = reading->summary;
    }
    if (!about_settled(out) && j->facts->internal.body_site.n)
        about_take_stated(j, out, j->facts->internal.body_site);
    if (!about_settled(out))
        about_from_urls(j, out);
    if (!about_settled(out))
        about_from_sender(j, out);
    if (!about_settled(out))
        about_from_mailbox(j, out);
    about_read_type(j, out, reading);
    if (!out->organization.id.n && who_sender(j)->trust != TRUST_STRANGER)
        out->organization = j->sender.person.organization;
    static const char *const origins[] = {"none", "stated", "url", "sender", "text", "default"};
    trace_note(&j->trace, "site", out->unknown ? "unknown" : origins[out->origin], "%.*s%stype %.*s",
               SPAN_FMT(span_head(out->id, ABOUT_STATED_MAX)), out->id.n ? "; " : "",
               SPAN_FMT(span_head(out->type, ABOUT_STATED_MAX)));
}

const struct about *about_read(struct judge *j)
{
    if (!j->about) {
        j->about = ARENA_NEW(j->arena, struct about);
        about_read_all(j, j->about);
    }
    return j->about;
}

struct spans about_own_sites(struct judge *j)
{
    struct spans ids = {0};
    struct directory_sites own = about_own(j, ABOUT_OFFERED_MAX);
    for (size_t i = 0; i < own.n; i++)
        arena_push(j->arena, &ids, own.v[i].id);
    return ids;
}
