/* facts_load.c: the parse role's JSON (parsers/facts_json.c) back into struct facts.  Called by pool.c for
 * each mail.  Errors stick in the JSON view: all is read, and asked for once at the end. */
#include "daemon/gate/facts_load.h"

#include "daemon/base/jsonin.h"

enum {
    LOAD_JSON_MAX = 96 << 20,
    LOAD_DEPTH_MAX = 8,
    LOAD_LIST_MAX = 10000,   /* items of any list */
    LOAD_TEXT_MAX = 4 << 20, /* octets of any text */
    LOAD_WORD_MAX = 64,      /* octets of a word of ours */
    LOAD_NUMBER_MAX = 1 << 30,
};

struct load {
    struct arena *arena;
    uint64_t raw_bytes;
};

static struct span load_text(const struct load *l, struct jsonin_value v)
{
    struct span s = jsonin_str(v);
    if (s.n > LOAD_TEXT_MAX) {
        jsonin_refuse(v, "too long");
        return SPAN_EMPTY;
    }
    return s.n ? arena_copy(l->arena, s) : SPAN_EMPTY;
}

static struct span load_get(const struct load *l, const struct jsonin_value *object, const char *key)
{
    return load_text(l, jsonin_get(object, key));
}

static bool load_cuts(struct span rest)
{
    return rest.n && ((unsigned char)rest.p[0] & 0xc0) == 0x80; /* UTF-8: inside a character */
}

/* A text, or the place and length of a piece of whole, which is cut at characters. */
static struct span load_piece(const struct load *l, const struct jsonin_value *object, const char *key,
                              struct span whole)
{
    struct jsonin_value v = jsonin_get(object, key);
    if (!jsonin_is_array(v))
        return load_text(l, v);
    size_t at = (size_t)jsonin_int(jsonin_at(&v, 0), 0, (int64_t)whole.n);
    size_t n = (size_t)jsonin_int(jsonin_at(&v, 1), 0, (int64_t)(whole.n - at));
    struct span rest = span_from(whole, at + n), s = span_head(span_from(whole, at), n);
    if (jsonin_count(v) != 2 || load_cuts(s) || load_cuts(rest)) {
        jsonin_refuse(v, "no piece of the text");
        return SPAN_EMPTY;
    }
    return s;
}

/* Letters, digits and what else is said; for words that the gate tells on or stores as keys. */
static struct span load_word(const struct load *l, const struct jsonin_value *object, const char *key,
                             const char *more)
{
    struct jsonin_value v = jsonin_get(object, key);
    struct span s = jsonin_str(v);
    bool fits = s.n <= LOAD_WORD_MAX;
    for (size_t i = 0; fits && i < s.n; i++)
        fits = (s.p[i] >= 'a' && s.p[i] <= 'z') || ascii_digit(s.p[i]) || strchr(more, s.p[i]);
    if (!fits) {
        jsonin_refuse(v, "no word");
        return SPAN_EMPTY;
    }
    return arena_copy(l->arena, s);
}

static size_t load_count(struct jsonin_value list)
{
    size_t n = jsonin_count(list);
    if (n <= LOAD_LIST_MAX)
        return n;
    jsonin_refuse(list, "too many");
    return 0;
}

static int64_t load_number(const struct jsonin_value *object, const char *key)
{
    return jsonin_int(jsonin_need(object, key), 0, LOAD_NUMBER_MAX);
}

static bool load_flag(const struct jsonin_value *object, const char *key)
{
    return jsonin_bool(jsonin_need(object, key));
}

static struct spans load_texts(const struct load *l, const struct jsonin_value *object, const char *key)
{
    struct jsonin_value list = jsonin_need(object, key);
    struct spans out = {.n = load_count(list)};
    out.v = ARENA_ARRAY(l->arena, out.n, struct span);
    for (size_t i = 0; i < out.n; i++)
        out.v[i] = load_text(l, jsonin_at(&list, i));
    return out;
}

static struct facts_time load_time(const struct jsonin_value *object, const char *key)
{
    struct facts_time t = {0};
    t.set = jsonin_time(jsonin_get(object, key), &t.unix_s, &t.offset_min);
    return t;
}

