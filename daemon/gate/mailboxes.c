/* mailboxes.c: see mailboxes.h.  Made by main.c, linked by the supervisor's frames.  Floor: gate. */
#include "daemon/gate/mailboxes.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "daemon/base/clock.h"
#include "daemon/base/fetchlink.h"
#include "daemon/base/ipc.h"
#include "daemon/base/log.h"

#include "daemon/store/folder.h"
#include "daemon/store/meta.h"

#include "daemon/gate/alert.h"
#include "daemon/gate/grants.h"
#include "daemon/gate/group.h"
#include "daemon/gate/intake.h"
#include "daemon/gate/mailboxes_private.h"

enum { OK_EVERY_MS = 60000 }; /* how often the last success is written down */

static struct folder folder_of(const struct mailbox *m)
{
    return (struct folder){span_of(m->box.server), span_of(m->box.user), span_of(m->box.folder)};
}

static void mailbox_free(struct mailbox *m)
{
    if (m->all->gate->grants)
        grants_forget(m->all->gate->grants, m);
    struct mailbox **p = &m->all->first;
    while (*p != m)
        p = &(*p)->next;
    *p = m->next;
    ipc_free(&m->link);
    free(m->name);
    free(m);
}

static void free_if_dead(struct mailbox *m)
{
    if (m->dead && m->intakes == 0 && !m->advancing && !m->opening && !m->alarming)
        mailbox_free(m);
}

/* ---- how far we are */

/* To the first UID that is not done; what is done before it is forgotten. */
static void reach(struct mailbox *m)
{
    size_t n = 0;
    while (n < m->n_waiting && m->waiting[n].done)
        m->reached = m->waiting[n++].uid;
    m->n_waiting -= n;
    memmove(m->waiting, m->waiting + n, m->n_waiting * sizeof m->waiting[0]);
}

static uint32_t cursor_of(const struct mailbox *m)
{
    return m->reached < m->tidied ? m->reached : m->tidied;
}

/* When all was last well is written now and then; and anew where the clock was put back. */
static bool is_fine_news(const struct mailbox *m)
{
    return m->fine_at_ms < m->fine_written_ms || m->fine_at_ms - m->fine_written_ms >= OK_EVERY_MS;
}

static enum result advance_work(struct gate *gate, struct group_item *item, struct why *why)
{
    struct mailbox *m = (struct mailbox *)((char *)item - offsetof(struct mailbox, advance));
    struct folder f = folder_of(m);
    m->writing = cursor_of(m);
    enum result r = folder_advance(gate->db, &f, m->box.uidvalidity, m->writing, why);
    if (r == OK && is_fine_news(m)) {
        char key[300];
        snprintf(key, sizeof key, "fetch.%s.fine_at", m->name);
        r = meta_set_int(gate->db, key, m->fine_at_ms, why);
    }
    return r;
}

static void advance(struct mailbox *m);

static void advance_done(struct gate *gate, struct group_item *item, enum result result,
                         const struct why *why)
{
    struct mailbox *m = (struct mailbox *)((char *)item - offsetof(struct mailbox, advance));
    (void)gate, (void)why;
    m->advancing = false;
    if (result == OK) {
        m->written = m->writing;
        m->fine_written_ms = m->fine_at_ms;
    }
    free_if_dead(m);
}

/* Behind, and not vital: without it the same mails are fetched again after a crash, and known by their UIDs.
 */
static void advance(struct mailbox *m)
{
    bool behind = cursor_of(m) != m->written || is_fine_news(m);
    if (m->advancing || !behind || m->box.uidvalidity == 0)
        return;
    m->advancing = true;
    m->advance = (struct group_item){.work = advance_work, .done = advance_done};
    group_add(m->all->gate->group, &m->advance);
}

/* ---- a folder is opened */

/* First contact: "new" begins behind what is there, and remembers its date, for the day when UIDVALIDITY
 * changes. */
