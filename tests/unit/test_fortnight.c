/* Two weeks of a support desk, on a clock of the test's own: 500 tickets of four plans, answered, put off,
 * resolved, reopened and paged at random moments.  Each warning, missed promise, reminder, call, digest,
 * acknowledgement and closing has to come in the very second in which a model has it that knows no due times:
 * it goes through the fortnight second by second and counts down what is left, with the C library's local
 * time for the calendars.  The clocks go back on the second Sunday. */
#include "tests/unit/fake_clock.h"

#include <stdlib.h>
#include <time.h>

#include "daemon/gate/oncall.h"

#define BEGIN_S 1792195200LL /* 2026-10-17 00:00 UTC, a Saturday */

enum {
    TICKETS = 500,
    MINUTE = 60,
    HOUR = 3600,
    DAY = 24 * HOUR,
    OPEN_DAYS = 14,
    END = 22 * DAY, /* so that what was opened last is closed, too */
    REMIND = 2 * DAY,
    CLOSE = 3 * DAY,
    AGAIN = HOUR,
    WINDOW = 20 * MINUTE,
    LEVELS = 3,
    ACTS_MAX = TICKETS * 14,
    HAPPENED_MAX = 20000,
};

static const struct plan {
    const char *name;
    int calendar;
    int64_t answer, oncall; /* seconds */
} plans[] = {{"gold", 1, 8 * HOUR, 0},
             {"office", 2, 4 * HOUR, 0},
             {"platinum", 0, 2 * HOUR, HOUR},
             {"diamond", 0, HOUR, 15 * MINUTE}};
static const int64_t within[LEVELS] = {10 * MINUTE, 15 * MINUTE, 30 * MINUTE};
static const char *const called[LEVELS] = {"one@oncall.example", "two@oncall.example", "lead@oncall.example"};

static const char conf[] =
    "trust { authserv_id = {\"mx.example.com\"} }\n"
    "calendar \"berlin\" { hours = {\"Mon-Thu 09:00-17:30\", \"Fri 09:00-15:00\"} timezone = "
    "\"Europe/Berlin\" holidays = {\"2026-10-22\"} }\n"
    "plan \"gold\" { tickets = \"24x5\" first_response = 8h }\n"
    "plan \"office\" { tickets = \"berlin\" first_response = 4h }\n"
    "plan \"platinum\" { tickets = \"24x7\" first_response = 2h oncall = 1h }\n"
    "plan \"diamond\" { tickets = \"24x7\" first_response = 1h oncall = 15m }\n"
    "life { remind_after = 2d close_after = 3d }\n"
    "limits { notice_hour = 100000 customer_hour = 100000 customer_day = 100000 }\n"
    "oncall { window = 20m\n"
    "level \"1\" { mail = \"one@oncall.example\" acknowledge_within = 10m }\n"
    "level \"2\" { mail = \"two@oncall.example\" acknowledge_within = 15m }\n"
    "level \"3\" { mail = \"lead@oncall.example\" acknowledge_within = 30m } }\n";

/* ---- what happened: one line each, of the gate and of the model */

struct happened {
    int64_t at; /* seconds since the begin */
    int64_t ticket;
    char what[40];
};

struct story {
    struct happened v[HAPPENED_MAX];
    size_t n;
};

static struct story expected, got;

static void tell(struct story *s, int64_t at, int64_t ticket, const char *what, const char *whom)
{
    assert_true(s->n < HAPPENED_MAX);
    struct happened *h = &s->v[s->n++];
    *h = (struct happened){.at = at, .ticket = ticket};
    snprintf(h->what, sizeof h->what, "%s%s%s", what, *whom ? " " : "", whom);
}

static int by_time(const void *a, const void *b)
{
    const struct happened *x = a, *y = b;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    if (x->ticket != y->ticket)
        return x->ticket < y->ticket ? -1 : 1;
    return strcmp(x->what, y->what);
}

/* ---- what people do */

enum act_kind { OPENS, PARTY, ANSWER, DELIVER, PEND, RESOLVE, SHUT, REOPEN, ACK };

struct act {
    int64_t at;
    int ticket;
    enum act_kind kind;
    bool done; /* the model says that it can be */
};

static struct act acts[ACTS_MAX];
static size_t n_acts;

