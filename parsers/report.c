/* report.c: what a mail reports, put together from its subject and its texts.  Called by facts_read(). */
#include "parsers/report.h"

#include "parsers/commands.h"
#include "parsers/courtesy.h"
#include "parsers/environment.h"
#include "parsers/errors.h"
#include "parsers/forward_head.h"
#include "parsers/quote.h"
#include "parsers/ruleset.h"
#include "parsers/sections.h"
#include "parsers/siteid.h"
#include "parsers/subject.h"
#include "parsers/urls.h"
#include "parsers/when.h"

/* A Date up to this far ahead of the arrival is a clock that is wrong, not a lie. */
static const int64_t DATE_AHEAD_S = 86400, DATE_MIN_S = 631152000; /* 1990 */

enum { PLATFORM_HOSTS_MAX = 20 };

struct work {
    const struct facts_conf *conf;
    struct facts *f;
    struct arena *arena;
    struct facts_time written;
};

struct span report_heading(enum facts_section section, struct span language)
{
    struct span english = SPAN_EMPTY;
    for (const struct ruleset_words *w = ruleset_heading_words; w->phrases; w++) {
        if (w->meaning != (int)section)
            continue;
        struct span first = span_of(w->phrases);
        first = span_head(first, span_chr(first, '|'));
        if (span_ieq(span_of(w->language), span_head(language, 2)))
            return first;
        if (english.n == 0)
            english = first;
    }
    return english;
}

/* Whether a subject's readings state a site or a type. */
static bool states_something(const struct facts_subjects *s)
{
    for (size_t i = 0; i < s->n; i++)
        if (s->v[i].type.n || (s->v[i].site.n && !s->v[i].needs_directory))
            return true;
    return false;
}

/* Who leaves the subject empty may begin the text with it. */
static void read_first_line(struct work *w)
{
    struct facts_subjects s;
    struct spans defects = {0};
    struct span rest = w->f->reply_text, line = SPAN_EMPTY;
    while (line.n == 0 && span_line(&rest, &line))
        line = span_trim(line);
    subject_read(w->conf, line, SPAN_EMPTY, w->arena, &s, &defects);
    if (states_something(&s))
        w->f->internal.subjects = s;
}

static bool is_answer(const struct facts *f)
{
    return f->in_reply_to.n || f->references.n;
}

static void read_subject(struct work *w)
{
    struct facts *f = w->f;
    struct facts_subjects *s = &f->internal.subjects;
    subject_read(w->conf, f->subject, f->internal.list_id, w->arena, s, &f->defects);
    if (subject_strip(w->conf, f->subject).n == 0 && !is_answer(f))
        read_first_line(w);
    size_t i = 0;
    while (i + 1 < s->n && s->v[i].needs_directory)
        i++;
    f->site = s->v[i].site;
    f->type = s->v[i].type;
    f->summary = s->v[i].summary;
    environment_add(w->arena, &f->environments, s->v[i].environment);
}

/* "[acme-shop]", "<https://shop.acme.example/>", "acme-shop (live)": the id in what stands behind "Site:". */
static struct span site_value(struct arena *a, struct span value)
{
    struct span id, host = SPAN_EMPTY;
    struct spans urls = {0};
    urls_read(a, value, &urls);
    if (urls.n)
        host = urls_host(a, urls.v[0]);
    while (value.n && strchr("[<\"'`*(", value.p[0]))
        value = span_from(value, 1);
    size_t end = 0;
    while (end < value.n && !strchr(" \t]>\"'`*),;", value.p[end]))
        end++;
    return siteid_read(a, host.n ? host : span_head(value, end), &id) ? id : SPAN_EMPTY;
}

/* The type in what stands behind "Type:": all of it, or as far as the first mark. */
static struct span type_value(const struct facts_conf *conf, struct span value)
{
    struct span type = facts_type_of(conf, value);
    for (size_t i = 0; i < value.n && type.n == 0; i++)
        if (strchr(",;(/|-.", value.p[i])) {
            type = facts_type_of(conf, span_trim(span_head(value, i)));
            break;
        }
    return type;
}

