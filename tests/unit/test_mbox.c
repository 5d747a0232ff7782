/* Mail archives: where a mail begins and ends, what is unquoted, which time counts, and the order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "daemon/tool/mbox.h"

#define A "From a@x Fri Jul  8 10:00:00 2011\n"
#define B "From b@x Fri Jul 08 12:08:34 +0200 2011\n"
#define C "From - Fri Jul  8 13:00 2011\n"

static char path[64];

static void write_file(const char *text, size_t n)
{
    snprintf(path, sizeof path, "/tmp/gatepost-unit-XXXXXX");
    int fd = mkstemp(path);
    assert_true(fd >= 0 && write(fd, text, n) == (ssize_t)n);
    close(fd);
}

/* All mails, each between brackets. */
static const char *mails_of(const char *text, bool mboxo, struct arena *arena)
{
    struct mbox m;
    struct buf all, one;
    const char *why = "";
    buf_init(&all, 1 << 20);
    buf_init(&one, 1 << 20);
    write_file(text, strlen(text));
    if (!mbox_open_file(&m, path, mboxo, arena, &why))
        buf_adds(&all, strstr(why, "no mbox") ? "no mbox" : why);
    for (size_t i = 0; i < m.n; i++) {
        assert_true(mbox_read(&m, &m.v[i], &one, arena, &why));
        buf_printf(&all, "[%.*s]", SPAN_FMT(buf_span(&one)));
    }
    mbox_close(&m);
    unlink(path);
    const char *out = arena_str(arena, buf_span(&all));
    buf_release(&all);
    buf_release(&one);
    return out;
}

static void test_mails(void **unused)
{
    static const struct {
        const char *text, *mails;
        bool mboxo;
    } table[] = {
        {"", "", false},
        {"\n\n", "", false},
        {"Subject: x\n\ny\n", "no mbox", false},
        {"root:x:0:0:\n", "no mbox", false},
        {A "S: 1\n\nx\n", "[S: 1\n\nx\n]", false},
        {A "S: 1\n\nx\n\n" B "S: 2\n\ny\n\n", "[S: 1\n\nx\n][S: 2\n\ny\n]", false},
        /* without its empty line it is text, and so is what looks no From_ line */
        {A "S: 1\n\nx\n" B "y\n", "[S: 1\n\nx\n" B "y\n]", false},
        {A "S: 1\n\nx\n\nFrom here on it fails.\n\nFrom 2011 on, too.\n",
         "[S: 1\n\nx\n\nFrom here on it fails.\n\nFrom 2011 on, too.\n]", false},
        {A "S: 1\n\nx\n\n" C "S: 2\n\ny\n", "[S: 1\n\nx\n][S: 2\n\ny\n]", false},
        /* quotes */
        {A "\n>From a\n>>From b\n>>>From c\n> From d\n>Fromage\nx>From e\n",
         "[\nFrom a\n>From b\n>>From c\n> From d\n>Fromage\nx>From e\n]", false},
        {A "\n>From a\n>>From b\n", "[\nFrom a\n>>From b\n]", true},
        {A "\n>From", "[\n>From]", false},
        {A "\n>From ", "[\nFrom ]", false},
        /* CRLF */
        {"From a@x Fri Jul  8 12:00:00 2011\r\nS: 1\r\n\r\n>From x\r\n\r\nFrom b@x Fri Jul  8 12:00:01 "
         "2011\r\nS: 2\r\n\r\n",
         "[S: 1\r\n\r\nFrom x\r\n][S: 2\r\n]", false},
        /* the order of time, not of the file; who has no time stays where he stood */
        {C "S: 3\n\n\n" A "S: 1\n\n\n" B "S: 2\n\n\n", "[S: 1\n\n][S: 2\n\n][S: 3\n\n]", false},
        {C "S: 3\n\n\nFrom x 99:99 2011\nS: 4\n\n\n" A "S: 1\n\n", "[S: 1\n][S: 3\n\n][S: 4\n\n]", false},
        {"From x 99:99 2011\nS: 2\nDate: Fri, 8 Jul 2011 12:30:00 +0000\n\nDate: Fri, 8 Jul 1999 12:30:00 "
         "+0000\n\n" A "S: 1\n\n",
         "[S: 1\n][S: 2\nDate: Fri, 8 Jul 2011 12:30:00 +0000\n\nDate: Fri, 8 Jul 1999 12:30:00 +0000\n]",
         false},
    };
    struct arena *arena = arena_new(0);
    (void)unused;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        assert_string_equal(mails_of(table[i].text, table[i].mboxo, arena), table[i].mails);
    arena_free(&arena);
}