static struct facts_mailbox load_mailbox(const struct load *l, const struct jsonin_value *v)
{
    return (struct facts_mailbox){load_get(l, v, "name"), load_text(l, jsonin_need(v, "address"))};
}

static struct facts_mailboxes load_mailboxes(const struct load *l, const struct jsonin_value *object,
                                             const char *key)
{
    struct jsonin_value list = jsonin_need(object, key);
    struct facts_mailboxes out = {.n = load_count(list)};
    out.v = ARENA_ARRAY(l->arena, out.n, struct facts_mailbox);
    for (size_t i = 0; i < out.n; i++) {
        struct jsonin_value item = jsonin_at(&list, i);
        out.v[i] = load_mailbox(l, &item);
    }
    return out;
}

static void load_headers(const struct load *l, const struct jsonin_value *root, struct facts *f)
{
    struct jsonin_value from = jsonin_get(root, "from");
    f->message_id = load_get(l, root, "message_id");
    f->in_reply_to = load_texts(l, root, "in_reply_to");
    f->references = load_texts(l, root, "references");
    f->has_from = jsonin_has(from);
    if (f->has_from)
        f->from = load_mailbox(l, &from);
    f->to = load_mailboxes(l, root, "to");
    f->cc = load_mailboxes(l, root, "cc");
    f->reply_to = load_mailboxes(l, root, "reply_to");
    f->subject = load_get(l, root, "subject");
    f->date = load_time(root, "date");
}

static void load_range(const struct load *l, struct jsonin_value range, struct facts_attachment *a)
{
    static const char *const names[] = {"identity", "base64", "qp", "uuencode"};
    struct jsonin_value encoding = jsonin_need(&range, "encoding");
    struct span name = jsonin_str(encoding);
    size_t i = 0;
    while (i < sizeof names / sizeof *names && !span_eq(name, span_of(names[i])))
        i++;
    if (i == sizeof names / sizeof *names)
        jsonin_refuse(encoding, "no such encoding");
    else
        a->encoding = (enum facts_encoding)i;
    a->offset = (uint64_t)jsonin_int(jsonin_need(&range, "offset"), 0, (int64_t)l->raw_bytes);
    a->length = (uint64_t)jsonin_int(jsonin_need(&range, "length"), 0, (int64_t)(l->raw_bytes - a->offset));
}

static void load_attachments(const struct load *l, const struct jsonin_value *root,
                             const struct jsonin_value *internal, struct facts *f)
{
    struct jsonin_value list = jsonin_need(root, "attachments"), ranges = jsonin_need(internal, "ranges");
    f->attachments.n = load_count(list);
    if (jsonin_count(ranges) != f->attachments.n) {
        jsonin_refuse(ranges, "not one for each attachment");
        f->attachments.n = 0;
    }
    f->attachments.v = ARENA_ARRAY(l->arena, f->attachments.n, struct facts_attachment);
    for (size_t i = 0; i < f->attachments.n; i++) {
        struct jsonin_value item = jsonin_at(&list, i);
        struct facts_attachment *a = &f->attachments.v[i];
        a->filename = load_get(l, &item, "filename");
        a->content_type = load_get(l, &item, "content_type");
        a->content_id = load_get(l, &item, "content_id");
        a->shown_inline = load_flag(&item, "inline");
        a->size = (uint64_t)load_number(&item, "size");
        load_range(l, jsonin_at(&ranges, i), a);
    }
}

static void load_texts_of_mail(const struct load *l, const struct jsonin_value *root, struct facts *f)
{
    struct jsonin_value forwarded = jsonin_get(root, "forwarded");
    f->text = load_get(l, root, "text");
    f->reply_text = load_piece(l, root, "reply_text", f->text);
    f->quoted_text = load_piece(l, root, "quoted_text", f->text);
    f->has_forwarded = jsonin_has(forwarded);
    f->forwarded = load_text(l, forwarded);
    f->language = load_word(l, root, "language", "-");
    f->urls = load_texts(l, root, "urls");
    f->defects = load_texts(l, root, "defects");
}

