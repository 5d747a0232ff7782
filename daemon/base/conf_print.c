/* conf_print.c: `gatepost config`: every key, its value, and where it comes from; and what a reload can't
 * change.  Base floor. */
#include "daemon/base/conf_build.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/json.h"

/* One line: a key, its values, and where they come from. */
struct row {
    const char *section, *title, *key;
    bool list;
    const char *const *values;
    char source[4200];
};

static const char *const none[] = {NULL};

/* Defaults that conf_build.c works out, by key: what holds in truth. */
static const char *worked_out(const struct conf *c, const char *section, const char *key)
{
    const struct {
        const char *section, *key, *value;
    } rows[] = {
        {"", "database", c->database},
        {"", "secret_dir", c->secret_dir},
        {"", "reply_address", c->reply_address},
        {"lmtp", "listen", c->lmtp.listen[0]},
        {"transport", "url", c->transport.url},
        {"transport", "envelope", c->transport.envelope},
        {"transport", "tls", c->transport.tls == CONF_TLS_NONE ? "none" : "required"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strcmp(rows[i].section, section) == 0 && strcmp(rows[i].key, key) == 0)
            return rows[i].value;
    return NULL;
}

static void add_quoted(struct buf *out, const char *text)
{
    buf_addc(out, '"');
    for (const char *p = text; *p; p++) {
        if (*p == '"' || *p == '\\')
            buf_addc(out, '\\');
        buf_addc(out, *p);
    }
    buf_addc(out, '"');
}

static void print_for_people(const struct row *r, struct buf *out)
{
    struct buf name, value;
    buf_init(&name, 1000);
    buf_init(&value, 1 << 20);
    if (*r->title)
        buf_printf(&name, "%s \"%s\" ", r->section, r->title);
    else if (*r->section)
        buf_printf(&name, "%s ", r->section);
    buf_adds(&name, r->key);
    if (r->list)
        buf_addc(&value, '{');
    for (size_t i = 0; r->values[i]; i++) {
        if (i)
            buf_adds(&value, ", ");
        add_quoted(&value, r->values[i]);
    }
    buf_adds(&value, r->list ? "}" : r->values[0] ? "" : "\"\"");
    buf_printf(out, "%-34.*s  %-40.*s  %s\n", SPAN_FMT(buf_span(&name)), SPAN_FMT(buf_span(&value)),
               r->source);
    buf_release(&name);
    buf_release(&value);
}

static void print_json(const struct row *r, struct buf *out)
{
    struct json j = json_to(out);
    json_open(&j, '{');
    json_key(&j, "section");
    json_str_or_null(&j, span_of(r->section));
    json_key(&j, "name");
    json_str_or_null(&j, span_of(r->title));
    json_key(&j, "key");
    json_str(&j, span_of(r->key));
    json_key(&j, "value");
    if (r->list)
        json_open(&j, '[');
    for (size_t i = 0; r->values[i]; i++)
        json_str(&j, span_of(r->values[i]));
    if (r->list)
        json_close(&j, ']');
    else if (!r->values[0])
        json_null(&j);
    json_key(&j, "source");
    json_str(&j, span_of(r->source));
    json_close(&j, '}');
    buf_addc(out, '\n');
}

static void print_row(const struct row *r, bool json, struct buf *out)
{
    if (json)
        print_json(r, out);
    else
        print_for_people(r, out);
}

static void print_written(const struct conf *c, struct row *r, const struct conf_setting *s, bool json,
                          struct buf *out)
{
    const char **values = calloc(s->n + 1, sizeof *values);
    if (!values)
        BUG("out of memory");
    for (size_t i = 0; i < s->n; i++)
        values[i] = s->items[i].text;
    r->values = values;
    snprintf(r->source, sizeof r->source, "%s:%u", c->path, s->line);
    print_row(r, json, out);
    free(values);
}

/* A section without a name, as the file has it or not (block NULL), or one with a name. */
static void print_section(const struct conf *c, const char *section, const struct conf_block *block,
                          bool json, struct buf *out)
{
    for (const struct conf_key *k = conf_keys; k->name; k++) {
        if (strcmp(k->section, section) != 0)
            continue;
        const struct conf_setting *s = block ? conf_setting_find(block, k->name) : NULL;
        const char *title = block ? block->title : "",
                   *worked = *title ? NULL : worked_out(c, section, k->name);
        const char *const one[] = {worked ? worked : k->unset, NULL};
        struct row r = {section, title, k->name, conf_type_is_list(k->type), *one[0] ? one : none, "default"};
        if (c->plus_seen && !*section && strcmp(k->name, "reply_address") == 0)
            snprintf(r.source, sizeof r.source, "check --probe");
        if (s)
            print_written(c, &r, s, json, out);
        else
            print_row(&r, json, out);
    }
}

/* A type, built in or not: what the file doesn't say of it stands in c->types. */
static void print_type(const struct conf *c, const struct conf_type *t, bool json, struct buf *out)
{
    const struct conf_block *b = c->file->top;
    while (b && !(strcmp(b->kind->name, "type") == 0 && span_ieq(span_of(b->title), span_of(t->name))))
        b = b->next;
    const char *const priority[] = {t->priority, NULL}, *const page[] = {t->page ? "yes" : "no", NULL};
    const struct {
        const char *key;
        bool list;
        const char *const *values;
    } keys[] = {{"aliases", true, t->aliases},
                {"priority", false, priority},
                {"sections", true, t->sections},
                {"page", false, page}};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const struct conf_setting *s = b ? conf_setting_find(b, keys[i].key) : NULL;
        struct row r = {"type", t->name, keys[i].key, keys[i].list, keys[i].values, ""};
        snprintf(r.source, sizeof r.source, "%s",
                 t < c->types + c->n_built_in_types ? "built in" : "default");
        if (s)
            print_written(c, &r, s, json, out);
        else
            print_row(&r, json, out);
    }
}

