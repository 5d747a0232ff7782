/* repeat.c: a small table of subjects and counts, four places to a bucket, the oldest of which gives way.
 * Read by silence.c, written by walk.c. */
#include "daemon/gate/repeat.h"

#include <stdlib.h>

#include "daemon/base/result.h"
#include "parsers/fold.h"

enum { REPEAT_BUCKETS = 1024, REPEAT_WAYS = 4, REPEAT_HOUR_MS = 3600 * 1000, REPEAT_SUBJECT_MAX = 400 };

struct repeat_entry {
    uint64_t key; /* 0: free */
    int64_t since_ms;
    unsigned count;
};

struct repeat {
    struct repeat_entry v[REPEAT_BUCKETS][REPEAT_WAYS];
};

struct repeat *repeat_new(void)
{
    struct repeat *r = calloc(1, sizeof *r);
    if (!r)
        BUG("out of memory");
    return r;
}

void repeat_free(struct repeat **r)
{
    free(*r);
    *r = NULL;
}

/* FNV-1a, 64 bit: who finds two subjects of one key withholds an answer to himself. */
static uint64_t repeat_hash(uint64_t h, char c)
{
    return (h ^ (unsigned char)c) * UINT64_C(1099511628211);
}

uint64_t repeat_key(struct span who, struct span subject)
{
    char room[REPEAT_SUBJECT_MAX];
    struct span folded;
    uint64_t h = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < who.n; i++)
        h = repeat_hash(h, ascii_lower(who.p[i]));
    h = repeat_hash(h, '\0');
    (void)fold_text(span_head(subject, REPEAT_SUBJECT_MAX / 2), room, sizeof room, &folded);
    for (size_t i = 0; i < folded.n; i++) {
        if (ascii_alpha(folded.p[i]) || (unsigned char)folded.p[i] >= 0x80)
            h = repeat_hash(h, folded.p[i]);
    }
    return h ? h : 1;
}

static bool repeat_is_over(const struct repeat_entry *e, int64_t now_ms)
{
    return now_ms < e->since_ms || now_ms - e->since_ms >= REPEAT_HOUR_MS;
}

unsigned repeat_count(const struct repeat *r, uint64_t key, int64_t now_ms)
{
    const struct repeat_entry *bucket = r->v[key % REPEAT_BUCKETS];
    for (size_t i = 0; i < REPEAT_WAYS; i++) {
        if (bucket[i].key == key && !repeat_is_over(&bucket[i], now_ms))
            return bucket[i].count;
    }
    return 0;
}

void repeat_note(struct repeat *r, uint64_t key, int64_t now_ms)
{
    struct repeat_entry *bucket = r->v[key % REPEAT_BUCKETS], *place = &bucket[0];
    for (size_t i = 0; i < REPEAT_WAYS; i++) {
        if (bucket[i].key == key) {
            place = &bucket[i];
            break;
        }
        if (bucket[i].since_ms < place->since_ms)
            place = &bucket[i];
    }
    if (place->key != key || repeat_is_over(place, now_ms))
        *place = (struct repeat_entry){key, now_ms, 0};
    place->count++;
}

void repeat_take_back(struct repeat *r, uint64_t key)
{
    struct repeat_entry *bucket = r->v[key % REPEAT_BUCKETS];
    for (size_t i = 0; i < REPEAT_WAYS; i++)
        if (bucket[i].key == key && bucket[i].count)
            bucket[i].count--;
}
