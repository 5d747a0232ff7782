/* mailbox.c: a mailbox's life.  Called by main.c; floor: fetch. */
#include "daemon/fetch/mailbox.h"

#include <stdio.h>
#include <stdlib.h>

#include "daemon/base/clock.h"
#include "daemon/base/log.h"
#include "daemon/base/sandbox.h"

#include "daemon/fetch/batch.h"
#include "daemon/fetch/imap.h"
#include "daemon/fetch/patience.h"

enum {
    TOKEN_MAX = 16 << 10,
    OPEN_MS = 120000,        /* dial, TLS, log in */
    BACKOFF_FIRST_MS = 5000, /* doubling, with jitter ... */
    NARROWED_MS = 1000,
    BACKOFF_MOST_MS = 300000,
    OPERATOR_MS = 900000, /* a person must act: more tries only lock the account */
    LOOK_MS = 300000,     /* IDLE is re-issued, and the folder searched, at least so often */
    VAIN_MOST = 3,        /* looks at once, without a UID that is new, at a server's word */
};

struct mailbox {
    const struct conf *conf;
    const struct conf_mailbox *box;
    struct span secret;
    struct door *door;
    struct imap *imap;
    struct arena *arena; /* of one look at the folder */
    struct batch batch;
    unsigned failures; /* in a row */
    bool undated;      /* the last mail can't be looked at: not asked for again */
    bool asked;        /* the gate has told how far we are */
    unsigned vain;     /* looks in a row that found nothing, though mail was announced */
    int64_t doubt_ms;  /* when those set aside were last tried again */
    /* the gate wants old mail as well */
    bool since, quiet;
    int64_t since_s;
    uint32_t since_found, since_done;
    uint32_t last_uid; /* all up to here is done in this session */
};

static void on_beat(void *arg)
{
    door_beat(arg);
}

/* ---- what becomes of failures */

static int64_t jitter(int64_t ms)
{
    return ms * 3 / 4 + (int64_t)(random() % (ms / 2 + 1));
}

static int64_t delay_ms(const struct mailbox *m, const struct imap_failure *f)
{
    if (f->class == IMAP_OPERATOR)
        return jitter(OPERATOR_MS);
    int64_t ms = BACKOFF_FIRST_MS;
    for (unsigned i = 1; i < m->failures && ms < BACKOFF_MOST_MS; i++)
        ms *= 2;
    return jitter(ms < BACKOFF_MOST_MS ? ms : BACKOFF_MOST_MS);
}

static void tell(struct mailbox *m, struct fetchlink_state state)
{
    state.left = m->batch.left;
    state.since_running = m->since;
    state.since_found = m->since_found;
    state.since_done = m->since_done;
    door_state(m->door, &state);
}

/* Says what is wrong, gives the session up, and sleeps for as long as the failure asks for. */
static void fail(struct mailbox *m, const struct imap_failure *f)
{
    m->failures++;
    /* a smaller batch may do at once; all else only after a while */
    int64_t wait_ms = patience_ms(m->batch.narrowed ? jitter(NARROWED_MS) : delay_ms(m, f));
    m->batch.narrowed = false;
    log_begin(f->class == IMAP_OPERATOR ? LOG_LEVEL_ERROR : LOG_LEVEL_WARNING, "fetch");
    log_cstr("mailbox", m->box->name);
    log_cstr("failure", f->text);
    log_int("failures", m->failures);
    log_int("again_in_s", wait_ms / 1000);
    log_end();
    struct fetchlink_state state = {.alert = f->class == IMAP_OPERATOR};
    snprintf(state.text, sizeof state.text, "%.*s", (int)sizeof state.text - 1, f->text);
    tell(m, state);
    imap_drop(&m->imap);
    door_sleep(m->door, loop_now_ms() + wait_ms);
}

/* ---- opening */

static bool get_token(struct mailbox *m, uint32_t refused, struct buf *token, uint32_t *generation_r,
                      struct imap_failure *f)
{
    struct oauthlink_token why;
    if (token->p)
        explicit_bzero(token->p, token->room);
    buf_clear(token);
    if (door_token(m->door, refused, token, &why)) {
        *generation_r = why.generation;
        return true;
    }
    *f = (struct imap_failure){.class = why.person ? IMAP_OPERATOR : IMAP_TRANSIENT, .auth = true};
    snprintf(f->text, sizeof f->text, "no access token: %s", why.failure);
    return false;
}

