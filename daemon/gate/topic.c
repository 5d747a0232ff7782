/* topic.c: tells a reply from a new matter that somebody wrote by way of an old mail.  Called by
 * rule_reply.c. */
#include "daemon/gate/topic.h"

#include "daemon/gate/about.h"
#include "daemon/store/entry.h"
#include "parsers/fold.h"
#include "parsers/utf8.h"

enum {
    TOPIC_SUBJECT_MAX = 1000, /* octets, folded */
    TOPIC_TEXT_MAX = 32 * 1024,
    TOPIC_ENTRIES_MAX = 20,
    TOPIC_WORD_MIN = 3, /* characters, of alphabets; of others one will do */
};

/* Letters and digits of any script: what isn't ASCII is taken for one. */
static bool topic_in_word(char c)
{
    return ascii_alpha(c) || ascii_digit(c) || (unsigned char)c >= 0x80;
}

static bool topic_next_word(struct span *rest, struct span *word_r)
{
    size_t from = 0;
    while (from < rest->n && !topic_in_word(rest->p[from]))
        from++;
    size_t to = from;
    while (to < rest->n && topic_in_word(rest->p[to]))
        to++;
    *word_r = span_make(rest->p + from, to - from);
    *rest = span_from(*rest, to);
    return word_r->n > 0;
}

/* Its words stand in the other text, both folded.  A word of another script than ours is looked for in pieces
 * of two characters, as Chinese and Japanese put no blanks. */
static bool topic_word_in(struct span word, struct span text)
{
    if ((unsigned char)word.p[0] < 0x80)
        return word.n < TOPIC_WORD_MIN ? false : span_find(text, word) < text.n;
    for (size_t at = 0; at < word.n;) {
        size_t first = utf8_length(span_from(word, at));
        size_t second = utf8_length(span_from(word, at + first));
        if (!first)
            return false;
        if (span_find(text, span_make(word.p + at, first + second)) < text.n)
            return true;
        at += first;
    }
    return false;
}

static bool topic_shares(struct span subject, struct span text, struct arena *arena)
{
    char *room = arena_alloc(arena, TOPIC_TEXT_MAX);
    struct span folded, rest = subject, word;
    (void)fold_text(utf8_head(text, TOPIC_TEXT_MAX / 3), room, TOPIC_TEXT_MAX, &folded);
    while (topic_next_word(&rest, &word)) {
        if (topic_word_in(word, folded))
            return true;
    }
    return false;
}

static bool topic_has_words(struct span subject)
{
    struct span rest = subject, word;
    while (topic_next_word(&rest, &word)) {
        if (word.n >= TOPIC_WORD_MIN)
            return true;
    }
    return false;
}

/* The summary of the subject, or all of it, without "Re:" and the like where the reader cut them. */
static struct span topic_subject(const struct facts *f)
{
    return f->summary.n ? f->summary : f->subject;
}

static bool topic_is_foreign(struct judge *j, const struct ticket *t)
{
    char room[TOPIC_SUBJECT_MAX];
    struct span subject;
    struct entries e = {0};
    (void)fold_text(topic_subject(j->facts), room, sizeof room, &subject);
    if (!topic_has_words(subject) || topic_shares(subject, t->subject, j->arena))
        return false;
    judge_ok(j, entry_list(j->db, t->id, 0, TOPIC_ENTRIES_MAX, j->arena, &e, j->why));
    for (size_t i = 0; i < e.n; i++) {
        if (topic_shares(subject, e.v[i].subject, j->arena) || topic_shares(subject, e.v[i].text, j->arena))
            return false;
    }
    return true;
}

bool topic_has_tag(const struct judge *j, int64_t ticket)
{
    return span_find(j->facts->subject, arena_printf(j->arena, "#%lld]", (long long)ticket)) <
           j->facts->subject.n;
}

bool topic_is_another(struct judge *j, const struct judge_candidate *c)
{
    const struct ticket *t = &c->ticket;
    struct directory_site site;
    /* the subject we gave it names nothing new */
    if (span_ieq(span_trim(topic_subject(j->facts)), t->subject))
        return false;
    if (t->site.n && !t->site_inferred && about_site_in_subject(j, &site) && !span_ieq(site.id, t->site)) {
        trace_note(&j->trace, "topic", "another", "the subject names %.*s", SPAN_FMT(span_head(site.id, 64)));
        return true;
    }
    if (c->by == JUDGE_BY_TOKEN || topic_has_tag(j, t->id) || !topic_is_foreign(j, t))
        return false;
    trace_add(&j->trace, "topic", "another",
              SPAN_LIT("no tag, no word of the thread, not to our signed address"));
    return true;
}