static void first_contact(const struct conf_mailbox *conf, const struct fetchlink_box *box,
                          struct folder_cursor *c)
{
    *c = (struct folder_cursor){.found = true, .uidvalidity = box->uidvalidity};
    if (conf->since_s >= 0) {
        c->floor_s = conf->since_s;
        return;
    }
    int64_t now_s = wall_now_ms() / 1000;
    c->uid = box->last_uid;
    c->floor_s = box->last_date_s ? box->last_date_s + (now_s - box->last_date_s > 2) : 0;
    if (c->floor_s == 0 && box->exists)
        c->floor_s = now_s;
}

static enum result open_work(struct gate *gate, struct group_item *item, struct why *why)
{
    struct mailbox *m = (struct mailbox *)((char *)item - offsetof(struct mailbox, open));
    const struct conf_mailbox *conf = conf_mailbox(gate->conf, span_of(m->name));
    struct folder f = folder_of(m);
    struct folder_cursor c;
    if (!conf)
        return why_set(why, TEMP, WHY_SOURCE, "4.3.0", "mailbox %s is not configured any more", m->name);
    enum result r = folder_get(gate->db, &f, &c, why);
    if (r != OK)
        return r;
    bool first = !c.found, changed = c.found && c.uidvalidity != m->box.uidvalidity;
    if (first)
        first_contact(conf, &m->box, &c);
    if (changed) {
        /* all UIDs are void (RFC 3501 section 2.3.1.1): from the beginning, known mails are recognised */
        c.uidvalidity = m->box.uidvalidity;
        c.uid = 0;
        c.resync = true;
    }
    if (first || changed)
        r = folder_put(gate->db, &f, &c, why);
    char key[300];
    snprintf(key, sizeof key, "fetch.%s.left", m->name);
    if (r == OK && first)
        r = meta_set_int(gate->db, key, conf->since_s < 0 ? m->box.exists : 0, why);
    if (r == OK)
        r = meta_get_int(gate->db, key, 0, &m->left, why);
    m->tidied = c.uid;
    m->cursor = (struct fetchlink_cursor){
        .uid = c.uid > m->session ? c.uid : m->session, .floor_s = c.floor_s, .resync = c.resync};
    return r;
}

static void open_done(struct gate *gate, struct group_item *item, enum result result, const struct why *why)
{
    struct mailbox *m = (struct mailbox *)((char *)item - offsetof(struct mailbox, open));
    (void)gate;
    m->opening = false;
    if (result == OK && m->link) {
        m->reached = m->cursor.uid;
        m->written = m->tidied;
        m->refusing = false;
        ipc_send(m->link, (enum ipc_type)FETCHLINK_CURSOR, 0,
                 span_make((const char *)&m->cursor, sizeof m->cursor), -1);
    } else if (m->link) {
        log_text(LOG_LEVEL_ERROR, "fetch", "%s: %s", m->name, why->text);
        ipc_free(&m->link); /* its fetch role ends, and is started again */
        m->dead = true;
    }
    free_if_dead(m);
}

static void take_box(struct mailbox *m, struct span payload)
{
    if (payload.n != sizeof m->box || m->opening)
        return;
    uint32_t before = m->box.uidvalidity;
    memcpy(&m->box, payload.p, sizeof m->box);
    m->box.server[sizeof m->box.server - 1] = m->box.user[sizeof m->box.user - 1] = 0;
    m->box.folder[sizeof m->box.folder - 1] = 0;
    m->n_waiting = 0;
    m->session = before == m->box.uidvalidity ? m->reached : 0;
    m->reached = m->tidied = m->written = 0; /* of the new UIDVALIDITY nothing is known yet */
    m->opening = true;
    m->open = (struct group_item){.work = open_work, .done = open_done};
    group_add(m->all->gate->group, &m->open);
}

/* ---- mails */