static void load_deliveries(const struct load *l, const struct jsonin_value *root, struct facts *f)
{
    struct jsonin_value list = jsonin_need(root, "delivery_status");
    f->bounce = load_flag(root, "bounce");
    f->original_message_id = load_get(l, root, "original_message_id");
    f->delivery_status.n = load_count(list);
    f->delivery_status.v = ARENA_ARRAY(l->arena, f->delivery_status.n, struct facts_delivery);
    for (size_t i = 0; i < f->delivery_status.n; i++) {
        struct jsonin_value item = jsonin_at(&list, i);
        f->delivery_status.v[i] =
            (struct facts_delivery){load_get(l, &item, "recipient"), load_get(l, &item, "action"),
                                    load_get(l, &item, "status"), load_get(l, &item, "diagnostic")};
    }
}

static void load_sections(const struct load *l, const struct jsonin_value *root,
                          const struct jsonin_value *internal, struct facts *f)
{
    struct jsonin_value sections = jsonin_need(root, "sections");
    struct jsonin_value stated = jsonin_need(internal, "section_stated");
    for (size_t s = 0; s < FACTS_SECTIONS; s++) {
        f->sections[s] = load_piece(l, &sections, facts_section_name[s], f->text);
        for (size_t i = 0; i < jsonin_count(stated) && i < FACTS_SECTIONS; i++)
            f->section_stated[s] = f->section_stated[s] ||
                                   span_eq(jsonin_str(jsonin_at(&stated, i)), span_of(facts_section_name[s]));
    }
}

static void load_subjects(const struct load *l, const struct jsonin_value *internal, const char *key,
                          struct facts_subjects *out)
{
    struct jsonin_value list = jsonin_need(internal, key);
    out->n = load_count(list);
    out->v = ARENA_ARRAY(l->arena, out->n, struct facts_subject);
    for (size_t i = 0; i < out->n; i++) {
        struct jsonin_value item = jsonin_at(&list, i);
        out->v[i] = (struct facts_subject){load_get(l, &item, "site"), load_get(l, &item, "type"),
                                           load_get(l, &item, "environment"), load_get(l, &item, "summary"),
                                           load_flag(&item, "needs_directory")};
    }
}

static void load_platforms(const struct load *l, const struct jsonin_value *internal, struct facts *f)
{
    struct jsonin_value list = jsonin_need(internal, "platforms");
    struct facts_platforms *out = &f->internal.platforms;
    out->n = load_count(list);
    out->v = ARENA_ARRAY(l->arena, out->n, struct facts_platform);
    for (size_t i = 0; i < out->n; i++) {
        struct jsonin_value item = jsonin_at(&list, i);
        out->v[i] = (struct facts_platform){load_get(l, &item, "site"), load_get(l, &item, "environment"),
                                            load_get(l, &item, "url")};
    }
}

static void load_report(const struct load *l, const struct jsonin_value *root,
                        const struct jsonin_value *internal, struct facts *f)
{
    f->site = load_get(l, root, "site");
    f->type = load_get(l, root, "type");
    f->summary = load_get(l, root, "summary");
    f->environments = load_texts(l, root, "environments");
    f->began = load_time(root, "began_at");
    f->internal.body_site = load_get(l, internal, "body_site");
    f->internal.body_type = load_get(l, internal, "body_type");
    f->internal.forwarded_subject = load_get(l, internal, "forwarded_subject");
    f->internal.forwarded_date = load_time(internal, "forwarded_date");
    f->internal.forwarded_below = load_number(internal, "forwarded_below");
    f->internal.commands = load_texts(l, internal, "commands");
    f->internal.commands_on_top = (unsigned)load_number(internal, "commands_on_top");
    load_sections(l, root, internal, f);
    load_subjects(l, internal, "subjects", &f->internal.subjects);
    load_subjects(l, internal, "forwarded_subjects", &f->internal.forwarded_subjects);
    load_platforms(l, internal, f);
}