static void take_values(struct work *w, const struct sections *s)
{
    struct facts *f = w->f;
    if (f->internal.body_site.n == 0)
        f->internal.body_site = site_value(w->arena, s->site);
    if (f->internal.body_type.n == 0)
        f->internal.body_type = type_value(w->conf, s->type);
}

static void take_sections(struct work *w, const struct sections *s)
{
    struct facts *f = w->f;
    for (int i = 0; i < FACTS_SECTIONS; i++) {
        bool bare = i == FACTS_ERRORS && s->bare_error.n > 0;
        if (f->sections[i].n || s->text[i].n == 0)
            continue;
        f->sections[i] = bare ? s->bare_error : s->text[i];
        f->section_stated[i] = !bare;
    }
}

/* The subject of a forwarded mail speaks where ours is silent. */
static void read_forwarded_head(struct work *w)
{
    struct facts *f = w->f;
    struct forward_head head;
    struct spans defects = {0};
    forward_head_read(w->conf, f->forwarded, f->language, w->written, &head);
    f->internal.forwarded_subject = head.subject;
    f->internal.forwarded_date = head.date;
    f->internal.forwarded_below = head.below;
    if (!head.subject.n)
        return;
    struct facts_subjects *s = &f->internal.forwarded_subjects;
    subject_read(w->conf, head.subject, SPAN_EMPTY, w->arena, s, &defects);
    const struct facts_subject *last = &s->v[s->n - 1];
    if (f->internal.body_site.n == 0)
        f->internal.body_site = last->site;
    if (f->internal.body_type.n == 0)
        f->internal.body_type = last->type;
}

/* How to read what an answer quotes: as our own form behind ">" only where that begins as our confirmation
 * does, with the number that the subject bears.  What else is quoted so may be an agent's questions. */
static enum sections_mode mode_of_quote(const struct facts *f)
{
    struct span number = quote_number(f->subject), line;
    for (struct span rest = f->quoted_text; number.n && span_line(&rest, &line);)
        if (line.n > 2 && line.p[0] == '>')
            return quote_holds_number(line, number) ? SECTIONS_QUOTED : SECTIONS_FORM;
    return SECTIONS_FORM;
}

/* An invitation's "When:" and "Where:" are the meeting's. */
static bool is_invitation(const struct facts *f)
{
    for (size_t i = 0; i < f->attachments.n; i++)
        if (f->attachments.v[i].filename.n == 0 &&
            span_eq(f->attachments.v[i].content_type, SPAN_LIT("text/calendar")))
            return true;
    return false;
}

/* Sections are read from the new text; what it lacks from a forwarded mail; then from what is quoted: of an
 * answer only our own form, filled in; of a first mail all, because there it is no history of ours. */
static void read_sections(struct work *w)
{
    struct facts *f = w->f;
    struct sections s;
    bool answer = is_answer(f);
    sections_read(w->conf, f->reply_text, answer ? SECTIONS_ANSWER : SECTIONS_NEW, w->arena, &s);
    take_values(w, &s);
    take_sections(w, &s);
    if (f->has_forwarded) {
        sections_read(w->conf, f->forwarded, SECTIONS_PLAIN, w->arena, &s);
        take_values(w, &s);
        take_sections(w, &s);
        read_forwarded_head(w);
    }
    if (f->quoted_text.n) {
        sections_read(w->conf, f->quoted_text, answer ? mode_of_quote(f) : SECTIONS_PLAIN, w->arena, &s);
        if (answer)
            take_values(w, &s);
        take_sections(w, &s);
    }
}

static void offer(struct work *w, enum facts_section section, struct span text)
{
    if (w->f->sections[section].n == 0)
        w->f->sections[section] = text;
}