static struct scene {
    int64_t opens;
    int plan, site;
    bool emergency;
} scenes[TICKETS];

static unsigned long dice_state = 20261017;

static int64_t dice(int64_t below)
{
    dice_state = dice_state * 6364136223846793005UL + 1442695040888963407UL;
    return (int64_t)((dice_state >> 33) % (unsigned long)below);
}

static int by_opening(const void *a, const void *b)
{
    const struct scene *x = a, *y = b;
    return x->opens < y->opens ? -1 : x->opens > y->opens;
}

static int by_act(const void *a, const void *b)
{
    const struct act *x = a, *y = b;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    if (x->ticket != y->ticket)
        return x->ticket < y->ticket ? -1 : 1;
    return x->kind < y->kind ? -1 : x->kind > y->kind;
}

static void act(int ticket, int64_t at, enum act_kind kind)
{
    if (at < END && n_acts < ACTS_MAX)
        acts[n_acts++] = (struct act){at, ticket, kind, false};
}

static void write_script(void)
{
    static const enum act_kind kinds[] = {PARTY, PARTY,   ANSWER,  ANSWER,  ANSWER, PEND,
                                          PEND,  RESOLVE, RESOLVE, RESOLVE, SHUT,   REOPEN};
    static const int64_t gaps[] = {20 * MINUTE, 2 * HOUR, 10 * HOUR, 3 * DAY};
    for (int i = 0; i < TICKETS; i++) {
        int64_t at = dice(OPEN_DAYS * DAY);
        /* many fires at one time, now and then */
        if (i % 9 == 1)
            at = scenes[i - 1].opens + 30 + dice(25 * MINUTE);
        scenes[i] = (struct scene){at, (int)dice(4), (int)dice(2), dice(3) == 0};
        if (i % 9 == 1)
            scenes[i].plan = scenes[i - 1].plan, scenes[i].site = scenes[i - 1].site,
            scenes[i].emergency = scenes[i - 1].emergency = true;
    }
    qsort(scenes, TICKETS, sizeof *scenes, by_opening);
    for (int i = 0; i < TICKETS; i++) {
        if (i && scenes[i].opens <= scenes[i - 1].opens) /* one a second, so that numbers are sure */
            scenes[i].opens = scenes[i - 1].opens + 1;
        int64_t at = scenes[i].opens;
        act(i, at, OPENS);
        if (scenes[i].emergency)
            act(i, at + 1 + dice(dice(2) ? HOUR : dice(9) ? 3 * HOUR : 2 * DAY), ACK);
        for (int64_t n = dice(7); n > 0; n--) {
            at += 1 + dice(gaps[dice(4)]);
            enum act_kind kind = kinds[dice(sizeof kinds / sizeof *kinds)];
            act(i, at, kind);
            if (kind == ANSWER && dice(5)) /* some answers never arrive */
                act(i, at + 1 + dice(dice(6) ? MINUTE : 5 * DAY), DELIVER);
        }
    }
    qsort(acts, n_acts, sizeof *acts, by_act);
}

/* ---- the model */

enum { OPEN, PENDING, RESOLVED, CLOSED };

/* Counters of seconds; -1: doesn't count. */
static struct model {
    bool born, answered, missed, warned, reminded, undelivered;
    int status;
    int64_t left, whole, remind, close, answered_at, missed_at;
    int page; /* -1: none */
} m[TICKETS];

static struct mpage {
    int first, site, plan, level, rounds, calls;
    bool calling, over;
    int64_t at, next, digest;
    int joined; /* since the last digest */
} pages[TICKETS];
static int n_pages;

static unsigned char open_at[3][END];

static void draw_calendars(void)
{
    setenv("TZ", ":Europe/Berlin", 1);
    tzset();
    for (int64_t s = 0; s < END; s++) {
        static struct tm local, utc;
        if (s % MINUTE == 0) {
            time_t t = (time_t)(BEGIN_S + s);
            localtime_r(&t, &local);
            gmtime_r(&t, &utc);
        }
        int minute = local.tm_hour * 60 + local.tm_min;
        bool holiday = local.tm_mon == 9 && local.tm_mday == 22;
        open_at[0][s] = 1;
        open_at[1][s] = utc.tm_wday >= 1 && utc.tm_wday <= 5;
        open_at[2][s] = !holiday && minute >= 540 &&
                        ((local.tm_wday >= 1 && local.tm_wday <= 4 && minute < 1050) ||
                         (local.tm_wday == 5 && minute < 900));
    }
}

