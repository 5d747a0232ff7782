/* imap_mail.c: folders, UIDs, sizes, bodies, flags, moves.  Floor: fetch. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "parsers/date.h"

#include "daemon/base/failpoint.h"

#include "daemon/fetch/imap_private.h"

enum { DAY_S = 24 * 3600 };

bool imap_select(struct imap *im, const char *folder, struct imap_box *box_r, struct imap_failure *f)
{
    imap_allow(im, IMAP_COMMAND_MS, IMAP_REPLY_CAP_BYTES);
    if (!imap_check(im, mailimap_select(im->session, folder), "SELECT", f)) {
        if (f->class == IMAP_REFUSED)
            f->class = IMAP_OPERATOR;
        return false;
    }
    const struct mailimap_selection_info *s = im->session->imap_selection_info;
    if (!s || s->sel_uidvalidity == 0) /* above 32 bits becomes 0, too */
        return imap_fail(f, IMAP_OUT_OF_STEP, "SELECT: the server tells no UIDVALIDITY");
    *box_r = (struct imap_box){s->sel_uidvalidity, s->sel_uidnext, s->sel_exists,
                               s->sel_perm == MAILIMAP_MAILBOX_READONLY};
    return true;
}

static int by_uid(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* The numbers of one "* SEARCH 4 5 6" line; what else a server may put there ("(MODSEQ 7)") ends them. */
static void read_search(struct span line, struct arena *a, uint32_t from, struct imap_uids *uids,
                        size_t *room)
{
    struct span rest = span_from(line, sizeof "* SEARCH" - 1);
    while (rest.n && rest.p[0] == ' ') {
        uint64_t uid = 0;
        size_t i = 1;
        while (i < rest.n && ascii_digit(rest.p[i]) && uid <= UINT32_MAX)
            uid = uid * 10 + (uint64_t)(rest.p[i++] - '0');
        rest = span_from(rest, i);
        if (uid < from || uid == 0 || uid > UINT32_MAX)
            continue;
        if (uids->n == *room) {
            uint32_t *v = ARENA_ARRAY(a, *room * 2, uint32_t);
            memcpy(v, uids->v, uids->n * sizeof *v);
            uids->v = v;
            *room *= 2;
        }
        uids->v[uids->n++] = (uint32_t)uid;
    }
}

static void sort_uids(struct imap_uids *uids)
{
    size_t unique = 0;
    qsort(uids->v, uids->n, sizeof *uids->v, by_uid);
    for (size_t i = 0; i < uids->n; i++)
        if (i == 0 || uids->v[i] != uids->v[i - 1])
            uids->v[unique++] = uids->v[i];
    uids->n = unique;
}

/* "1:3,7" of the UIDs from *i on, at most about max octets; *i moves on. */
static void write_set(struct buf *b, const uint32_t *uids, size_t n, size_t *i, size_t max)
{
    size_t start = b->n;
    while (*i < n && b->n - start < max) {
        size_t j = *i + 1;
        while (j < n && uids[j] == uids[j - 1] + 1)
            j++;
        buf_printf(b, j - *i > 1 ? "%s%u:%u" : "%s%u", b->n > start ? "," : "", uids[*i], uids[j - 1]);
        *i = j;
    }
}

/* "UID SEARCH criterion", read by ourselves: libetpan takes 64 octets a number. */
static bool search(struct imap *im, const char *criterion, uint32_t from, struct arena *a,
                   struct imap_uids *uids_r, struct imap_failure *f)
{
    struct buf command;
    size_t room = 512;
    const char *line, *rest;
    *uids_r = (struct imap_uids){ARENA_ARRAY(a, room, uint32_t), 0};
    buf_init(&command, 16 << 10);
    buf_printf(&command, "UID SEARCH %s", criterion);
    imap_allow(im, IMAP_COMMAND_MS * 5, 16 << 20); /* a folder of some millions */
    bool sent = imap_raw_send(im, command.p);
    buf_release(&command);
    while (sent && (line = imap_raw_line(im))) {
        if (imap_raw_tagged(im, line, &rest)) {
            sort_uids(uids_r);
            if (imap_judge_reply(rest, "UID SEARCH", f))
                return true;
            f->class = f->class == IMAP_REFUSED ? IMAP_TRANSIENT : f->class;
            return false;
        }
        if (span_istarts(span_of(line), SPAN_LIT("* SEARCH")))
            read_search(span_of(line), a, from, uids_r, &room);
    }
    return imap_check(im, MAILIMAP_ERROR_STREAM, "UID SEARCH", f);
}

bool imap_uids(struct imap *im, uint32_t from, struct arena *a, struct imap_uids *uids_r,
               struct imap_failure *f)
{
    char set[32];
    snprintf(set, sizeof set, "UID %u:*", from);
    stream_forget_news(im->stream);
    return search(im, set, from, a, uids_r, f);
}

bool imap_since(struct imap *im, int64_t since_s, struct arena *a, struct imap_uids *uids_r,
                struct imap_failure *f)
{
    static const char months[][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    struct tm tm;
    time_t day = (time_t)since_s - DAY_S;
    char criterion[32];
    gmtime_r(&day, &tm);
    snprintf(criterion, sizeof criterion, "SINCE %d-%s-%04d", tm.tm_mday, months[tm.tm_mon],
             tm.tm_year + 1900);
    return search(im, criterion, 1, a, uids_r, f);
}

/* UIDs that were asked for and not told of, though the server said OK, or that it said after some of them:
 * they are gone if a search says so; else something is wrong. */
static bool verify_gone(struct imap *im, const uint32_t *uids, size_t n, const char *what,
                        struct imap_failure *f)
{
    struct imap_uids left;
    struct buf set;
    struct arena *a = arena_new(0);
    bool ok = true;
    buf_init(&set, 8 << 10);
    for (size_t i = 0; i < n && ok;) {
        buf_clear(&set);
        buf_adds(&set, "UID ");
        write_set(&set, uids, n, &i, 4000);
        ok = search(im, set.p, 1, a, &left, f);
        for (size_t k = 0; k < left.n && ok; k++)
            if (bsearch(&left.v[k], uids, n, sizeof *uids, by_uid))
                ok = imap_fail(f, IMAP_OUT_OF_STEP, "%s: the server leaves out UID %u", what, left.v[k]);
    }
    buf_release(&set);
    arena_free(&a);
    return ok;
}

/* A set of UIDs, runs as intervals. */
static struct mailimap_set *set_of(const uint32_t *uids, size_t n)
{
    struct mailimap_set *set = mailimap_set_new_empty();
    for (size_t i = 0; i < n;) {
        size_t j = i + 1;
        while (j < n && uids[j] == uids[j - 1] + 1)
            j++;
        mailimap_set_add_interval(set, uids[i], uids[j - 1]);
        i = j;
    }
    return set;
}

/* libetpan reads numbers of any length. */
static bool is_date(const struct mailimap_date_time *d)
{
    return d->dt_year >= 1970 && d->dt_year <= 9999 && date_valid(d->dt_year, d->dt_month, d->dt_day) &&
           d->dt_hour >= 0 && d->dt_hour <= 23 && d->dt_min >= 0 && d->dt_min <= 59 && d->dt_sec >= 0 &&
           d->dt_sec <= 60 && d->dt_zone > -2400 && d->dt_zone < 2400;
}

/* 0: nonsense. */
static int64_t unix_of(const struct mailimap_date_time *d)
{
    if (!is_date(d))
        return 0;
    int zone_min = d->dt_zone / 100 * 60 + d->dt_zone % 100;
    int time_s = d->dt_hour * 3600 + d->dt_min * 60 + d->dt_sec;
    return date_to_unix(d->dt_year, d->dt_month, d->dt_day) + time_s - zone_min * 60;
}

static void take_flags(const struct mailimap_msg_att_dynamic *dyn, struct imap_info *info)
{
    for (clistiter *c = dyn->att_list ? clist_begin(dyn->att_list) : NULL; c; c = clist_next(c)) {
        const struct mailimap_flag_fetch *ff = clist_content(c);
        if (ff->fl_type != MAILIMAP_FLAG_FETCH_OTHER || !ff->fl_flag)
            continue;
        info->seen |= ff->fl_flag->fl_type == MAILIMAP_FLAG_SEEN;
        info->deleted |= ff->fl_flag->fl_type == MAILIMAP_FLAG_DELETED;
    }
}

/* One FETCH response: its UID and what it tells; *body_r: the body section, where one came. */
static uint32_t read_att(const struct mailimap_msg_att *att, struct imap_info *info, struct span *body_r)
{
    uint32_t uid = 0;
    for (clistiter *c = clist_begin(att->att_list); c; c = clist_next(c)) {
        const struct mailimap_msg_att_item *item = clist_content(c);
        if (item->att_type == MAILIMAP_MSG_ATT_ITEM_DYNAMIC) {
            take_flags(item->att_data.att_dyn, info);
            continue;
        }
        const struct mailimap_msg_att_static *st = item->att_data.att_static;
        if (st->att_type == MAILIMAP_MSG_ATT_UID)
            uid = st->att_data.att_uid;
        else if (st->att_type == MAILIMAP_MSG_ATT_RFC822_SIZE)
            info->size_bytes = st->att_data.att_rfc822_size;
        else if (st->att_type == MAILIMAP_MSG_ATT_INTERNALDATE && st->att_data.att_internal_date)
            info->internaldate_s = unix_of(st->att_data.att_internal_date);
        else if (st->att_type == MAILIMAP_MSG_ATT_BODY_SECTION && st->att_data.att_body_section &&
                 st->att_data.att_body_section->sec_body_part)
            *body_r = span_make(st->att_data.att_body_section->sec_body_part,
                                st->att_data.att_body_section->sec_length);
    }
    return uid;
}

/* UID FETCH of these attributes; the caller frees *result. */
static bool uid_fetch(struct imap *im, const uint32_t *uids, size_t n, struct mailimap_fetch_att *const *atts,
                      size_t n_atts, clist **result, struct imap_failure *f)
{
    struct mailimap_fetch_type *type = mailimap_fetch_type_new_fetch_att_list_empty();
    for (size_t i = 0; i < n_atts; i++)
        mailimap_fetch_type_new_fetch_att_list_add(type, atts[i]);
    struct mailimap_set *set = set_of(uids, n);
    int r = mailimap_uid_fetch(im->session, set, type, result);
    mailimap_set_free(set);
    mailimap_fetch_type_free(type);
    if (imap_check(im, r, "UID FETCH", f))
        return true;
    if (f->class == IMAP_REFUSED || f->class == IMAP_OPERATOR)
        f->class = IMAP_OUT_OF_STEP; /* one mail that it can't read is enough for a NO */
    return false;
}

static struct imap_info *find_info(struct imap_info *infos, size_t n, uint32_t uid)
{
    size_t lo = 0, hi = n;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (infos[mid].uid < uid)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < n && infos[lo].uid == uid ? &infos[lo] : NULL;
}

bool imap_infos(struct imap *im, const uint32_t *uids, size_t n, bool dates, struct imap_info *infos,
                struct imap_failure *f)
{
    uint32_t *missing = NULL;
    size_t n_missing = 0;
    for (size_t i = 0; i < n; i++)
        infos[i] = (struct imap_info){.uid = uids[i]};
    struct mailimap_fetch_att *const atts[] = {
        mailimap_fetch_att_new_uid(), mailimap_fetch_att_new_rfc822_size(), mailimap_fetch_att_new_flags(),
        dates ? mailimap_fetch_att_new_internaldate() : NULL};
    clist *list = NULL;
    imap_allow(im, IMAP_COMMAND_MS * 5, (uint64_t)n * 4096 + IMAP_REPLY_CAP_BYTES);
    if (!uid_fetch(im, uids, n, atts, dates ? 4 : 3, &list, f))
        return false;
    for (clistiter *c = clist_begin(list); c; c = clist_next(c)) {
        struct imap_info told = {0};
        struct span body = SPAN_EMPTY;
        told.size_bytes = UINT64_MAX;
        uint32_t uid = read_att(clist_content(c), &told, &body);
        bool sized = told.size_bytes != UINT64_MAX;
        struct imap_info *mine = find_info(infos, n, uid);
        if (!mine || !sized)
            continue; /* unasked, or only a change of flags */
        told.uid = uid;
        told.there = true;
        *mine = told;
    }
    mailimap_fetch_list_free(list);
    missing = calloc(n + 1, sizeof *missing);
    if (!missing)
        BUG("out of memory");
    for (size_t i = 0; i < n; i++)
        if (!infos[i].there)
            missing[n_missing++] = uids[i];
    bool ok = n_missing == 0 || verify_gone(im, missing, n_missing, "UID FETCH", f);
    free(missing);
    return ok;
}

bool imap_fetch(struct imap *im, const uint32_t *uids, size_t n, uint64_t cap_bytes, imap_got *got, void *arg,
                struct imap_failure *f)
{
    struct mailimap_fetch_att *const atts[] = {
        mailimap_fetch_att_new_uid(), mailimap_fetch_att_new_body_peek_section(mailimap_section_new(NULL))};
    clist *list = NULL;
    imap_allow(im, IMAP_BODY_MS, cap_bytes);
    if (!uid_fetch(im, uids, n, atts, 2, &list, f))
        return false;
    struct span *bodies = calloc(n, sizeof *bodies);
    uint32_t *missing = calloc(n, sizeof *missing);
    size_t n_missing = 0;
    if (!bodies || !missing)
        BUG("out of memory");
    for (clistiter *c = clist_begin(list); c; c = clist_next(c)) {
        struct imap_info info = {0};
        struct span body = {NULL, 0};
        uint32_t uid = read_att(clist_content(c), &info, &body);
        const uint32_t *at = bsearch(&uid, uids, n, sizeof *uids, by_uid);
        if (at && body.p && !bodies[at - uids].p)
            bodies[at - uids] = body;
    }
    for (size_t i = 0; i < n; i++)
        if (!bodies[i].p)
            missing[n_missing++] = uids[i];
    /* nothing is handed over before it is clear that nothing was left out: the cursor goes with it */
    bool ok = n_missing == 0 || verify_gone(im, missing, n_missing, "UID FETCH", f), go = true;
    for (size_t i = 0; i < n && ok && go; i++)
        if (bodies[i].p)
            go = got(arg, uids[i], bodies[i]);
    mailimap_fetch_list_free(list);
    free(bodies);
    free(missing);
    return ok && (go || imap_fail(f, IMAP_TRANSIENT, "stopped"));
}

struct pieces {
    imap_piece *piece;
    void *arg;
    bool go;
};

static bool on_piece(int type, struct mailimap_msg_att_body_section *section, const char *octets, size_t n,
                     void *arg)
{
    struct pieces *p = arg;
    (void)type;
    (void)section;
    p->go = p->go && (!octets || n == 0 || p->piece(p->arg, span_make(octets, n)));
    return p->go;
}

/* 1: a body of that mail; 2: of another one, whose octets have gone the same way; 0: no body. */
static size_t is_body_of(const struct mailimap_msg_att *att, uint32_t uid)
{
    struct imap_info info = {0};
    struct span body = SPAN_EMPTY;
    bool any = false;
    for (clistiter *c = clist_begin(att->att_list); c; c = clist_next(c)) {
        const struct mailimap_msg_att_item *item = clist_content(c);
        any |= item->att_type == MAILIMAP_MSG_ATT_ITEM_STATIC &&
               item->att_data.att_static->att_type == MAILIMAP_MSG_ATT_BODY_SECTION;
    }
    return !any ? 0 : read_att(att, &info, &body) == uid ? 1 : 2;
}

bool imap_stream(struct imap *im, uint32_t uid, uint64_t max_bytes, uint64_t cap_bytes, imap_piece *piece,
                 void *arg, bool *there_r, struct imap_failure *f)
{
    struct mailimap_section *section = mailimap_section_new(NULL);
    struct mailimap_fetch_att *const atts[] = {
        mailimap_fetch_att_new_uid(),
        max_bytes ? mailimap_fetch_att_new_body_peek_section_partial(section, 0, (uint32_t)max_bytes)
                  : mailimap_fetch_att_new_body_peek_section(section)};
    struct pieces p = {piece, arg, true};
    size_t bodies = 0;
    clist *list = NULL;
    mailimap_set_msg_body_handler(im->session, on_piece, &p);
    imap_allow(im, IMAP_BODY_MS, cap_bytes);
    bool ok = uid_fetch(im, &uid, 1, atts, 2, &list, f);
    mailimap_set_msg_body_handler(im->session, NULL, NULL);
    if (!ok)
        return false; /* libetpan's list is none then */
    for (clistiter *c = clist_begin(list); c; c = clist_next(c))
        bodies += is_body_of(clist_content(c), uid);
    mailimap_fetch_list_free(list);
    if (!p.go)
        return imap_fail(f, IMAP_TRANSIENT, "stopped");
    *there_r = bodies == 1;
    if (bodies > 1)
        return imap_fail(f, IMAP_OUT_OF_STEP, "UID FETCH: the server sends UID %u more than once", uid);
    return *there_r || verify_gone(im, &uid, 1, "UID FETCH", f);
}

/* "UID VERB set rest" in commands of a length that every server takes (RFC 7162 section 4: 8,192 octets). */
static bool for_sets(struct imap *im, const char *verb, const uint32_t *uids, size_t n, const char *rest,
                     struct imap_failure *f)
{
    struct buf command;
    buf_init(&command, 16 << 10);
    bool ok = true;
    for (size_t i = 0; i < n && ok;) {
        buf_clear(&command);
        buf_printf(&command, "UID %s ", verb);
        write_set(&command, uids, n, &i, 4000);
        buf_adds(&command, rest);
        imap_allow(im, IMAP_COMMAND_MS * 2, IMAP_REPLY_CAP_BYTES);
        ok = imap_raw_send(im, command.p);
        if (ok)
            FAILPOINT("fetch-asked"); /* K4 */
        ok = ok ? imap_raw_finish(im, verb, f) : imap_check(im, MAILIMAP_ERROR_STREAM, verb, f);
    }
    buf_release(&command);
    return ok;
}

bool imap_flag(struct imap *im, const uint32_t *uids, size_t n, const char *flag, struct imap_failure *f)
{
    char rest[64];
    snprintf(rest, sizeof rest, " +FLAGS.SILENT (%s)", flag);
    return for_sets(im, "STORE", uids, n, rest, f);
}

bool imap_delete(struct imap *im, const uint32_t *uids, size_t n, struct imap_failure *f)
{
    if (!imap_flag(im, uids, n, "\\Deleted", f))
        return false;
    FAILPOINT("fetch-flagged"); /* K5, too */
    return !im->uidplus || for_sets(im, "EXPUNGE", uids, n, "", f);
}

/* A folder's name as a quoted string (its configured form is modified UTF-7 already, or plain ASCII). */
static void quote_folder(struct buf *b, const char *folder)
{
    buf_addc(b, '"');
    for (const char *c = folder; *c; c++) {
        if (*c == '"' || *c == '\\')
            buf_addc(b, '\\');
        if (*c != '\r' && *c != '\n')
            buf_addc(b, *c);
    }
    buf_addc(b, '"');
}

bool imap_move(struct imap *im, const uint32_t *uids, size_t n, const char *folder, struct imap_failure *f)
{
    struct buf rest, create;
    buf_init(&rest, 4096);
    buf_init(&create, 4096);
    buf_addc(&rest, ' ');
    quote_folder(&rest, folder);
    const char *verb = im->move ? "MOVE" : "COPY";
    bool ok = for_sets(im, verb, uids, n, rest.p, f);
    if (!ok && f->class == IMAP_REFUSED && strcmp(f->code, "TRYCREATE") == 0) {
        buf_printf(&create, "CREATE%s", rest.p);
        imap_allow(im, IMAP_COMMAND_MS, IMAP_REPLY_CAP_BYTES);
        ok = imap_raw_send(im, create.p) && imap_raw_finish(im, "CREATE", f) &&
             for_sets(im, verb, uids, n, rest.p, f);
    }
    buf_release(&rest);
    buf_release(&create);
    if (ok && !im->move)
        FAILPOINT("fetch-copied"); /* K5 */
    return ok && (im->move || imap_delete(im, uids, n, f));
}

bool imap_noop(struct imap *im, struct imap_failure *f)
{
    imap_allow(im, IMAP_COMMAND_MS, IMAP_REPLY_CAP_BYTES);
    return imap_raw_send(im, "NOOP") ? imap_raw_finish(im, "NOOP", f)
                                     : imap_check(im, MAILIMAP_ERROR_STREAM, "NOOP", f);
}
