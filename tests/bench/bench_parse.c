/* bench_parse FOLDER RUNS: facts_read and facts_json over each .eml of FOLDER, RUNS times, in one process;
 * beside it libetpan's own MIME parse of the same octets with each text part decoded.  Prints the rates and
 * their ratio. */
#include <dirent.h>
#include <fcntl.h>
#include <libetpan/libetpan.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "parsers/facts.h"
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

int main(int argc, char **argv)
{
    if (argc != 3)
        return 64;
    struct mails m = load(argv[1]);
    struct facts_conf *conf = facts_conf_default();
    int runs = atoi(argv[2]);
    if (runs < 1 || runs > 99 || m.n == 0)
        return 64;
    double our[99], their[99], ratio[99];
    size_t octets = ours(&m, conf) + theirs(&m); /* both warm */
    for (int r = 0; r < runs; r++) {
        double a = now_s();
        octets += ours(&m, conf);
        double b = now_s();
        octets += theirs(&m);
        double c = now_s();
        our[r] = b - a;
        their[r] = c - b;
        ratio[r] = their[r] / our[r];
    }
    qsort(our, (size_t)runs, sizeof *our, by_value);
    qsort(their, (size_t)runs, sizeof *their, by_value);
    qsort(ratio, (size_t)runs, sizeof *ratio, by_value);
    double mb = (double)m.octets / 1e6;
    printf("gatepost %.0f mails/s (%.1f MB/s), libetpan's MIME parse with texts decoded %.0f/s (%.1f MB/s): "
           "ratio %.2f (goal 0.5)\n",
           (double)m.n / our[runs / 2], mb / our[runs / 2], (double)m.n / their[runs / 2],
           mb / their[runs / 2], ratio[runs / 2]);
    facts_conf_free(&conf);
    return octets == 0;
}
