/* conf_print.c: `gatepost config`: every key, its value, and where it comes from; and what a reload can't
 * change.  Base floor. */
#include "daemon/base/conf_build.h"

#include <stdio.h>

#include "parsers/json.h"

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

struct row {
    const struct conf_block *block; /* NULL: its section isn't in the file */
    const struct conf_key *key;
    const struct conf_setting *setting; /* NULL: unset */
    const char *unset;
};

static void print_for_people(const struct conf *c, const struct row *r, struct buf *out)
{
    struct buf name, value;
    buf_init(&name, 1000);
    buf_init(&value, 1 << 20);
    if (r->block && *r->block->title)
        buf_printf(&name, "%s \"%s\" ", r->key->section, r->block->title);
    else if (*r->key->section)
        buf_printf(&name, "%s ", r->key->section);
    buf_adds(&name, r->key->name);
    bool list = conf_type_is_list(r->key->type);
    if (list)
        buf_addc(&value, '{');
    for (size_t i = 0; r->setting && i < r->setting->n; i++) {
        if (i)
            buf_adds(&value, ", ");
        add_quoted(&value, r->setting->items[i].text);
    }
    if (!r->setting && !(list && !*r->unset))
        add_quoted(&value, r->unset);
    if (list)
        buf_addc(&value, '}');
    buf_printf(out, "%-30.*s  %-40.*s  ", SPAN_FMT(buf_span(&name)), SPAN_FMT(buf_span(&value)));
    if (r->setting)
        buf_printf(out, "%s:%u\n", c->path, r->setting->line);
    else
        buf_adds(out, "default\n");
    buf_release(&name);
    buf_release(&value);
}

static void print_json(const struct conf *c, const struct row *r, struct buf *out)
{
    struct json j = json_to(out);
    json_open(&j, '{');
    json_key(&j, "section");
    json_str_or_null(&j, span_of(r->key->section));
    json_key(&j, "name");
    json_str_or_null(&j, span_of(r->block ? r->block->title : ""));
    json_key(&j, "key");
    json_str(&j, span_of(r->key->name));
    json_key(&j, "value");
    bool list = conf_type_is_list(r->key->type);
    if (list)
        json_open(&j, '[');
    for (size_t i = 0; r->setting && i < r->setting->n; i++)
        json_str(&j, span_of(r->setting->items[i].text));
    if (!r->setting && *r->unset)
        json_str(&j, span_of(r->unset));
    else if (!list && (!r->setting || r->setting->n == 0))
        json_null(&j);
    if (list)
        json_close(&j, ']');
    json_key(&j, "source");
    if (r->setting) {
        char line[16];
        snprintf(line, sizeof line, ":%u", r->setting->line);
        struct buf source;
        buf_init(&source, 8192);
        buf_adds(&source, c->path);
        buf_adds(&source, line);
        json_str(&j, buf_span(&source));
        buf_release(&source);
    } else {
        json_str(&j, SPAN_LIT("default"));
    }
    json_close(&j, '}');
    buf_addc(out, '\n');
}

static void print_section(const struct conf *c, const char *section, const struct conf_block *block,
                          bool json, struct buf *out)
{
    for (const struct conf_key *k = conf_keys; k->name; k++) {
        if (strcmp(k->section, section) != 0)
            continue;
        const char *worked = block && *block->title ? NULL : worked_out(c, section, k->name);
        struct row r = {block, k, block ? conf_setting_find(block, k->name) : NULL,
                        worked ? worked : k->unset};
        if (json)
            print_json(c, &r, out);
        else
            print_for_people(c, &r, out);
    }
}

static void print_built_in(const struct conf *c, bool json, struct buf *out)
{
    for (size_t i = 0; i < c->n_types; i++) {
        const struct conf_type *t = &c->types[i];
        const struct conf_block *b = c->file->top;
        while (b && !(strcmp(b->kind->name, "type") == 0 && span_ieq(span_of(b->title), span_of(t->name))))
            b = b->next;
        if (b)
            continue;
        if (json) {
            struct json j = json_to(out);
            json_open(&j, '{');
            json_key(&j, "section");
            json_str(&j, SPAN_LIT("type"));
            json_key(&j, "name");
            json_str(&j, span_of(t->name));
            json_key(&j, "key");
            json_str(&j, SPAN_LIT("priority"));
            json_key(&j, "value");
            json_str(&j, span_of(t->priority));
            json_key(&j, "source");
            json_str(&j, SPAN_LIT("built in"));
            json_close(&j, '}');
            buf_addc(out, '\n');
        } else {
            buf_printf(out, "type \"%s\" priority%*s  \"%s\"%*s  built in\n", t->name,
                       14 - (int)strlen(t->name), "", t->priority, 38 - (int)strlen(t->priority), "");
        }
    }
}

void conf_print(const struct conf *c, bool json, struct buf *out)
{
    for (const struct conf_kind *kind = conf_kinds; kind->name; kind++) {
        size_t n = 0;
        for (const struct conf_block *b = c->file->top; b; b = b->next)
            if (b->kind == kind) {
                print_section(c, kind->name, b, json, out);
                n++;
            }
        if (n == 0 && !kind->titled && strcmp(kind->name, "oauth") != 0)
            print_section(c, kind->name, NULL, json, out);
        if (strcmp(kind->name, "type") == 0)
            print_built_in(c, json, out);
    }
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