static void model_call(struct mpage *p, int level, int64_t now)
{
    p->level = level;
    p->next = within[level];
    p->calls = p->calls > level + 1 ? p->calls : level + 1;
    tell(&expected, now, p->first + 1, "paged", called[level]);
    tell(&expected, now, p->first + 1, "mail", called[level]);
}

static void model_tell_called(const struct mpage *p, int64_t now, int64_t ticket)
{
    for (int i = 0; i < p->calls; i++)
        tell(&expected, now, ticket, "mail", called[i]);
}

static void model_page(int i, int64_t now)
{
    for (int k = n_pages - 1; k >= 0; k--) {
        struct mpage *p = &pages[k];
        if (p->over || p->site != scenes[i].site || p->plan != scenes[i].plan || now - p->at >= WINDOW)
            continue;
        m[i].page = k;
        p->joined++;
        if (p->digest < 0)
            p->digest = p->at + WINDOW - now;
        tell(&expected, now, i + 1, "joins", "");
        return;
    }
    pages[n_pages] = (struct mpage){
        .first = i, .site = scenes[i].site, .plan = scenes[i].plan, .calling = true, .at = now, .digest = -1};
    m[i].page = n_pages;
    model_call(&pages[n_pages++], 0, now);
}

static void model_over(int i, int64_t now)
{
    struct mpage *p = m[i].page < 0 ? NULL : &pages[m[i].page];
    if (!p || p->over)
        return;
    for (int k = 0; k < TICKETS; k++)
        if (m[k].born && m[k].page == m[i].page && m[k].status <= PENDING)
            return;
    p->over = true;
    p->calling = false;
    p->digest = -1;
    model_tell_called(p, now, p->first + 1);
}

static void model_status(int i, int to, bool anew, int64_t now)
{
    struct model *x = &m[i];
    int from = x->status;
    x->status = to;
    if (from == to && !anew)
        return;
    x->reminded = false;
    x->remind = to == PENDING ? REMIND : -1;
    if (to != RESOLVED)
        x->close = -1;
    else if (from != RESOLVED)
        x->close = CLOSE;
    if (to == OPEN && !x->missed)
        x->whole = x->left;
    if (to >= RESOLVED && from < RESOLVED)
        model_over(i, now);
}

static void model_open(int i, int64_t now)
{
    const struct plan *plan = &plans[scenes[i].plan];
    m[i] = (struct model){.born = true, .remind = -1, .close = -1, .page = -1};
    m[i].left = plan->answer;
    if (scenes[i].emergency && plan->oncall) {
        m[i].left = plan->oncall < plan->answer ? plan->oncall : plan->answer;
        model_page(i, now);
    }
    m[i].whole = m[i].left;
}

static bool model_ack(int i, int64_t now)
{
    struct mpage *p = m[i].page < 0 ? NULL : &pages[m[i].page];
    if (!p || !p->calling)
        return false;
    p->calling = false;
    tell(&expected, now, i + 1, "acknowledged", "");
    if (p->first != i)
        tell(&expected, now, p->first + 1, "acknowledged", "");
    model_tell_called(p, now, p->first + 1);
    return true;
}

static bool model_act(const struct act *a)
{
    struct model *x = &m[a->ticket];
    switch (a->kind) {
    case OPENS:
        model_open(a->ticket, a->at);
        return true;
    case PARTY:
        if (x->status == CLOSED)
            return false;
        model_status(a->ticket, OPEN, false, a->at);
        return true;
    case ANSWER:
        if (!x->answered)
            x->answered_at = a->at;
        x->answered = true;
        x->undelivered = true;
        model_status(a->ticket, PENDING, true, a->at);
        return true;
    case DELIVER:
        if (!x->undelivered)
            return false;
        x->undelivered = false;
        return true;
    case PEND:
    case RESOLVE:
        if (x->status == CLOSED)
            return false;
        model_status(a->ticket, a->kind == PEND ? PENDING : RESOLVED, false, a->at);
        return true;
    case SHUT:
        model_status(a->ticket, CLOSED, false, a->at);
        return true;
    case REOPEN:
        model_status(a->ticket, OPEN, false, a->at);
        return true;
    case ACK:
        return model_ack(a->ticket, a->at);
    }
    return false;
}

