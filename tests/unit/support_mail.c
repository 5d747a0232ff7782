/* support_mail.c: see support_mail.h. */
#include "tests/unit/support_mail.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

struct span mail_body(struct span mail)
{
    return span_from(mail, span_find(mail, SPAN_LIT("\r\n\r\n")) + 4);
}

static struct span header(struct span mail)
{
    return span_head(mail, span_find(mail, SPAN_LIT("\r\n\r\n")) + 2);
}

/* The next field off *rest: from its name to the line end of its last line. */
static struct span next_field(struct span *rest)
{
    size_t n = 0;
    do
        n += span_find(span_from(*rest, n), SPAN_LIT("\r\n")) + 2;
    while (n < rest->n && (rest->p[n] == ' ' || rest->p[n] == '\t'));
    struct span field = span_head(*rest, n);
    *rest = span_from(*rest, n);
    return field;
}

/* The first field of that name, whole. */
static struct span find_field(struct span mail, struct span name)
{
    struct span rest = header(mail);
    while (rest.n) {
        struct span field = next_field(&rest);
        if (span_ieq(span_head(field, span_chr(field, ':')), name))
            return field;
    }
    return SPAN_EMPTY;
}

struct span mail_field(struct span mail, const char *name)
{
    struct span field = find_field(mail, span_of(name));
    return span_trim(span_from(field, span_chr(field, ':') + 1));
}

static void check_octets(struct span mail, size_t body_at)
{
    size_t begin = 0;
    for (size_t i = 0; i < mail.n; i++) {
        unsigned char c = (unsigned char)mail.p[i];
        if (c == '\r') {
            assert_true(i + 1 < mail.n && mail.p[i + 1] == '\n');
            assert_true(i - begin <= (i < body_at ? 998u : 76u));
            begin = i + 2;
            i++;
            continue;
        }
        if (c >= 0x7f || (c < 0x20 && c != '\t'))
            fail_msg("octet %02x at %zu", c, i);
    }
    assert_int_equal(begin, mail.n);
}

/* How often word stands in a list of words. */
static size_t word_count(struct span list, struct span word)
{
    size_t n = 0;
    while (list.n) {
        size_t end = span_chr(list, ' ');
        n += span_eq(span_head(list, end), word);
        list = span_from(list, end + 1);
    }
    return n;
}

void mail_check(struct span mail, const char *fields)
{
    struct span body = mail_body(mail), rest = header(mail), wanted = span_of(fields);
    check_octets(mail, (size_t)(body.p - mail.p));
    size_t n = 0, n_wanted = 1;
    for (size_t i = 0; i < wanted.n; i++)
        n_wanted += wanted.p[i] == ' ';
    while (rest.n) {
        struct span field = next_field(&rest), name = span_head(field, span_chr(field, ':'));
        if (word_count(wanted, name) != 1)
            fail_msg("a field that isn't wanted: %.*s", SPAN_FMT(field));
        if (find_field(mail, name).p != field.p)
            fail_msg("a field twice: %.*s", SPAN_FMT(field));
        n++;
    }
    if (n != n_wanted)
        fail_msg("%zu fields, not %zu:\n%.*s", n, n_wanted, SPAN_FMT(header(mail)));
}