/* What an intake's done() needs to know. */
struct arrival {
    struct mailbox *mailbox;
    uint32_t uid, uidvalidity;
};

static void answer(struct mailbox *m, uint32_t uid, enum result result)
{
    static const char *const words[] = {[OK] = "+", [PERM] = "=", [TEMP] = "-"};
    if (!m->link)
        return;
    for (size_t i = 0; result != TEMP && i < m->n_waiting; i++)
        if (m->waiting[i].uid == uid)
            m->waiting[i].done = true;
    ipc_send(m->link, (enum ipc_type)FETCHLINK_TAKEN, uid, span_of(words[result]), -1);
}

static void on_committed(struct intake *in, void *arg)
{
    struct arrival *at = arg;
    struct mailbox *m = at->mailbox;
    m->intakes--;
    /* PERM is a mail that the configuration refuses: it stands in the ledger, and there is nobody to tell */
    enum result result = in->answer.result;
    if (result == OK && strcmp(in->answer.outcome, "refused") == 0)
        result = PERM;
    m->mails += result != TEMP;
    if (at->uidvalidity == m->box.uidvalidity) {
        answer(m, at->uid, result);
        reach(m);
        advance(m);
    }
    intake_free(&in);
    free_if_dead(m);
}

/* The octets into the intake's own file, hashed. */
static bool take_octets(struct intake *in, struct span inline_octets, int fd)
{
    struct stat st;
    void *map = MAP_FAILED;
    struct span octets = inline_octets;
    if (fd >= 0) {
        if (fstat(fd, &st) < 0)
            return false;
        if (st.st_size > 0) {
            map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
            if (map == MAP_FAILED)
                return false;
        }
        octets = span_make(st.st_size ? map : "", (size_t)st.st_size);
    }
    bool ok = mailfile_add(&in->file, octets) && mailfile_finish(&in->file, &in->raw, in->sha256);
    if (map != MAP_FAILED)
        munmap(map, octets.n);
    return ok;
}

static void submit(struct mailbox *m, uint32_t uid, const struct fetchlink_mail *mail, struct span octets,
                   int fd)
{
    struct intake *in = intake_new();
    mailfile_init(&in->file, m->all->gate->conf->state_dir);
    if (!take_octets(in, octets, fd)) {
        answer(m, uid, TEMP);
        intake_free(&in);
        return;
    }
    struct arrival *at = ARENA_NEW(in->arena, struct arrival);
    *at = (struct arrival){m, uid, mail->uidvalidity};
    in->source = INTAKE_IMAP;
    in->mailbox = arena_copy(in->arena, span_of(m->name));
    in->sender_kind = INTAKE_SENDER_UNKNOWN;
    in->received_at_ms = wall_now_ms();
    in->resync = mail->resync;
    in->quiet = mail->quiet;
    in->uid = (struct ledger_uid){.set = true,
                                  .server = arena_copy(in->arena, span_of(m->box.server)),
                                  .user = arena_copy(in->arena, span_of(m->box.user)),
                                  .folder = arena_copy(in->arena, span_of(m->box.folder)),
                                  .uidvalidity = mail->uidvalidity,
                                  .uid = uid};
    if (mail->partial)
        in->note = arena_printf(in->arena, "larger than max_size (%llu octets): header and beginning only",
                                (unsigned long long)mail->size_bytes)
                       .p;
    in->done = on_committed;
    in->done_arg = at;
    m->intakes++;
    intake_submit(m->all->gate, in);
}