static void test_octets(void **unused)
{
    static const char text[] = A "S: 1\n\n\0\xff\n>From \0\n";
    struct arena *arena = arena_new(0);
    struct mbox m;
    struct buf one;
    const char *why;
    (void)unused;
    buf_init(&one, 1000);
    write_file(text, sizeof text - 1);
    assert_true(mbox_open_file(&m, path, false, arena, &why));
    assert_int_equal(m.v[0].at_s, 1310119200);
    assert_true(mbox_read(&m, &m.v[0], &one, arena, &why));
    assert_memory_equal(one.p, "S: 1\n\n\0\xff\nFrom \0\n", 16);
    assert_int_equal(one.n, 16);
    struct buf small;
    buf_init(&small, 4);
    assert_false(mbox_read(&m, &m.v[0], &small, arena, &why));
    assert_string_equal(why, "larger than a mail may be");
    assert_int_equal(truncate(path, 40), 0);
    assert_false(mbox_read(&m, &m.v[0], &one, arena, &why));
    mbox_close(&m);
    unlink(path);
    assert_false(mbox_open_file(&m, "/tmp", false, arena, &why));
    assert_string_equal(why, "/tmp: no file");
    assert_false(mbox_open_file(&m, "/nonexistent/x", false, arena, &why));
    assert_string_equal(why, "/nonexistent/x: No such file or directory");
    buf_release(&one);
    buf_release(&small);
    arena_free(&arena);
}

static void put(const char *folder, const char *name, struct arena *arena)
{
    FILE *f = fopen(arena_printf(arena, "%s/%s", folder, name).p, "w");
    assert_non_null(f);
    fprintf(f, "S: %s\n\n>From\n", name);
    fclose(f);
}

static void test_maildir(void **unused)
{
    static const char *const names[] = {"cur/1310126401.b.x:2,S",
                                        "cur/1310126402.c.x:2,ST",
                                        "cur/1310126403.d.x:2,D",
                                        "new/1310126400.a.x",
                                        "new/odd",
                                        "cur/.hidden"};
    struct arena *arena = arena_new(0);
    struct mbox m;
    struct buf one;
    const char *why;
    char folder[] = "/tmp/gatepost-unit-XXXXXX";
    (void)unused;
    buf_init(&one, 1000);
    assert_non_null(mkdtemp(folder));
    assert_false(mbox_open_maildir(&m, folder, arena, &why));
    assert_int_equal(mkdir(arena_printf(arena, "%s/new", folder).p, 0700), 0);
    assert_int_equal(mkdir(arena_printf(arena, "%s/cur", folder).p, 0700), 0);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        put(folder, names[i], arena);
    assert_true(mbox_open_maildir(&m, folder, arena, &why));
    assert_int_equal(m.n, 3);
    assert_int_equal(m.left, 2);
    static const char *const order[] = {"new/1310126400.a.x", "cur/1310126401.b.x:2,S", "new/odd"};
    for (size_t i = 0; i < m.n; i++) {
        assert_true(mbox_read(&m, &m.v[i], &one, arena, &why));
        assert_true(span_eq(buf_span(&one),
                            arena_printf(arena, "S: %s\n\n>From\n", order[i]))); /* nothing is unquoted */
    }
    unlink(m.v[0].file);
    assert_false(mbox_read(&m, &m.v[0], &one, arena, &why));
    mbox_close(&m);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        unlink(arena_printf(arena, "%s/%s", folder, names[i]).p);
    rmdir(arena_printf(arena, "%s/new", folder).p);
    rmdir(arena_printf(arena, "%s/cur", folder).p);
    rmdir(folder);
    buf_release(&one);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mails),
        cmocka_unit_test(test_octets),
        cmocka_unit_test(test_maildir),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
