/* batch.c: see batch.h.  Called by mailbox.c; floor: fetch. */
#include "daemon/fetch/batch.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "daemon/base/clock.h"
#include "daemon/base/failpoint.h"
#include "daemon/base/log.h"

enum {
    CHUNK = 500,               /* UIDs whose sizes are asked for at a time */
    BATCH_BYTES = 4 << 20,     /* of bodies in one FETCH */
    LARGE_BYTES = 1 << 20,     /* a mail from here on is streamed alone */
    PARTIAL_BYTES = 512 << 10, /* of one over max_size: header and text, hardly more */
    TIDY_TRIES = 3,
    TIDY_EVERY = 100,      /* committed mails flagged or moved in one command */
    GATE_MS = 120000,      /* for an answer of the gate's; then the session is given up */
    STOPPING_MS = 2000,    /* the same when we are told to stop */
    SLACK_BYTES = 1 << 20, /* of protocol around bodies */
    DROPS_MAX = 3,
};

void batch_release(struct batch *b)
{
    free(b->done);
    b->done = NULL;
    b->n_done = b->done_room = 0;
}

static void push_done(struct batch *b, uint32_t uid)
{
    if (b->n_done == b->done_room) {
        b->done_room = b->done_room ? b->done_room * 2 : 256;
        b->done = realloc(b->done, b->done_room * sizeof *b->done);
        if (!b->done)
            BUG("out of memory");
    }
    b->done[b->n_done++] = uid;
}

/* ---- the gate */

static bool crowded(const struct batch *b, size_t most)
{
    return b->n_waiting >= most || (b->n_waiting && b->handed - b->waiting[0].turn >= FETCHLINK_SPAN);
}

/* True: it was outstanding, and isn't any more. */
static bool take_off(struct batch *b, uint32_t uid)
{
    size_t i = 0;
    while (i < b->n_waiting && b->waiting[i].uid != uid)
        i++;
    if (i == b->n_waiting)
        return false;
    b->n_waiting--;
    memmove(b->waiting + i, b->waiting + i + 1, (b->n_waiting - i) * sizeof b->waiting[0]);
    return true;
}

/* Waits until fewer than `most` mails are outstanding, and the oldest of them isn't too far behind.  False:
 * the gate doesn't answer, or could not take one (nothing more is handed over then), or we are to stop. */
static bool drain(struct batch *b, size_t most)
{
    while (crowded(b, most)) {
        uint32_t uid;
        enum door_taken taken;
        if (!door_answer(b->door, loop_now_ms() + (door_stop(b->door) ? STOPPING_MS : GATE_MS), &uid,
                         &taken)) {
            b->again = true;
            return false;
        }
        if (!take_off(b, uid))
            continue; /* of a session that was given up: it comes again, and is known then */
        if (taken == DOOR_COMMITTED)
            push_done(b, uid);
        b->again |= taken == DOOR_NOT_NOW;
    }
    return !b->again && !door_stop(b->door);
}

/* ---- after the commit */