/* What is due to a ticket in this second; then the second goes by. */
static void model_second(int i, int64_t now)
{
    struct model *x = &m[i];
    bool runs = x->status == OPEN && !x->answered && !x->missed;
    if (runs && x->left == 0) {
        x->missed = true;
        x->missed_at = now;
        tell(&expected, now, i + 1, "missed", "");
    } else if (runs && !x->warned && x->left <= x->whole / 4) {
        x->warned = true;
        tell(&expected, now, i + 1, "due soon", "");
    }
    if (x->remind == 0 && x->undelivered)
        x->remind = AGAIN;
    else if (x->remind == 0 && !x->reminded) {
        x->reminded = true;
        x->remind = -1;
        tell(&expected, now, i + 1, "reminded", "");
    }
    if (x->close == 0 && x->undelivered)
        x->close = AGAIN;
    else if (x->close == 0) {
        tell(&expected, now, i + 1, "closed", "");
        model_status(i, CLOSED, false, now);
    }
}

static void model_tick(int i, int64_t now)
{
    struct model *x = &m[i];
    if (x->status == OPEN && !x->answered && !x->missed)
        x->left -= open_at[plans[scenes[i].plan].calendar][now];
    x->remind -= x->remind > 0;
    x->close -= x->close > 0;
}

static void model_page_second(struct mpage *p, int64_t now)
{
    if (p->digest == 0) {
        p->digest = -1;
        if (p->joined)
            model_tell_called(p, now, 0);
        p->joined = 0;
    }
    if (p->calling && p->next == 0) {
        if (p->level == LEVELS - 1)
            tell(&expected, now, p->first + 1, "anew", "");
        model_call(p, (p->level + 1) % LEVELS, now);
    }
}

static void run_model(void)
{
    size_t next = 0;
    int born = 0;
    for (int64_t now = 0; now < END; now++) {
        for (int i = 0; i < born; i++)
            if (m[i].status != CLOSED)
                model_second(i, now);
        for (int k = 0; k < n_pages; k++)
            model_page_second(&pages[k], now);
        for (; next < n_acts && acts[next].at == now; next++) {
            acts[next].done = model_act(&acts[next]);
            born += acts[next].kind == OPENS;
        }
        for (int i = 0; i < born; i++)
            model_tick(i, now);
        for (int k = 0; k < n_pages; k++) {
            pages[k].next -= pages[k].calling && pages[k].next > 0;
            pages[k].digest -= pages[k].digest > 0;
        }
    }
}

/* ---- the gate */

static void write_directory(char *out, size_t size)
{
    size_t n = (size_t)snprintf(out, size, "{\"organizations\":[");
    for (size_t i = 0; i < 4; i++)
        n += (size_t)snprintf(out + n, size - n,
                              "%s{\"id\":\"%s\",\"name\":\"%s\",\"plan\":\"%s\",\"language\":\"en\","
                              "\"members\":[{\"address\":\"ann@%s.example\",\"name\":\"Ann\",\"role\":"
                              "\"developer\"}],\"sites\":[{\"id\":\"%s-0\",\"name\":\"0\"},{\"id\":\"%s-1\","
                              "\"name\":\"1\"}]}",
                              i ? "," : "", plans[i].name, plans[i].name, plans[i].name, plans[i].name,
                              plans[i].name, plans[i].name);
    snprintf(out + n, size - n, "],\"agents\":[{\"address\":\"kim@example.com\",\"name\":\"Kim\"}]}");
}

static int64_t run_round(struct bed *b)
{
    struct why why;
    int64_t next;
    must(db_savepoint(b->gate.db, &why), &why);
    must(clocks_round(&b->gate, clock_ms, &next, &why), &why);
    must(db_release(b->gate.db, &why), &why);
    return next;
}

/* All that is due until then, at its moment and at no other. */
static void run_until(struct bed *b, int64_t at_ms)
{
    for (int64_t next; (next = run_round(b)) && next <= at_ms;)
        clock_ms = next > clock_ms ? next : clock_ms;
    clock_ms = at_ms;
}

static int64_t replies[TICKETS]; /* the last answer's row in the outbox */

