/* gatepost.conf(5) lists every section and key of the table in conf_table.c, in its words.
 * After a change to the table:  GATEPOST_UPDATE=1 build/unit/test_conf_man  writes the list anew. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include <unistd.h>

#include "daemon/base/conf_table.h"

static const char page[] = "contrib/man/gatepost.conf.5";
static const char begin[] = ".\\\" The list of keys: written by tests/unit/test_conf_man.c, see there.\n";
static const char end[] = ".\\\" The end of the list of keys.\n";

/* One sentence a line, as mdoc(7) wants it; backslashes escaped, and nothing that begins like a request. */
static void add_sentences(struct buf *out, const char *text)
{
    bool fresh = true;
    for (const char *p = text; *p; p++) {
        if (fresh && (*p == '.' || *p == '\''))
            buf_adds(out, "\\&");
        fresh = false;
        if (p[0] == '.' && p[1] == ' ' && p[2] == ' ') {
            buf_adds(out, ".\n");
            p += 2;
            fresh = true;
        } else if (*p == '\\') {
            buf_adds(out, "\\e");
        } else {
            buf_addc(out, *p);
        }
    }
    buf_addc(out, '\n');
}

static void add_range(struct buf *out, const struct conf_key *k)
{
    struct span range = span_of(k->range);
    if (k->type == CONF_TEXT) /* how long it may be */
        return;
    if (k->type == CONF_WORD || k->type == CONF_URL) {
        const char *before = ": ";
        while (range.n) {
            size_t bar = span_chr(range, '|');
            if (bar) {
                buf_printf(out, "%s%.*s", before, SPAN_FMT(span_head(range, bar)));
                before = ", ";
            }
            range = span_from(range, bar + 1);
        }
        return;
    }
    size_t bar = span_chr(range, '|'), dots = span_find(range, SPAN_LIT(".."));
    if (dots < range.n)
        buf_printf(out, " from %.*s to %.*s", SPAN_FMT(span_head(range, dots)),
                   SPAN_FMT(span_from(span_head(range, bar), dots + 2)));
    if (bar < range.n)
        buf_printf(out, ", or %.*s", SPAN_FMT(span_from(range, bar + 1)));
}

static void add_key(struct buf *out, const struct conf_key *k)
{
    buf_printf(out, ".It Ic %s\n(%s", k->name, conf_type_name(k->type));
    add_range(out, k);
    if (*k->unset)
        buf_printf(out, "; default %s", k->unset);
    buf_adds(out, ")\n");
    add_sentences(out, k->text);
    if (k->fixed)
        buf_adds(out, "A reload can't change it.\n");
}

static void add_kind(struct buf *out, const struct conf_kind *kind)
{
    if (*kind->name)
        buf_printf(out, ".Ss %s%s\n", kind->name, kind->titled ? " \\(dqNAME\\(dq" : "");
    else
        buf_adds(out, ".Ss The top\n");
    add_sentences(out, kind->text);
    if (strcmp(kind->parents, "top") != 0 && *kind->parents) {
        struct span parents = span_of(kind->parents);
        size_t blank = span_chr(parents, ' ');
        buf_printf(out, "It stands inside of %.*s", SPAN_FMT(span_head(parents, blank)));
        if (blank < parents.n)
            buf_printf(out, " or %.*s", SPAN_FMT(span_from(parents, blank + 1)));
        buf_adds(out, ".\n");
    }
    buf_adds(out, ".Bl -tag -width Ds\n");
    for (const struct conf_key *k = conf_keys; k->name; k++)
        if (strcmp(k->section, kind->name) == 0)
            add_key(out, k);
    buf_adds(out, ".El\n");
}

static void read_page(struct buf *out)
{
    FILE *f = fopen(page, "re");
    if (!f)
        fail_msg("%s can't be read: run the test in the folder of the sources", page);
    char piece[4096];
    size_t n;
    while ((n = fread(piece, 1, sizeof piece, f)) > 0)
        buf_add(out, span_make(piece, n));
    fclose(f);
}

static void write_page(struct span before, struct span list, struct span after)
{
    FILE *f = fopen(page, "we");
    assert_non_null(f);
    fprintf(f, "%.*s%.*s%.*s", SPAN_FMT(before), SPAN_FMT(list), SPAN_FMT(after));
    assert_int_equal(fclose(f), 0);
}

static void test_the_manual_lists_every_key(void **state)
{
    (void)state;
    struct buf list, text;
    buf_init(&list, 1 << 20);
    buf_init(&text, 1 << 20);
    for (const struct conf_kind *k = conf_kinds; k->name; k++)
        add_kind(&list, k);
    read_page(&text);
    struct span all = buf_span(&text);
    size_t from = span_find(all, span_of(begin)), to = span_find(all, span_of(end));
    assert_true(from < to && to < all.n);
    from += strlen(begin);
    struct span now = span_head(span_from(all, from), to - from);
    if (getenv("GATEPOST_UPDATE"))
        write_page(span_head(all, from), buf_span(&list), span_from(all, to));
    else if (!span_eq(now, buf_span(&list)))
        fail_msg("%s differs from conf_table.c: GATEPOST_UPDATE=1 build/unit/test_conf_man", page);
    buf_release(&list);
    buf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_the_manual_lists_every_key)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