static void take_mail(struct mailbox *m, const struct ipc_frame *frame)
{
    struct fetchlink_mail mail;
    struct why why;
    struct folder f = folder_of(m);
    uint32_t uid = (uint32_t)frame->id;
    bool known = false;
    if (frame->payload.n < sizeof mail)
        return;
    memcpy(&mail, frame->payload.p, sizeof mail);
    m->refusing |= m->opening || mail.uidvalidity != m->box.uidvalidity || m->n_waiting == FETCHLINK_SPAN ||
                   m->all->stopped;
    if (m->refusing) {
        answer(m, uid, TEMP);
        return;
    }
    if (!mail.old)
        m->waiting[m->n_waiting++] = (struct outstanding){.uid = uid};
    /* taken in, and killed before fetch heard of it: that very mail, not another with its content */
    if (folder_knows(m->all->gate->db, &f, mail.uidvalidity, uid, &known, &why) != OK || !known) {
        submit(m, uid, &mail, span_from(frame->payload, sizeof mail), frame->fd);
        return;
    }
    answer(m, uid, OK);
    reach(m);
    advance(m);
}

/* ---- mails that can't be read */

struct passing {
    struct group_item item;
    struct mailbox *mailbox;
    uint32_t uid, uidvalidity;
    char reason[300];
};

static enum result pass_work(struct gate *gate, struct group_item *item, struct why *why)
{
    struct passing *p = (struct passing *)item;
    struct folder f = folder_of(p->mailbox);
    enum result r = folder_pass(gate->db, &f, p->uidvalidity, p->uid, wall_now_ms(), span_of(p->reason), why);
    return r == OK ? folder_advance(gate->db, &f, p->uidvalidity, p->uid, why) : r;
}

static void pass_done(struct gate *gate, struct group_item *item, enum result result, const struct why *why)
{
    struct passing *p = (struct passing *)item;
    (void)gate;
    if (result != OK)
        log_text(LOG_LEVEL_ERROR, "fetch", "%s: UID %u: %s", p->mailbox->name, p->uid, why->text);
    p->mailbox->intakes--;
    free_if_dead(p->mailbox);
    free(p);
}

static void take_passed(struct mailbox *m, const struct ipc_frame *frame)
{
    struct passing *p = calloc(1, sizeof *p);
    if (!p)
        BUG("out of memory");
    *p = (struct passing){.item = {.work = pass_work, .done = pass_done},
                          .mailbox = m,
                          .uid = (uint32_t)frame->id,
                          .uidvalidity = m->box.uidvalidity};
    snprintf(p->reason, sizeof p->reason, "%.*s", SPAN_FMT(span_head(frame->payload, sizeof p->reason - 1)));
    m->intakes++;
    group_add(m->all->gate->group, &p->item);
}

/* ---- links */

static enum result alarm_work(struct gate *gate, struct group_item *item, struct why *why)
{
    struct mailbox *m = (struct mailbox *)((char *)item - offsetof(struct mailbox, alarm));
    struct arena *a = arena_new(0);
    struct span detail = arena_printf(a, "%s: %s", m->name, m->state.text);
    enum result r = alert_raise_about(gate, a, "alert.mailbox", span_of(m->name), detail, wall_now_ms(), why);
    arena_free(&a);
    return r;
}

static void alarm_done(struct gate *gate, struct group_item *item, enum result result, const struct why *why)
{
    struct mailbox *m = (struct mailbox *)((char *)item - offsetof(struct mailbox, alarm));
    (void)gate, (void)why;
    m->alarming = false;
    m->alarmed = result == OK;
    free_if_dead(m);
}

/* Inside take_state(): fetch says that a person must act. */
static void raise_alarm(struct mailbox *m)
{
    if (m->alarming || m->alarmed)
        return;
    m->alarming = true;
    m->alarm = (struct group_item){.work = alarm_work, .done = alarm_done};
    group_add(m->all->gate->group, &m->alarm);
}

static void take_state(struct mailbox *m, struct span payload)
{
    if (payload.n != sizeof m->state)
        return;
    memcpy(&m->state, payload.p, sizeof m->state);
    m->state.text[sizeof m->state.text - 1] = 0;
    m->told++;
    m->since_asked &= !m->state.since_running;
    if (m->state.alert)
        raise_alarm(m);
    if (m->state.fine) {
        m->alarmed = false;
        m->fine_at_ms = wall_now_ms();
        advance(m);
    }
}