static void load_auth(const struct load *l, const struct jsonin_value *internal, struct facts *f)
{
    struct jsonin_value list = jsonin_need(internal, "auth");
    struct facts_auths *out = &f->internal.auth;
    out->n = load_count(list);
    out->v = ARENA_ARRAY(l->arena, out->n, struct facts_auth);
    for (size_t i = 0; i < out->n; i++) {
        struct jsonin_value item = jsonin_at(&list, i);
        out->v[i] = (struct facts_auth){load_text(l, jsonin_need(&item, "text")),
                                        (unsigned)load_number(&item, "received_above")};
    }
}

static void load_journey(const struct load *l, const struct jsonin_value *internal, struct facts *f)
{
    struct jsonin_value path = jsonin_get(internal, "return_path");
    load_auth(l, internal, f);
    f->from_all = load_mailboxes(l, internal, "from_all");
    f->sender = load_mailboxes(l, internal, "sender");
    f->x_original_from = load_mailboxes(l, internal, "x_original_from");
    f->internal.hops = (unsigned)load_number(internal, "hops");
    f->internal.has_return_path = jsonin_has(path);
    f->internal.return_path = load_text(l, path);
    f->internal.null_return_path = f->internal.has_return_path && !f->internal.return_path.n;
    f->internal.delivered_to = load_texts(l, internal, "delivered_to");
    f->internal.mark = load_get(l, internal, "mark");
    f->internal.list_id = load_get(l, internal, "list_id");
}

static struct span load_hash(const struct load *l, const struct jsonin_value *internal, const char *key)
{
    struct span hex = load_word(l, internal, key, "");
    if (hex.n == 0 || hex.n == 64)
        return hex;
    jsonin_refuse(jsonin_get(internal, key), "no SHA-256");
    return SPAN_EMPTY;
}

static void load_robots(const struct load *l, const struct jsonin_value *root,
                        const struct jsonin_value *internal, struct facts *f)
{
    f->auto_submitted = load_flag(root, "auto_submitted");
    f->auto_reason = load_word(l, root, "auto_reason", "_-");
    f->internal.automatic = load_flag(internal, "automatic");
    f->internal.list = load_flag(internal, "list");
    f->internal.auto_reply = load_flag(internal, "auto_reply");
    f->internal.receipt = load_flag(internal, "receipt");
    f->internal.suppress = load_flag(internal, "suppress");
    f->internal.weak_auto = load_flag(internal, "weak_auto");
    f->internal.spam = load_flag(internal, "spam");
    f->internal.thanks_only = load_flag(internal, "thanks_only");
    f->internal.html_only = load_flag(internal, "html_only");
    f->internal.body_offset =
        (uint64_t)jsonin_int(jsonin_need(internal, "body_offset"), 0, (int64_t)l->raw_bytes);
    f->internal.body_sha256 = load_hash(l, internal, "body_sha256");
    f->internal.text_sha256 = load_hash(l, internal, "text_sha256");
}

enum result facts_load(struct span json, uint64_t raw_bytes, struct arena *arena, struct facts **facts_r,
                       struct why *why)
{
    struct load l = {arena, raw_bytes};
    struct buf error;
    buf_init(&error, sizeof why->text);
    struct jsonin_limits limits = {.bytes = LOAD_JSON_MAX, .depth = LOAD_DEPTH_MAX};
    struct jsonin *doc = jsonin_parse(json, limits, &error);
    struct facts *f = ARENA_NEW(arena, struct facts);
    if (doc) {
        struct jsonin_value root = jsonin_root(doc), internal = jsonin_need(&root, "internal");
        load_headers(&l, &root, f);
        load_texts_of_mail(&l, &root, f);
        load_attachments(&l, &root, &internal, f);
        load_deliveries(&l, &root, f);
        load_report(&l, &root, &internal, f);
        load_journey(&l, &internal, f);
        load_robots(&l, &root, &internal, f);
    }
    const char *wrong = doc ? jsonin_error(doc) : error.n ? error.p : "no JSON";
    enum result result = OK;
    if (wrong)
        result = why_set(why, PERM, WHY_MAIL, "5.6.0", "facts: %s", wrong);
    else
        *facts_r = f;
    jsonin_free(&doc);
    buf_release(&error);
    return result;
}