/* A token that the server refuses may be stale: another one, once. */
static struct imap *log_in_by_token(struct mailbox *m, struct imap_conf *conf, struct imap_failure *f)
{
    struct imap *im = NULL;
    struct buf token;
    uint32_t generation = 0, refused;
    buf_init(&token, TOKEN_MAX);
    for (int tries = 0; !im && tries < 2; tries++) {
        refused = generation;
        if (!get_token(m, refused, &token, &generation, f))
            break;
        conf->secret = buf_span(&token);
        im = imap_open(conf, loop_now_ms() + patience_ms(OPEN_MS), f);
        if (im || !f->auth)
            break;
    }
    if (!im && token.n && span_find(span_of(f->text), buf_span(&token)) < strlen(f->text))
        snprintf(f->text, sizeof f->text, "the server refuses the access token, and repeats it");
    buf_blank(&token);
    return im;
}

static bool open_session(struct mailbox *m, struct imap_failure *f)
{
    char port[16];
    if (sandbox_stale()) {
        log_text(LOG_LEVEL_NOTICE, "mailbox", "a file of the system's was replaced: started anew");
        exit(0);
    }
    snprintf(port, sizeof port, "%d", m->box->port);
    struct imap_conf conf = {
        .stream = {.host = m->box->host,
                   .port = port,
                   .ca = m->box->ca,
                   .wake_fd = door_wake_fd(m->door),
                   .beat = on_beat,
                   .beat_arg = m->door},
        .implicit_tls = m->box->implicit_tls,
        .clear_ok = m->box->tls == CONF_TLS_NONE,
        .auth = m->box->auth,
        .user = m->box->user,
        .secret = m->secret,
    };
    door_extend(m->door, OPEN_MS); /* the look-up of a name may block */
    m->imap = m->box->oauth.set ? log_in_by_token(m, &conf, f)
                                : imap_open(&conf, loop_now_ms() + patience_ms(OPEN_MS), f);
    m->asked = false;
    return m->imap != NULL;
}

/* The mail with the highest UID, if the server shows it: neither UIDNEXT nor a number in a search is believed
 * for it, since what lies below is not taken in at first contact.  "n:*" names the last mail whatever n is.
 */
static bool last_mail(struct mailbox *m, const struct imap_box *box, struct imap_info *last_r,
                      struct imap_failure *f)
{
    struct imap_uids all;
    if (!imap_uids(m->imap, box->uidnext > 1 ? box->uidnext - 1 : 1, m->arena, &all, f) ||
        (all.n == 0 && !imap_uids(m->imap, 1, m->arena, &all, f)))
        return false;
    if (all.n == 0 || m->undated)
        return true;
    uint32_t uid = all.v[all.n - 1];
    if (imap_infos(m->imap, &uid, 1, true, last_r, f))
        return true;
    m->batch.narrowed = m->undated = f->class == IMAP_OUT_OF_STEP; /* the next session does without */
    return false;
}

/* SELECT, and where we are: the gate knows. */
static bool open_folder(struct mailbox *m, struct imap_failure *f)
{
    struct imap_box box;
    struct fetchlink_box ask = {0};
    struct imap_info last = {0};
    if (!imap_select(m->imap, m->box->folder, &box, f))
        return false;
    if (box.exists > 0 && !last_mail(m, &box, &last, f))
        return false;
    ask.last_uid = last.there ? last.uid : 0;
    ask.last_date_s = last.internaldate_s;
    snprintf(ask.server, sizeof ask.server, "%s", m->box->host);
    snprintf(ask.user, sizeof ask.user, "%s", m->box->user);
    snprintf(ask.folder, sizeof ask.folder, "%s", m->box->folder);
    ask.uidvalidity = box.uidvalidity;
    ask.exists = box.exists;
    if (!door_cursor(m->door, &ask, &m->batch.cursor)) {
        *f = (struct imap_failure){.class = IMAP_TRANSIENT, .text = "the gate has gone"};
        return false;
    }
    if (m->batch.uidvalidity != box.uidvalidity) { /* the UIDs that we remember are void */
        m->batch.n_done = 0;
        m->batch.doubt.n = 0;
        m->batch.fault_uid = m->batch.drop_uid = 0;
    }
    m->batch.imap = m->imap;
    m->batch.door = m->door;
    m->batch.conf = m->box;
    m->batch.max_size_bytes = (uint64_t)m->conf->max_size;
    m->batch.uidvalidity = box.uidvalidity;
    m->batch.read_only = box.read_only;
    m->last_uid = m->batch.last_handed = m->batch.cursor.uid;
    m->batch.tidied = 0;
    m->asked = true;
    if (box.read_only && m->box->after != CONF_AFTER_KEEP)
        log_text(LOG_LEVEL_WARNING, "fetch", "%s: the folder is read-only: mail stays as it is",
                 m->box->name);
    log_begin(LOG_LEVEL_INFO, "fetch");
    log_cstr("mailbox", m->box->name);
    log_int("exists", box.exists);
    log_int("uidvalidity", box.uidvalidity);
    log_int("from_uid", (int64_t)m->last_uid + 1);
    log_end();
    return true;
}

