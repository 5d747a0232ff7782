/* mailbox.c: a mailbox's life.  Called by main.c; floor: fetch. */
#include "daemon/fetch/mailbox.h"

#include <stdio.h>
#include <stdlib.h>

#include "daemon/base/clock.h"
#include "daemon/base/log.h"

#include "daemon/fetch/batch.h"
#include "daemon/fetch/imap.h"

enum {
    OPEN_MS = 120000,        /* dial, TLS, log in */
    BACKOFF_FIRST_MS = 5000, /* doubling, with jitter ... */
    BACKOFF_MOST_MS = 300000,
    OPERATOR_MS = 900000, /* a person must act: more tries only lock the account */
    AGAIN_MS = 5000,      /* after the gate's "not now" */
    LOOK_MS = 300000,     /* IDLE is re-issued, and the folder searched, at least so often */
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
    bool asked;        /* the gate has told how far we are */
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

/* Says what is wrong, gives the session up, and sleeps for as long as the failure asks for. */
static void fail(struct mailbox *m, const struct imap_failure *f)
{
    m->failures++;
    int64_t wait_ms = f->class == IMAP_OUT_OF_STEP ? jitter(1000) : delay_ms(m, f);
    if (f->class == IMAP_OUT_OF_STEP && m->failures > 20)
        wait_ms = delay_ms(m, f);
    log_begin(f->class == IMAP_OPERATOR ? LOG_LEVEL_ERROR : LOG_LEVEL_WARNING, "fetch");
    log_cstr("mailbox", m->box->name);
    log_cstr("failure", f->text);
    log_int("failures", m->failures);
    log_int("again_in_s", wait_ms / 1000);
    log_end();
    struct fetchlink_state state = {.alert = f->class == IMAP_OPERATOR};
    snprintf(state.text, sizeof state.text, "%.*s", (int)sizeof state.text - 1, f->text);
    door_state(m->door, &state);
    imap_drop(&m->imap);
    door_sleep(m->door, loop_now_ms() + wait_ms);
}

/* ---- opening */

static bool open_session(struct mailbox *m, struct imap_failure *f)
{
    char port[16];
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
    m->imap = imap_open(&conf, loop_now_ms() + OPEN_MS, f);
    m->asked = false;
    return m->imap != NULL;
}

/* SELECT, and where we are: the gate knows. */
static bool open_folder(struct mailbox *m, struct imap_failure *f)
{
    struct imap_box box;
    struct fetchlink_box ask = {0};
    struct imap_uids all = {0};
    struct imap_info last = {0};
    if (!imap_select(m->imap, m->box->folder, &box, f))
        return false;
    if (box.exists > 0) {
        /* the highest UID there is: "from:*" names the last mail whatever `from` is, so ask from UIDNEXT - 1
         */
        if (!imap_uids(m->imap, box.uidnext > 1 ? box.uidnext - 1 : 1, m->arena, &all, f))
            return false;
        uint32_t uid = all.n ? all.v[all.n - 1] : box.uidnext > 1 ? box.uidnext - 1 : 0;
        if (all.n && !imap_infos(m->imap, &uid, 1, &last, f))
            return false;
        ask.last_uid = uid;
        ask.last_date_s = last.internaldate_s;
    } else {
        ask.last_uid = box.uidnext > 1 ? box.uidnext - 1 : 0;
    }
    snprintf(ask.server, sizeof ask.server, "%s", m->box->host);
    snprintf(ask.user, sizeof ask.user, "%s", m->box->user);
    snprintf(ask.folder, sizeof ask.folder, "%s", m->box->folder);
    ask.uidvalidity = box.uidvalidity;
    if (!door_cursor(m->door, &ask, &m->batch.cursor)) {
        *f = (struct imap_failure){.class = IMAP_TRANSIENT, .text = "the gate has gone"};
        return false;
    }
    m->batch.imap = m->imap;
    m->batch.door = m->door;
    m->batch.conf = m->box;
    m->batch.max_size_bytes = (uint64_t)m->conf->max_size;
    m->batch.uidvalidity = box.uidvalidity;
    m->batch.read_only = box.read_only;
    m->last_uid = m->batch.cursor.uid;
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
    m->batch.waiting = 0;
    m->batch.left = 0;
    if (!imap_uids(m->imap, m->last_uid + 1, m->arena, &uids, f))
        return false;
    switch (batch_take(&m->batch, &uids, f)) {
    case BATCH_DONE:
        break;
    case BATCH_FAILED:
        return false;
    case BATCH_AGAIN:
        *f = (struct imap_failure){.class = IMAP_TRANSIENT, .text = "the gate can't take mail at the moment"};
        return false;
    case BATCH_STOP:
        return false;
    }
    if (uids.n)
        m->last_uid = uids.v[uids.n - 1];
    m->failures = 0;
    m->batch.limit = (size_t)m->box->batch;
    struct fetchlink_state state = {.fine = true, .left = m->batch.left};
    door_state(m->door, &state);
    return true;
}

static bool wait_for_news(struct mailbox *m, struct imap_failure *f)
{
    int64_t poll_ms = m->box->poll_s * 1000 < LOOK_MS ? m->box->poll_s * 1000 : LOOK_MS;
    if (m->box->idle && imap_can_idle(m->imap))
        return imap_idle(m->imap, loop_now_ms() + LOOK_MS, f) != IMAP_IDLE_FAILED;
    door_sleep(m->door, loop_now_ms() + poll_ms);
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
        ok = ok && look(&m, &f) && (door_stop(door) || wait_for_news(&m, &f));
        if (!ok && !door_stop(door))
            fail(&m, &f);
    }
    imap_close(&m.imap);
    batch_release(&m.batch);
    arena_free(&m.arena);
}
