/* intake.c: a mail's way from its door to the group and back.  Called by the doors and the pool.
 * Floor: gate. */
#include "daemon/gate/intake.h"

#include <stdlib.h>

#include "daemon/base/failpoint.h"
#include "daemon/base/log.h"

#include "daemon/store/suspect.h"

#include "daemon/gate/gate.h"
#include "daemon/gate/pool.h"
#include "daemon/gate/caution.h"
#include "daemon/gate/holding.h"
#include "daemon/gate/repeat.h"
#include "daemon/gate/walk.h"

enum { SPARE_ARENAS = 16 };

/* Arenas of mails that are done, for the next ones. */
static struct {
    struct arena *v[SPARE_ARENAS];
    size_t n;
} spare;

struct intake *intake_new(void)
{
    static uint64_t number;
    struct intake *in = calloc(1, sizeof *in);
    if (!in)
        BUG("out of memory");
    in->arena = spare.n ? spare.v[--spare.n] : arena_new(0);
    in->number = ++number;
    mailfile_init(&in->file, "");
    return in;
}

void intake_free(struct intake **in)
{
    if (!*in)
        return;
    mailfile_release(&(*in)->file);
    arena_reset((*in)->arena);
    if (spare.n < SPARE_ARENAS)
        spare.v[spare.n++] = (*in)->arena;
    else
        arena_free(&(*in)->arena);
    free(*in);
    *in = NULL;
}

void intakes_push(struct intakes *q, struct intake *in)
{
    in->next = NULL;
    if (q->tail)
        q->tail->next = in;
    else
        q->head = in;
    q->tail = in;
    q->n++;
}

struct intake *intakes_pop(struct intakes *q)
{
    struct intake *in = q->head;
    if (!in)
        return NULL;
    q->head = in->next;
    if (!q->head)
        q->tail = NULL;
    q->n--;
    in->next = NULL;
    return in;
}

/* To add a source: a member of enum intake_source, and its word of the ledger here. */
static const char *const source_words[] = {
    [INTAKE_LMTP] = "lmtp", [INTAKE_PIPE] = "pipe", [INTAKE_IMAP] = "imap", [INTAKE_IMPORT] = "import"};

static const char *source_label(struct intake *in)
{
    const char *word = source_words[in->source];
    if (in->source != INTAKE_IMAP)
        return word;
    return arena_printf(in->arena, "%s:%.*s", word, SPAN_FMT(in->mailbox)).p;
}

enum intake_source intake_source_of(struct span label)
{
    struct span word = span_head(label, span_chr(label, ':'));
    for (size_t i = 0; i < sizeof source_words / sizeof *source_words; i++)
        if (span_eq(word, span_of(source_words[i])))
            return (enum intake_source)i;
    return INTAKE_LMTP;
}

void intake_submit(struct gate *gate, struct intake *in)
{
    in->source_label = source_label(in);
    in->answer = (struct intake_answer){.result = TEMP, .outcome = ""};
    if (caution_active(gate->caution))
        caution_take(gate->caution, in);
    else
        pool_parse(gate->pool, in);
}

static enum result work(struct gate *gate, struct group_item *item, struct why *why)
{
    struct intake *in = (struct intake *)item;
    in->answer = (struct intake_answer){.result = OK, .outcome = ""};
    in->n_releases = 0;
    if (in->facts)
        FAILPOINT_TEXT("walk-subject", in->facts->subject);
    enum result result = walk_mail(gate, in, why);
    if (result == OK && in->suspicious)
        result = suspect_clear(gate->db, span_of(in->sha256), why);
    return result;
}

/* The one record of a mail, once its fate is committed. */
static void log_mail(const struct intake *in, enum result result)
{
    const struct intake_answer *a = &in->answer;
    log_begin(result == OK ? LOG_LEVEL_INFO : LOG_LEVEL_WARNING, "mail");
    log_int("id", a->mail);
    log_cstr("source", in->source_label);
    log_str("from", in->facts ? in->facts->from.address : SPAN_EMPTY);
    log_str("message_id", in->facts ? in->facts->message_id : SPAN_EMPTY);
    log_int("size", (int64_t)in->raw.n);
    if (result == OK) {
        log_cstr("outcome", a->outcome);
        log_cstr("rule", a->rule ? a->rule : "");
        log_int("ticket", a->ticket);
        log_int("answer", a->outbox);
        log_cstr("withheld", a->withheld ? a->withheld : "");
    } else {
        log_cstr("why", a->why.text);
    }
    log_end();
}

static void finish(struct gate *gate, struct intake *in)
{
    if (!in->asks)
        log_mail(in, in->answer.result == TEMP ? TEMP : OK);
    void (*done)(struct intake *, void *) = in->done;
    caution_done(gate->caution, in);
    done(in, in->done_arg);
}

static void on_committed(struct gate *gate, struct group_item *item, enum result result,
                         const struct why *why)
{
    struct intake *in = (struct intake *)item;
    if (result == PERM && why->scope == WHY_MAIL && in->facts && !in->asks) {
        /* This mail, as it was understood, can't be stored: kept as it came, a person will see. */
        in->facts = NULL;
        in->held_reason = arena_printf(in->arena, "apply: %s", why->text).p;
        intake_parsed(gate, in);
        return;
    }
    if (in->asks && result == OK) {
        finish(gate, in);
        return;
    }
    if (result == OK) {
        gate->counters.mails++;
        for (size_t i = 0; i < in->n_releases; i++)
            holding_release(gate, in->releases[i]);
    } else {
        /* A door hears TEMP, whatever it was: nothing is in the ledger.  A person hears what it was. */
        bool ordered = in->again || in->confirm;
        if (in->noted)
            repeat_take_back(gate->repeat, in->noted);
        in->answer = (struct intake_answer){.result = ordered ? result : TEMP, .why = *why, .outcome = ""};
    }
    finish(gate, in);
}

void intake_parsed(struct gate *gate, struct intake *in)
{
    if (!in->facts)
        gate->counters.held_raw++;
    in->item.work = work;
    in->item.done = on_committed;
    group_add(gate->group, &in->item);
}

void intake_give_up(struct gate *gate, struct intake *in, const struct why *why)
{
    in->answer = (struct intake_answer){.result = TEMP, .why = *why, .outcome = ""};
    finish(gate, in);
}
