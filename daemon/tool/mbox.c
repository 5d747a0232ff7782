/* mbox.c: see mbox.h.  Called by cmd_import.c.  Floor: tool. */
#include "daemon/tool/mbox.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/base/result.h"

#include "parsers/date.h"

enum { HEAD_MAX_BYTES = 64 << 10, CHUNK_BYTES = 64 << 10 };

static const char *errno_text(struct arena *arena, const char *path)
{
    return arena_printf(arena, "%s: %s", path, strerror(errno)).p;
}

static struct mbox_mail *add(struct mbox *m)
{
    if (m->n == m->room) {
        m->room = m->room ? m->room * 2 : 256;
        m->v = realloc(m->v, m->room * sizeof *m->v);
        if (!m->v)
            BUG("out of memory");
    }
    m->v[m->n] = (struct mbox_mail){.order = m->n};
    return &m->v[m->n++];
}

/* By time; what nobody knows of stays behind what stood before it. */
static int by_time(const void *a, const void *b)
{
    const struct mbox_mail *x = a, *y = b;
    if (x->at_s != y->at_s)
        return x->at_s < y->at_s ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

static void sort(struct mbox *m)
{
    for (size_t i = 1; i < m->n; i++)
        if (m->v[i].at_s == 0)
            m->v[i].at_s = m->v[i - 1].at_s;
    if (m->n)
        qsort(m->v, m->n, sizeof *m->v, by_time);
}

/* The Date field of a mail's head. */
static int64_t date_of(struct span head)
{
    struct span line;
    while (span_line(&head, &line) && line.n > 0) {
        if (!span_istarts(line, SPAN_LIT("Date:")))
            continue;
        struct facts_time t = date_read(span_trim(span_from(line, 5)));
        return t.set && t.unix_s > 0 ? t.unix_s : 0;
    }
    return 0;
}

/* ---- mbox */

static bool digits(struct span s, size_t at, size_t n)
{
    for (size_t i = at; i < at + n; i++)
        if (i >= s.n || !ascii_digit(s.p[i]))
            return false;
    return true;
}

/* "From sender Fri Jul  8 12:08:34 2011", with or without seconds and a zone; *at_s_r 0 where the date can't
 * be read.  A line of text that begins with "From " has no clock and no year. */
static bool is_from_line(struct span line, int64_t *at_s_r)
{
    struct span rest = span_trim(line);
    bool clock = false, year = false;
    if (!span_starts(line, SPAN_LIT("From ")))
        return false;
    for (size_t i = 5; i < rest.n; i++) {
        if (rest.p[i - 1] != ' ')
            continue;
        clock =
            clock || (digits(rest, i, 2) && i + 2 < rest.n && rest.p[i + 2] == ':' && digits(rest, i + 3, 2));
        year = year || (digits(rest, i, 4) && (i + 4 == rest.n || rest.p[i + 4] == ' '));
    }
    struct span date = span_from(rest, 5);
    while (date.n && date.p[0] == ' ')
        date = span_from(date, 1);
    date = span_trim(span_from(date, span_chr(date, ' ')));
    struct facts_time t = date_read(date);
    *at_s_r = t.set && t.unix_s > 0 ? t.unix_s : 0;
    return clock && year;
}

/* Where the mail that just ended ends: before the empty line that parts it from the next one. */
static void end_mail(struct mbox *m, uint64_t at, size_t empty_bytes)
{
    if (m->n)
        m->v[m->n - 1].bytes = at - m->v[m->n - 1].at - empty_bytes;
}

/* Finds all mails; false where something stands before the first one. */
static bool index_file(struct mbox *m, FILE *f)
{
    char *line = NULL;
    size_t room = 0, empty_bytes = 0;
    uint64_t at = 0;
    bool head = false, empty_before = true, is_mbox = true;
    ssize_t n;
    while ((n = getline(&line, &room, f)) > 0) {
        struct span text = span_make(line, (size_t)n);
        struct mbox_mail *last = m->n ? &m->v[m->n - 1] : NULL;
        int64_t at_s = 0;
        bool empty = span_trim(text).n == 0 && n <= 2;
        if (empty_before && line[0] == 'F' && is_from_line(text, &at_s)) {
            end_mail(m, at, empty_bytes);
            struct mbox_mail *mail = add(m);
            mail->at = at + (uint64_t)n;
            mail->at_s = at_s;
            head = true;
        } else if (!last && !empty) {
            is_mbox = false;
            break;
        } else if (head && last->at_s == 0 && span_istarts(text, SPAN_LIT("Date:"))) {
            last->at_s = date_of(text);
        }
        head = head && !empty;
        empty_before = empty;
        empty_bytes = empty ? (size_t)n : 0;
        at += (uint64_t)n;
    }
    end_mail(m, at, empty_bytes);
    free(line);
    return is_mbox;
}

bool mbox_open_file(struct mbox *m, const char *path, bool mboxo, struct arena *arena, const char **why_r)
{
    struct stat st;
    *m = (struct mbox){.unquote_all = !mboxo};
    m->fd = open(path, O_RDONLY | O_CLOEXEC);
    FILE *f = m->fd >= 0 && fstat(m->fd, &st) == 0 && S_ISREG(st.st_mode) ? fdopen(dup(m->fd), "r") : NULL;
    if (!f) {
        *why_r = m->fd >= 0 && !S_ISREG(st.st_mode) ? arena_printf(arena, "%s: no file", path).p
                                                    : errno_text(arena, path);
        mbox_close(m);
        return false;
    }
    bool found = index_file(m, f);
    bool read = !ferror(f);
    *why_r =
        read ? arena_printf(arena, "%s: no mbox: it doesn't begin with a line \"From SENDER DATE\"", path).p
             : errno_text(arena, path);
    fclose(f);
    if (!read || !found)
        mbox_close(m);
    sort(m);
    return read && found;
}

/* Takes one ">" off lines that begin with some and "From ", in place. */
static void unquote(struct buf *mail, bool all)
{
    struct span rest = buf_span(mail);
    size_t out = 0;
    while (rest.n) {
        size_t lf = span_chr(rest, '\n'), line_n = lf < rest.n ? lf + 1 : rest.n, quotes = 0;
        while (quotes < line_n && rest.p[quotes] == '>')
            quotes++;
        bool quoted = quotes > 0 && (all || quotes == 1) &&
                      span_starts(span_make(rest.p + quotes, line_n - quotes), SPAN_LIT("From "));
        memmove(mail->p + out, rest.p + quoted, line_n - quoted);
        out += line_n - quoted;
        rest = span_from(rest, line_n);
    }
    mail->n = out;
}

static bool read_range(int fd, uint64_t at, uint64_t bytes, struct buf *out)
{
    static char chunk[CHUNK_BYTES];
    while (bytes > 0 && !out->overflow) {
        ssize_t n = pread(fd, chunk, bytes < sizeof chunk ? (size_t)bytes : sizeof chunk, (off_t)at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n == 0)
            errno = ENODATA; /* it was cut meanwhile */
        if (n <= 0)
            return false;
        buf_add(out, span_make(chunk, (size_t)n));
        at += (uint64_t)n;
        bytes -= (uint64_t)n;
    }
    return true;
}

/* ---- maildir */

/* "1322064000.M20P7.host:2,S": when it came, and what its reader made of it. */
static bool is_wanted(const char *name)
{
    const char *flags = strstr(name, ":2,");
    return !flags || (!strchr(flags, 'T') && !strchr(flags, 'D'));
}

static int64_t time_in_name(const char *name)
{
    char *end;
    long long at_s = strtoll(name, &end, 10);
    bool plausible = end - name >= 9 && end - name <= 10 && (*end == '.' || *end == '_');
    return plausible ? at_s : 0;
}

static bool index_folder(struct mbox *m, const char *path, const char *sub, struct arena *arena)
{
    const char *folder = arena_printf(arena, "%s/%s", path, sub).p;
    DIR *dir = opendir(folder);
    struct stat st;
    for (struct dirent *e; dir && (e = readdir(dir));) {
        if (e->d_name[0] == '.')
            continue;
        const char *file = arena_printf(arena, "%s/%s", folder, e->d_name).p;
        if (stat(file, &st) < 0 || !S_ISREG(st.st_mode))
            continue;
        if (!is_wanted(e->d_name)) {
            m->left++;
            continue;
        }
        struct mbox_mail *mail = add(m);
        mail->file = file;
        mail->bytes = (uint64_t)st.st_size;
        mail->at_s = time_in_name(e->d_name);
        if (!mail->at_s)
            mail->at_s = st.st_mtime > 0 ? st.st_mtime : 0;
    }
    if (dir)
        closedir(dir);
    return dir != NULL;
}

bool mbox_open_maildir(struct mbox *m, const char *path, struct arena *arena, const char **why_r)
{
    *m = (struct mbox){.fd = -1};
    if (index_folder(m, path, "new", arena) && index_folder(m, path, "cur", arena)) {
        sort(m);
        return true;
    }
    *why_r =
        arena_printf(arena, "%s: no maildir: it has no new/ and cur/ to read (%s)", path, strerror(errno)).p;
    mbox_close(m);
    return false;
}

/* ---- both */

bool mbox_read(const struct mbox *m, const struct mbox_mail *mail, struct buf *out, struct arena *arena,
               const char **why_r)
{
    buf_clear(out);
    int fd = mail->file ? open(mail->file, O_RDONLY | O_CLOEXEC) : m->fd;
    bool read = fd >= 0 && read_range(fd, mail->at, mail->bytes, out);
    if (!read)
        *why_r = errno_text(arena, mail->file ? mail->file : "the mbox");
    else if (out->overflow)
        *why_r = "larger than a mail may be";
    if (mail->file && fd >= 0)
        close(fd);
    if (read && !mail->file)
        unquote(out, m->unquote_all);
    return read && !out->overflow;
}

void mbox_close(struct mbox *m)
{
    if (m->fd >= 0)
        close(m->fd);
    free(m->v);
    *m = (struct mbox){.fd = -1};
}