static int by_uid(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static bool apply_after(struct batch *b, struct imap_failure *f)
{
    switch (b->conf->after) {
    case CONF_AFTER_SEEN:
        return imap_flag(b->imap, b->done, b->n_done, "\\Seen", f);
    case CONF_AFTER_DELETE:
        return imap_delete(b->imap, b->done, b->n_done, f);
    case CONF_AFTER_MOVE:
        return imap_move(b->imap, b->done, b->n_done, b->conf->move_to, f);
    case CONF_AFTER_KEEP:
        break;
    }
    return true;
}

/* The gate's cursor may follow. */
static void tell_tidied(struct batch *b)
{
    uint32_t uid = b->n_waiting ? b->waiting[0].uid - 1 : b->last_handed;
    if (b->old || uid <= b->tidied)
        return;
    b->tidied = uid;
    door_tidied(b->door, uid);
}

/* Flags, moves or deletes what is committed.  A refusal is said and gone past: the mail is safe, only untidy.
 * What a broken session left undone is done in the next one. */
static bool tidy(struct batch *b, struct imap_failure *f)
{
    if (b->n_done == 0) {
        tell_tidied(b);
        return true;
    }
    FAILPOINT("fetch-committed"); /* K3 */
    qsort(b->done, b->n_done, sizeof *b->done, by_uid);
    bool ok = b->read_only || apply_after(b, f);
    if (!ok && f->class == IMAP_TRANSIENT)
        return false;
    if (!ok && f->class == IMAP_OUT_OF_STEP && ++b->tidy_failures < TIDY_TRIES)
        return false;
    if (!ok)
        log_text(LOG_LEVEL_WARNING, "fetch", "%s: taken in, but left as it was: %s", b->conf->name, f->text);
    ok = ok || f->class != IMAP_OUT_OF_STEP; /* the session lives but for that */
    b->n_done = 0;
    b->tidy_failures = 0;
    tell_tidied(b);
    return ok;
}

/* ---- handing over */

static int memory_file(void)
{
    int fd = memfd_create("mail", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (fd < 0)
        BUG("no memory file");
    return fd;
}

static bool write_all(int fd, struct span octets)
{
    while (octets.n) {
        ssize_t n = write(fd, octets.p, octets.n);
        if (n <= 0)
            return false;
        octets = span_from(octets, (size_t)n);
    }
    return true;
}

static void seal(int fd)
{
    if (fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) < 0)
        BUG("cannot seal a memory file");
}

struct handing {
    struct batch *b;
    const struct imap_info *infos;
    size_t n;
    bool *came;
};

static struct fetchlink_mail describe(const struct batch *b, const struct imap_info *info, bool partial)
{
    return (struct fetchlink_mail){.uidvalidity = b->uidvalidity,
                                   .internaldate_s = info->internaldate_s,
                                   .size_bytes = info->size_bytes,
                                   .partial = partial,
                                   .resync = b->cursor.resync || b->old,
                                   .old = b->old,
                                   .quiet = b->quiet};
}

/* Counts it, and waits for room for the next one; as drain(). */
static bool handed_over(struct batch *b, uint32_t uid)
{
    b->waiting[b->n_waiting++] = (struct batch_handed){uid, b->handed++};
    if (!b->old)
        b->last_handed = uid;
    return drain(b, FETCHLINK_WINDOW);
}

/* Before a mail that was read is handed over, and the cursor may go past those before it that were not. */
static bool settle_doubts(struct batch *b, uint32_t uid)
{
    struct doubted it;
    if (doubt_read(&b->doubt, uid))
        return false;
    while (doubt_next(&b->doubt, uid, &it)) {
        if (!drain(b, 1)) /* the record moves the cursor: nothing before it may be under way */
            return false;
        log_text(LOG_LEVEL_ERROR, "fetch", "%s: UID %u can't be read and is passed by: %s", b->conf->name,
                 it.uid, it.text);
        door_passed_by(b->door, it.uid, it.text);
    }
    return true;
}

static bool on_body(void *arg, uint32_t uid, struct span octets)
{
    struct handing *h = arg;
    size_t i = 0;
    while (i < h->n && h->infos[i].uid != uid)
        i++;
    if (i == h->n || h->came[i])
        return true; /* not asked for, or once more */
    h->came[i] = true;
    if (!settle_doubts(h->b, uid))
        return false;
    FAILPOINT("fetched"); /* K1 */
    struct fetchlink_mail mail = describe(h->b, &h->infos[i], false);
    if (octets.n <= FETCHLINK_INLINE_BYTES) {
        door_mail(h->b->door, uid, &mail, octets, -1);
    } else {
        int fd = memory_file();
        if (!write_all(fd, octets))
            BUG("cannot fill a memory file");
        seal(fd);
        door_mail(h->b->door, uid, &mail, SPAN_EMPTY, fd);
        close(fd);
    }
    return handed_over(h->b, uid);
}

/* Bodies of mails of moderate size, in one FETCH. */
static bool take_bodies(struct batch *b, const struct imap_info *infos, size_t n, struct imap_failure *f)
{
    uint32_t uids[CHUNK];
    bool came[CHUNK] = {false};
    uint64_t bytes = SLACK_BYTES;
    for (size_t i = 0; i < n; i++) {
        uids[i] = infos[i].uid;
        bytes += infos[i].size_bytes * 2 + 1024; /* sizes lie: twice what is said, and no more */
    }
    struct handing h = {.b = b, .infos = infos, .n = n, .came = came};
    return imap_fetch(b->imap, uids, n, bytes, on_body, &h, f);
}

static bool on_piece(void *arg, struct span octets)
{
    return write_all(*(int *)arg, octets);
}

/* A large mail through a memory file; of one over max_size only the beginning. */
static bool take_large(struct batch *b, const struct imap_info *info, struct imap_failure *f)
{
    bool partial = info->size_bytes > b->max_size_bytes;
    int fd = memory_file();
    uint64_t cap = (partial ? PARTIAL_BYTES : b->max_size_bytes) + SLACK_BYTES;
    bool there = false;
    bool ok = imap_stream(b->imap, info->uid, partial ? PARTIAL_BYTES : 0, cap, on_piece, &fd, &there, f);
    if (ok && there && !settle_doubts(b, info->uid)) {
        *f = (struct imap_failure){.class = IMAP_TRANSIENT, .text = "once more"};
        ok = false;
    }
    if (ok && there) {
        seal(fd);
        struct fetchlink_mail mail = describe(b, info, partial);
        door_mail(b->door, info->uid, &mail, SPAN_EMPTY, fd);
        handed_over(b, info->uid);
    }
    close(fd);
    return ok;
}

/* How many of infos go into one FETCH. */
static size_t cut(const struct batch *b, const struct imap_info *infos, size_t n)
{
    uint64_t bytes = 0;
    size_t k = 0;
    if (n && infos[0].uid == b->fault_uid)
        return 0; /* the second try: its size may have been a lie */
    while (k < n && k < b->limit && infos[k].size_bytes < LARGE_BYTES &&
           (k == 0 || bytes + infos[k].size_bytes <= BATCH_BYTES))
        bytes += infos[k++].size_bytes;
    return k;
}

/* The server got out of step over this fetch, or broke the connection in it for the third time: less next
 * time, and at last past the one mail that does it. */
static void blame(struct batch *b, uint32_t uid, size_t asked, struct imap_failure *f)
{
    if (f->class == IMAP_TRANSIENT) {
        b->drops = b->drop_uid == uid ? b->drops + 1 : 1;
        b->drop_uid = uid;
    }
    if (f->class != IMAP_OUT_OF_STEP && (f->class != IMAP_TRANSIENT || b->drops < DROPS_MAX))
        return;
    b->narrowed = true;
    if (asked > 1) {
        b->limit = asked / 2;
        return;
    }
    bool again = b->fault_uid != uid && !doubt_known(&b->doubt, uid);
    b->fault_uid = again ? uid : 0;
    if (again || doubt_add(&b->doubt, uid, f->text))
        return;
    b->narrowed = false;
    char text[300];
    snprintf(text, sizeof text, "%d mails in a row can't be read, the last: %.200s", DOUBT_MAX + 1, f->text);
    *f = (struct imap_failure){.class = IMAP_OPERATOR};
    snprintf(f->text, sizeof f->text, "%s", text);
}

/* Which of a chunk are to be fetched: there, not deleted, not from before our time.  Compacts infos. */
static size_t wanted(struct batch *b, struct imap_info *infos, size_t n)
{
    size_t k = 0;
    for (size_t i = 0; i < n; i++) {
        int64_t floor_s = b->old ? b->since_s : b->cursor.floor_s;
        bool old = floor_s && infos[i].internaldate_s && infos[i].internaldate_s < floor_s;
        b->left += infos[i].there && old && !b->old;
        if (infos[i].there && !old && !infos[i].deleted)
            infos[k++] = infos[i];
    }
    return k;
}

static bool take_chunk(struct batch *b, struct imap_info *infos, size_t n, struct imap_failure *f)
{
    for (size_t i = 0; i < n && !b->again && !door_stop(b->door);) {
        size_t k = cut(b, infos + i, n - i);
        bool ok = k ? take_bodies(b, infos + i, k, f) : take_large(b, &infos[i], f);
        if (!ok) {
            if (!b->again) /* else the gate had no room: no mail's fault */
                blame(b, infos[i].uid, k ? k : 1, f);
            return false;
        }
        i += k ? k : 1;
        b->limit = b->limit * 2 < (size_t)b->conf->batch ? b->limit * 2 : (size_t)b->conf->batch;
        if (b->n_done >= TIDY_EVERY && !tidy(b, f))
            return false;
    }
    return true;
}

/* The next UIDs whose sizes are asked for, without those that are set aside. */
static size_t next_chunk(const struct batch *b, const struct imap_uids *uids, size_t *at, uint32_t *chunk)
{
    size_t n = 0, most = b->limit < (size_t)b->conf->batch && b->limit < CHUNK ? b->limit : CHUNK;
    while (*at < uids->n && n < most) {
        uint32_t uid = uids->v[(*at)++];
        if (!doubt_skips(&b->doubt, uid))
            chunk[n++] = uid;
    }
    return n;
}

bool batch_take(struct batch *b, const struct imap_uids *uids, struct imap_failure *f)
{
    struct imap_info infos[CHUNK];
    uint32_t chunk[CHUNK];
    bool ok = true;
    for (size_t at = 0, n; ok && !b->again && !door_stop(b->door) && (n = next_chunk(b, uids, &at, chunk));) {
        ok = imap_infos(b->imap, chunk, n, chunk[0] != b->fault_uid, infos, f);
        if (!ok)
            blame(b, chunk[0], n, f);
        ok = ok && take_chunk(b, infos, wanted(b, infos, n), f);
        if (b->old)
            b->progress(b->progress_arg, at);
    }
    drain(b, 1);
    if (ok)
        ok = tidy(b, f);
    if (door_stop(b->door))
        return false;
    if (!ok && !(b->again && f->class == IMAP_TRANSIENT))
        return false;
    if (b->again)
        *f = (struct imap_failure){.class = IMAP_TRANSIENT, .text = "the gate can't take mail at the moment"};
    return !b->again;
}