/* What no heading names but its shape does. */
static void recognise(struct work *w)
{
    struct facts *f = w->f;
    if (f->sections[FACTS_ERRORS].n == 0)
        offer(w, FACTS_ERRORS, errors_find(w->arena, f->reply_text));
    if (f->sections[FACTS_ERRORS].n == 0 && f->has_forwarded)
        offer(w, FACTS_ERRORS, errors_find(w->arena, f->forwarded));
    if (f->sections[FACTS_LINKS].n || f->urls.n == 0)
        return;
    struct span links = SPAN_EMPTY;
    struct spans urls = {0};
    urls_read(w->arena, f->reply_text, &urls);
    urls_read(w->arena, f->forwarded, &urls);
    for (size_t i = 0; i < urls.n; i++)
        if (urls_is_screenshot(urls.v[i]))
            links = arena_printf(w->arena, "%.*s%s%.*s", SPAN_FMT(links), links.n ? "\n" : "",
                                 SPAN_FMT(urls.v[i]));
    offer(w, FACTS_LINKS, links);
}

/* What "yesterday" counts from: the mail's own Date, however old the mail is; its arrival where the Date
 * can't be right.  The zone is the writer's in either case. */
static struct facts_time written_at(const struct facts *f, struct facts_arrival arrival)
{
    struct facts_time t = f->date;
    bool ahead = arrival.received_at_s > 0 && t.unix_s > arrival.received_at_s + DATE_AHEAD_S;
    if (!t.set || ahead || t.unix_s < DATE_MIN_S)
        t.unix_s = arrival.received_at_s;
    if (!t.set || t.offset_min < -14 * 60 || t.offset_min > 14 * 60)
        t.offset_min = 0;
    t.set = true;
    return t;
}

static void add_platform(struct work *w, const struct span *g, struct span url)
{
    struct facts_platforms *p = &w->f->internal.platforms;
    struct span site;
    if (!siteid_read(w->arena, g[RULESET_GROUP_SITE], &site))
        return;
    struct span environment = SPAN_EMPTY;
    if (g[RULESET_GROUP_ENVIRONMENT].n)
        environment = environment_of(w->conf, g[RULESET_GROUP_ENVIRONMENT], w->arena);
    for (size_t i = 0; i < p->n; i++)
        if (span_eq(p->v[i].site, site) && span_eq(p->v[i].environment, environment))
            return;
    p->v[p->n++] = (struct facts_platform){site, environment, url};
}

static void read_platforms(struct work *w)
{
    const struct ruleset_patterns *patterns = &w->conf->platforms;
    struct spans urls = {0};
    if (patterns->n == 0)
        return;
    urls_read(w->arena, w->f->subject, &urls);
    urls_read(w->arena, w->f->reply_text, &urls);
    urls_read(w->arena, w->f->forwarded, &urls);
    w->f->internal.platforms.v = ARENA_ARRAY(w->arena, PLATFORM_HOSTS_MAX, struct facts_platform);
    for (size_t i = 0; i < urls.n && i < PLATFORM_HOSTS_MAX; i++) {
        struct span host = urls_host(w->arena, urls.v[i]), g[PATTERN_GROUPS];
        for (size_t k = 0; k < patterns->n; k++)
            if (pattern_match(patterns->v[k], host, g) == PATTERN_MATCH) {
                add_platform(w, g, urls.v[i]);
                break;
            }
    }
}

static bool has_files(const struct facts *f)
{
    for (size_t i = 0; i < f->attachments.n; i++)
        if (!facts_is_seal(f->attachments.v[i].content_type))
            return true;
    return false;
}

void report_read(const struct facts_conf *conf, struct facts_arrival arrival, struct facts *f,
                 struct arena *a)
{
    struct work w = {conf, f, a, written_at(f, arrival)};
    read_subject(&w);
    if (!is_invitation(f))
        read_sections(&w);
    environment_read(conf, f->sections[FACTS_ENVIRONMENTS], a, &f->environments);
    if (f->sections[FACTS_BEGAN].n)
        f->began = when_read(conf, f->sections[FACTS_BEGAN], f->language, w.written);
    urls_read(a, f->subject, &f->urls);
    urls_read(a, f->text, &f->urls);
    recognise(&w);
    read_platforms(&w);
    f->internal.commands_on_top = commands_read(a, f->reply_text, &f->internal.commands);
    f->internal.thanks_only = !has_files(f) && courtesy_is_thanks(conf, f->reply_text);
}