/* ---- looking and waiting */

/* Takes in all that is new.  False: failed, or told to stop. */
static bool look(struct mailbox *m, struct imap_failure *f)
{
    struct imap_uids uids;
    arena_reset(m->arena);
    m->batch.again = false;
    m->batch.n_waiting = 0;
    m->batch.left = 0;
    if (m->batch.doubt.n && loop_now_ms() - m->doubt_ms >= patience_ms(LOOK_MS) * 9 / 10) {
        uint32_t lowest = doubt_retry(&m->batch.doubt);
        m->doubt_ms = loop_now_ms();
        if (lowest && lowest <= m->last_uid)
            m->last_uid = lowest - 1; /* what was taken in behind it is known by its UID */
    }
    if (!imap_uids(m->imap, m->last_uid + 1, m->arena, &uids, f))
        return false;
    if (!batch_take(&m->batch, &uids, f))
        return false;
    m->vain = uids.n ? 0 : m->vain + 1;
    if (uids.n)
        m->last_uid = uids.v[uids.n - 1];
    m->failures = 0;
    m->batch.limit = (size_t)m->box->batch;
    tell(m, (struct fetchlink_state){.fine = true});
    return true;
}

static void on_progress(void *arg, size_t done)
{
    struct mailbox *m = arg;
    m->since_done = (uint32_t)done;
    tell(m, (struct fetchlink_state){.fine = true});
}

/* What the gate has asked for: old mail, up to where we are (what comes later is looked for anyway).  Known
 * mails are known again, so that it may be broken off and begun anew. */
static bool take_since(struct mailbox *m, struct imap_failure *f)
{
    int64_t since_s;
    bool quiet;
    struct imap_uids uids;
    if (door_since(m->door, &since_s, &quiet)) {
        m->since = true;
        m->since_s = since_s;
        m->quiet = quiet;
    }
    if (!m->since)
        return true;
    arena_reset(m->arena);
    if (!imap_since(m->imap, m->since_s, m->arena, &uids, f))
        return false;
    while (uids.n && uids.v[uids.n - 1] > m->last_uid)
        uids.n--;
    m->since_found = (uint32_t)uids.n;
    m->batch.old = true;
    m->batch.quiet = m->quiet;
    m->batch.since_s = m->since_s;
    m->batch.progress = on_progress;
    m->batch.progress_arg = m;
    bool done = batch_take(&m->batch, &uids, f);
    m->batch.old = m->batch.quiet = false;
    if (!done)
        return false;
    m->since = false;
    on_progress(m, uids.n);
    return true;
}

static bool wait_for_news(struct mailbox *m, struct imap_failure *f)
{
    int64_t poll_ms = m->box->poll_s * 1000 < LOOK_MS ? m->box->poll_s * 1000 : LOOK_MS;
    /* what came while we were at something else was announced then, and IDLE doesn't say it again */
    if (imap_has_news(m->imap) && m->vain < VAIN_MOST)
        return true;
    m->vain = 0;
    if (m->box->idle && imap_can_idle(m->imap))
        return imap_idle(m->imap, loop_now_ms() + patience_ms(LOOK_MS), f) != IMAP_IDLE_FAILED;
    door_sleep(m->door, loop_now_ms() + patience_ms(poll_ms));
    return door_stop(m->door) || imap_noop(m->imap, f);
}

void mailbox_run(const struct conf *conf, const struct conf_mailbox *box, struct span secret,
                 struct door *door)
{
    struct mailbox m = {.conf = conf, .box = box, .secret = secret, .door = door, .arena = arena_new(0)};
    m.batch.limit = (size_t)box->batch;
    srandom((unsigned)loop_now_ms());
    while (!door_stop(door)) {
        struct imap_failure f = {.class = IMAP_TRANSIENT};
        bool ok = m.imap || open_session(&m, &f);
        if (ok && !m.asked)
            ok = open_folder(&m, &f);
        door_look(door); /* which is what comes now */
        ok = ok && look(&m, &f) && take_since(&m, &f) && (door_stop(door) || wait_for_news(&m, &f));
        if (!ok && !door_stop(door))
            fail(&m, &f);
    }
    imap_close(&m.imap);
    batch_release(&m.batch);
    arena_free(&m.arena);
}