/* Past us, unread. */
static void on_token(void *arg, const struct oauthlink_token *t, int fd)
{
    struct mailbox *m = arg;
    if (m->link)
        ipc_send(m->link, (enum ipc_type)FETCHLINK_TOKEN_IS, 0, span_make((const char *)t, sizeof *t), fd);
}

static void want_token(struct mailbox *m, uint32_t refused)
{
    struct oauthlink_ask ask = {.refused = refused};
    snprintf(ask.name, sizeof ask.name, "%s", m->name);
    grants_want(m->all->gate->grants, &ask, on_token, m);
}

static void on_frame(struct ipc *link, struct ipc_frame *frame, void *arg)
{
    struct mailbox *m = arg;
    (void)link;
    if (!frame) {
        ipc_free(&m->link);
        m->dead = true;
        free_if_dead(m);
        return;
    }
    switch ((int)frame->type) {
    case FETCHLINK_BOX:
        take_box(m, frame->payload);
        break;
    case FETCHLINK_MAIL:
        take_mail(m, frame);
        break;
    case FETCHLINK_TIDIED:
        m->tidied = (uint32_t)frame->id;
        advance(m);
        break;
    case FETCHLINK_PASSED:
        take_passed(m, frame);
        break;
    case FETCHLINK_STATE:
        take_state(m, frame->payload);
        break;
    case FETCHLINK_TOKEN:
        want_token(m, (uint32_t)frame->id);
        break;
    }
}

struct mailboxes *mailboxes_new(struct gate *gate)
{
    struct mailboxes *all = calloc(1, sizeof *all);
    if (!all)
        BUG("out of memory");
    all->gate = gate;
    return all;
}

void mailboxes_free(struct mailboxes **all)
{
    while (*all && (*all)->first)
        mailbox_free((*all)->first);
    free(*all);
    *all = NULL;
}

void mailboxes_link(struct mailboxes *all, struct span name, int fd)
{
    struct mailbox *m = calloc(1, sizeof *m);
    if (!m || !(m->name = strndup(name.p, name.n)))
        BUG("out of memory");
    for (struct mailbox *old = all->first, *next; old; old = next) {
        next = old->next;
        if (span_eq(span_of(old->name), name)) {
            m->fine_at_ms = m->fine_at_ms ? m->fine_at_ms : old->fine_at_ms;
            m->mails += old->mails;
            ipc_free(&old->link);
            old->dead = true;
            free_if_dead(old);
        }
    }
    m->fine_written_ms = m->fine_at_ms;
    m->all = all;
    m->next = all->first;
    all->first = m;
    m->link = ipc_new(fd, on_frame, m);
}

void mailboxes_look(struct mailboxes *all)
{
    for (struct mailbox *m = all->first; m; m = m->next) {
        if (m->link)
            ipc_send(m->link, (enum ipc_type)FETCHLINK_LOOK, 0, SPAN_EMPTY, -1);
    }
}

bool mailboxes_since(struct mailboxes *all, struct span name, int64_t since_s, bool quiet)
{
    for (struct mailbox *m = all->first; m; m = m->next) {
        if (!m->link || !span_eq(span_of(m->name), name))
            continue;
        ipc_send(m->link, (enum ipc_type)FETCHLINK_SINCE, (uint64_t)since_s,
                 quiet ? SPAN_LIT("q") : SPAN_EMPTY, -1);
        m->since_asked = true;
        return true;
    }
    return false;
}

void mailboxes_stop(struct mailboxes *all)
{
    all->stopped = true;
}

bool mailboxes_idle(const struct mailboxes *all)
{
    for (const struct mailbox *m = all->first; m; m = m->next)
        if (m->intakes || m->advancing || m->opening || m->alarming)
            return false;
    return true;
}