static void deliver_mail(struct bed *b, const struct act *a)
{
    static int64_t id;
    const struct scene *s = &scenes[a->ticket];
    char text[600], subject[100];
    if (a->kind == OPENS)
        snprintf(subject, sizeof subject, "[%s-%d] %s: Trouble number %d", plans[s->plan].name, s->site,
                 s->emergency ? "emergency" : "technical", a->ticket);
    else
        snprintf(subject, sizeof subject, "Re: Trouble number %d [#%d]", a->ticket, a->ticket + 1);
    snprintf(
        text, sizeof text,
        "Authentication-Results: mx.example.com; dmarc=pass header.from=%s.example\n"
        "From: ann@%s.example\nTo: support@example.com\nMessage-ID: <%lld@a>\nSubject: %s\n\nIt is %s.\n",
        plans[s->plan].name, plans[s->plan].name, (long long)++id, subject,
        a->kind == OPENS ? "broken" : "still so");
    struct intake_answer answer = bed_take(b, NULL, text);
    assert_string_equal(answer.outcome, a->kind == OPENS ? "opened" : "updated");
    assert_int_equal(answer.ticket, a->ticket + 1);
}

static void queue_reply(struct bed *b, int ticket)
{
    struct why why;
    struct outbox row = {.ticket = ticket + 1,
                         .kind = OUTBOX_REPLY,
                         .to = SPAN_LIT("ann@gold.example"),
                         .message_id = SPAN_LIT("x@y"),
                         .created_at_ms = clock_ms};
    must(outbox_insert(b->gate.db, &row, SPAN_LIT("x"), &replies[ticket], &why), &why);
}

static void settle_reply(struct bed *b, int ticket)
{
    struct why why;
    struct outboxes rows;
    struct outbox_result sent = {.state = OUTBOX_SENT, .at_ms = clock_ms};
    must(outbox_claim(b->gate.db, clock_ms, 100000, b->arena, &rows, &why), &why);
    must(outbox_settle(b->gate.db, replies[ticket], &sent, NULL, &why), &why);
}

static void order(struct bed *b, const struct act *a)
{
    static const enum state_event events[] = {[ANSWER] = STATE_AGENT_ANSWERS,
                                              [PEND] = STATE_PEND,
                                              [RESOLVE] = STATE_RESOLVE,
                                              [SHUT] = STATE_CLOSE,
                                              [REOPEN] = STATE_REOPEN};
    struct why why;
    struct ticket t = bed_ticket(b, a->ticket + 1);
    struct span kim = SPAN_LIT("kim@example.com");
    must(db_savepoint(b->gate.db, &why), &why);
    if (a->kind == DELIVER)
        settle_reply(b, a->ticket);
    else if (a->kind == ACK)
        must(oncall_acknowledge(&b->gate, t.id, kim, 0, clock_ms, b->arena, NULL, &why), &why);
    else
        must(state_move(&b->gate, &t, events[a->kind], kim, 0, clock_ms, NULL, &why), &why);
    if (a->kind == ANSWER)
        queue_reply(b, a->ticket);
    must(db_release(b->gate.db, &why), &why);
}

/* The gate ends, and another one begins: all that it knows is in the database. */
static void restart(struct bed *b)
{
    struct why why;
    char path[128];
    snprintf(path, sizeof path, "%s/db", b->folder);
    bed_group_end(b);
    db_close(&b->gate.db);
    must(db_open(path, DB_WRITE, &b->gate.db, &why), &why);
    arena_reset(b->arena);
    bed_group_begin(b);
}

static void run_gate(struct bed *b)
{
    size_t done = 0;
    bed_group_begin(b); /* one transaction for many rounds: the disk's time is not what is tested */
    for (size_t i = 0; i < n_acts; i++) {
        if (!acts[i].done)
            continue;
        run_until(b, (BEGIN_S + acts[i].at) * 1000);
        if (acts[i].kind == OPENS || acts[i].kind == PARTY)
            deliver_mail(b, &acts[i]);
        else
            order(b, &acts[i]);
        if (++done % 200 == 0)
            restart(b);
    }
    run_until(b, (BEGIN_S + END - 1) * 1000);
    bed_group_end(b);
}

/* ---- what the gate wrote down */