void conf_print(const struct conf *c, bool json, struct buf *out)
{
    for (const struct conf_kind *kind = conf_kinds; kind->name; kind++) {
        bool type = strcmp(kind->name, "type") == 0, there = false;
        for (size_t i = 0; i < c->n_types && type; i++)
            print_type(c, &c->types[i], json, out);
        for (const struct conf_block *b = c->file->top; b && !type; b = b->next)
            if (b->kind == kind) {
                print_section(c, kind->name, b, json, out);
                there = true;
            }
        if (!there && !kind->titled && strcmp(kind->name, "oauth") != 0)
            print_section(c, kind->name, NULL, json, out);
    }
}

void conf_where(const struct conf *c, const char *section, const char *title, const char *key,
                struct buf *out)
{
    const struct conf_block *b = c->file->top;
    while (b && !(strcmp(b->kind->name, section) == 0 && strcmp(b->title, title) == 0))
        b = b->next;
    const struct conf_view v = {section, b};
    buf_adds(out, c->path);
    if (b && (*section || conf_view_setting(v, key)))
        buf_printf(out, ":%u", conf_view_line(v, key));
    buf_printf(out, ": %s: ", key);
}

static bool same_setting(const struct conf_setting *a, const struct conf_setting *b)
{
    if (!a || !b)
        return a == b;
    if (a->n != b->n)
        return false;
    for (size_t i = 0; i < a->n; i++)
        if (strcmp(a->items[i].text, b->items[i].text) != 0)
            return false;
    return true;
}

bool conf_fixed_differs(const struct conf *now, const struct conf *wanted, struct buf *error_r)
{
    for (const struct conf_key *k = conf_keys; k->name; k++) {
        struct conf_view a = conf_view_of(now->file, k->section), b = conf_view_of(wanted->file, k->section);
        if (!k->fixed || same_setting(conf_view_setting(a, k->name), conf_view_setting(b, k->name)))
            continue;
        buf_printf(error_r, "%s:%u: %s%s%s can't be changed by a reload: restart", wanted->path,
                   conf_view_line(b, k->name), k->section, *k->section ? "." : "", k->name);
        return true;
    }
    return false;
}
