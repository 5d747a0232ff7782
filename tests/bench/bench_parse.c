/* bench_parse FOLDER RUNS: facts_read and facts_json over each .eml of FOLDER, RUNS times, in one process;
 * beside it libetpan's own MIME parse of the same octets with each text part decoded.  Then like for like:
 * our MIME parse, texts decoded and turned into UTF-8, and nothing understood.  Prints the rates and their
 * ratios.
 */
#include <dirent.h>
#include <fcntl.h>
#include <libetpan/libetpan.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "parsers/mime.h"
#include "parsers/rules.h"

struct mails {
    struct span *v;
    size_t n, octets;
};

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static struct mails load(const char *folder)
{
    struct mails m = {0};
    DIR *d = opendir(folder);
    for (struct dirent *e; d && (e = readdir(d));) {
        struct stat st;
        int fd = openat(dirfd(d), e->d_name, O_RDONLY);
        if (fd < 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
            close(fd);
            continue;
        }
        char *p = malloc((size_t)st.st_size + 1);
        ssize_t n = read(fd, p, (size_t)st.st_size);
        close(fd);
        m.v = realloc(m.v, (m.n + 1) * sizeof *m.v);
        m.v[m.n++] = span_make(p, n > 0 ? (size_t)n : 0);
        m.octets += n > 0 ? (size_t)n : 0;
    }
    if (d)
        closedir(d);
    return m;
}

static size_t ours(const struct mails *m, const struct facts_conf *conf)
{
    size_t written = 0;
    struct arena *a = arena_new(0);
    struct buf out;
    buf_init(&out, 64 << 20);
    for (size_t i = 0; i < m->n; i++) {
        arena_reset(a);
        buf_clear(&out);
        facts_json(facts_read(conf, (struct facts_arrival){1767225600}, m->v[i], a), true, &out);
        written += out.n;
    }
    buf_release(&out);
    arena_free(&a);
    return written;
}

static size_t texts_of(const struct mime *m)
{
    size_t written = 0;
    for (size_t i = 0; i < m->n; i++)
        if (!m->v[i].multipart && span_starts(m->v[i].type, SPAN_LIT("text/")))
            written += mime_text(m, &m->v[i], m->reader->limits->html_bytes).n;
    return written;
}

static size_t our_mime(const struct mails *m, const struct facts_conf *conf)
{
    size_t written = 0;
    struct arena *a = arena_new(0);
    for (size_t i = 0; i < m->n; i++) {
        arena_reset(a);
        struct spans defects = {0};
        struct reader r = {a, facts_conf_limits(conf), facts_conf_fallback(conf), &defects};
        struct mime mime;
        mime_parse(&r, m->v[i], &mime);
        written += texts_of(&mime);
    }
    arena_free(&a);
    return written;
}

/* Decodes every text part of the tree, as a reader that wants the text must. */
static size_t decode_texts(struct mailmime *mime)
{
    size_t written = 0;
    switch (mime->mm_type) {
    case MAILMIME_SINGLE: {
        struct mailmime_content *ct = mime->mm_content_type;
        struct mailmime_data *data = mime->mm_data.mm_single;
        bool text = !ct || (ct->ct_type->tp_type == MAILMIME_TYPE_DISCRETE_TYPE &&
                            ct->ct_type->tp_data.tp_discrete_type->dt_type == MAILMIME_DISCRETE_TYPE_TEXT);
        if (text && data && data->dt_type == MAILMIME_DATA_TEXT) {
            char *decoded = NULL;
            size_t at = 0, n = 0;
            if (mailmime_part_parse(data->dt_data.dt_text.dt_data, data->dt_data.dt_text.dt_length, &at,
                                    data->dt_encoding, &decoded, &n) == MAILIMF_NO_ERROR) {
                written += n;
                mmap_string_unref(decoded);
            }
        }
        break;
    }
    case MAILMIME_MULTIPLE:
        for (clistiter *c = clist_begin(mime->mm_data.mm_multipart.mm_mp_list); c; c = clist_next(c))
            written += decode_texts(clist_content(c));
        break;
    case MAILMIME_MESSAGE:
        if (mime->mm_data.mm_message.mm_msg_mime)
            written += decode_texts(mime->mm_data.mm_message.mm_msg_mime);
        break;
    }
    return written;
}

static size_t theirs(const struct mails *m)
{
    size_t written = 0;
    for (size_t i = 0; i < m->n; i++) {
        struct mailmime *mime = NULL;
        size_t at = 0;
        if (mailmime_parse(m->v[i].p, m->v[i].n, &at, &mime) != MAILIMF_NO_ERROR)
            continue;
        written += decode_texts(mime);
        mailmime_free(mime);
    }
    return written;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

enum { MOST_RUNS = 99 };

/* Seconds of each run; the median of how many times as fast as theirs it was. */
struct side {
    double s[MOST_RUNS], ratio[MOST_RUNS];
};

static void print_side(const char *name, struct side *side, size_t runs, const struct mails *m)
{
    qsort(side->s, runs, sizeof *side->s, by_value);
    qsort(side->ratio, runs, sizeof *side->ratio, by_value);
    double s = side->s[runs / 2];
    printf("%s %.0f mails/s (%.1f MB/s)", name, (double)m->n / s, (double)m->octets / 1e6 / s);
}

int main(int argc, char **argv)
{
    if (argc != 3)
        return 64;
    struct mails m = load(argv[1]);
    struct facts_conf *conf = facts_conf_default();
    size_t runs = (size_t)atoi(argv[2]);
    if (runs < 1 || runs > MOST_RUNS || m.n == 0)
        return 64;
    static struct side whole, mime, their;
    size_t octets = ours(&m, conf) + our_mime(&m, conf) + theirs(&m); /* all warm */
    for (size_t r = 0; r < runs; r++) {
        double a = now_s();
        octets += ours(&m, conf);
        double b = now_s();
        octets += theirs(&m);
        double c = now_s();
        octets += our_mime(&m, conf);
        double d = now_s();
        whole.s[r] = b - a;
        their.s[r] = c - b;
        mime.s[r] = d - c;
        whole.ratio[r] = their.s[r] / whole.s[r];
        mime.ratio[r] = their.s[r] / mime.s[r];
    }
    print_side("all facts and JSON", &whole, runs, &m);
    print_side("; libetpan's MIME parse with texts decoded", &their, runs, &m);
    printf(": ratio %.2f (goal 0.5); ", whole.ratio[runs / 2]);
    print_side("our MIME parse with texts as UTF-8", &mime, runs, &m);
    printf(": ratio %.2f\n", mime.ratio[runs / 2]);
    facts_conf_free(&conf);
    return octets == 0;
}