static void read_event(const struct entry *e)
{
    static const struct {
        const char *text, *what;
    } known[] = {
        {"first answer due soon", "due soon"}, {"first answer missed", "missed"},
        {"resolved -> closed", "closed"},      {"not paged anew", "joins"},
        {"nobody has acknowledged", "anew"},   {"page acknowledged", "acknowledged"},
    };
    int64_t at = e->at_ms / 1000 - BEGIN_S;
    assert_int_equal(e->at_ms % 1000, 0);
    for (int i = 0; i < LEVELS; i++)
        if (span_starts(e->text, SPAN_LIT("paged: ")) && span_find(e->text, span_of(called[i])) < e->text.n)
            tell(&got, at, e->ticket, "paged", called[i]);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (span_starts(e->text, span_of(known[i].text)) && (e->author.n == 0 || *known[i].what == 'a'))
            tell(&got, at, e->ticket, known[i].what, "");
    if (span_find(e->text, SPAN_LIT(": reminded")) < e->text.n)
        tell(&got, at, e->ticket, "reminded", "");
}

static void read_story(struct bed *b)
{
    struct why why;
    struct outbox_filter filter = {.limit = 100000};
    struct outboxes rows;
    size_t reminders = 0, reminded = 0;
    for (int64_t t = 1; t <= TICKETS; t++) {
        struct entries e = bed_entries(b, t);
        for (size_t i = 0; i < e.n; i++)
            if (e.v[i].kind == ENTRY_EVENT)
                read_event(&e.v[i]);
    }
    must(outbox_list(b->gate.db, &filter, b->arena, &rows, &why), &why);
    for (size_t i = 0; i < rows.n; i++) {
        reminders += rows.v[i].kind == OUTBOX_REMINDER;
        if (rows.v[i].kind == OUTBOX_PAGE)
            tell(&got, rows.v[i].created_at_ms / 1000 - BEGIN_S, rows.v[i].ticket, "mail",
                 arena_str(b->arena, rows.v[i].to));
    }
    for (size_t i = 0; i < got.n; i++)
        reminded += strcmp(got.v[i].what, "reminded") == 0;
    assert_int_equal(reminders, reminded);
}

static void compare_stories(void)
{
    qsort(expected.v, expected.n, sizeof *expected.v, by_time);
    qsort(got.v, got.n, sizeof *got.v, by_time);
    for (size_t i = 0; i < expected.n || i < got.n; i++) {
        const struct happened *x = &expected.v[i], *y = &got.v[i];
        if (i >= expected.n || i >= got.n || by_time(x, y) != 0)
            fail_msg("line %zu of %zu (%zu): %lld s, ticket %lld, %s; the model has %lld s, ticket %lld, %s",
                     i, got.n, expected.n, (long long)y->at, (long long)y->ticket, y->what, (long long)x->at,
                     (long long)x->ticket, x->what);
    }
}

static void compare_promises(struct bed *b)
{
    struct why why;
    struct ticket_promises p;
    int64_t kept = 0, missed = 0;
    for (int i = 0; i < TICKETS; i++) {
        bool in_time = m[i].answered && (!m[i].missed || m[i].answered_at <= m[i].missed_at);
        kept += in_time;
        missed += !in_time && m[i].missed;
    }
    must(ticket_promises(b->gate.db, 0, clock_ms, &p, &why), &why);
    assert_int_equal(p.kept, kept);
    assert_int_equal(p.missed, missed);
    assert_true(kept > 50 && missed > 50);
}

/* A story in which little happens proves little. */
static void assert_it_was_eventful(void)
{
    static const char *const kinds[] = {"due soon", "missed", "reminded",    "closed",
                                        "joins",    "anew",   "acknowledged"};
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        size_t n = 0;
        for (size_t i = 0; i < expected.n; i++)
            n += strcmp(expected.v[i].what, kinds[k]) == 0;
        if (n < 10)
            fail_msg("%s: %zu times alone", kinds[k], n);
        print_message("%s: %zu\n", kinds[k], n);
    }
}

static void test_a_fortnight(void **state)
{
    (void)state;
    struct bed b;
    static char directory[4000];
    write_script();
    draw_calendars();
    run_model();
    assert_it_was_eventful();
    write_directory(directory, sizeof directory);
    clock_ms = BEGIN_S * 1000;
    bed_open(&b, conf, directory);
    run_gate(&b);
    read_story(&b);
    compare_stories();
    compare_promises(&b);
    bed_close(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_a_fortnight)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
