/* support_bed.h: a gate without doors: a database in a temporary folder, a configuration, a directory, and
 * mails that are read, loaded, judged and applied one by one, as walk.c is called for them. */
#ifndef TESTS_SUPPORT_BED_H
#define TESTS_SUPPORT_BED_H

#include "daemon/gate/gate.h"
#include "daemon/gate/intake.h"
#include "daemon/store/entry.h"
#include "daemon/store/ledger.h"
#include "daemon/store/outbox.h"
#include "daemon/store/ticket.h"

struct bed {
    struct gate gate;
    struct arena *arena; /* of what the functions below return */
    char folder[64];
    char key[32];
    uint64_t mails;
    bool grouped; /* between bed_group_begin() and bed_group_end(): one transaction for many mails */
};

/* What a door would know besides the mail.  All zero: LMTP, envelope sender unknown, no recipients. */
struct bed_envelope {
    const char *sender; /* NULL: unknown; "": null */
    const char *recipient;
    const char *mailbox;
    enum intake_source source;
    int64_t again; /* a held mail tried again */
    bool let_in;
};

/* conf: lines more for the configuration; directory: its JSON, NULL for none.  A failure ends the test. */
void bed_open(struct bed *, const char *conf, const char *directory);
/* The same for support@DOMAIN in the place of support@example.com. */
void bed_open_at(struct bed *, const char *domain, const char *conf, const char *directory);
void bed_close(struct bed *);
void bed_import(struct bed *, const char *directory);

void bed_group_begin(struct bed *);
void bed_group_end(struct bed *);

/* The mail's text with line ends as LF; in it and in the recipient
 *     {to} {id} {tag}   stand for Reply-To, Message-ID and the tag of the first confirmation, {to2} ... for
 *                       the second's (notices to agents aren't counted), {to@7} ... for the mail with that
 *                       outbox id; {bounce} for the first one's envelope sender.
 * Committed before it returns. */
struct intake_answer bed_take(struct bed *, const struct bed_envelope *, const char *text);
/* The same from a caller-made, complete text (no placeholders). */
struct intake_answer bed_take_octets(struct bed *, const struct bed_envelope *, struct span octets);

struct ticket bed_ticket(struct bed *, int64_t id);
struct ledger_mail bed_ledger(struct bed *, int64_t id);
struct outbox bed_outbox(struct bed *, int64_t id, struct span *octets_r);
struct entries bed_entries(struct bed *, int64_t ticket);
int64_t bed_count(struct bed *,
                  const char *what); /* "tickets", "mails", "outbox" (without notices), "notices" */
/* The id of the n-th outbox row, notices not counted. */
int64_t bed_outbox_id(struct bed *, int n);
/* A notice to an agent of what was said on a ticket. */
bool bed_is_notice(const struct outbox *);

/* Whether that stands in the text. */
bool bed_says(struct span text, const char *what);

/* The answer to a mail as the contract prints it: "sent", "withheld:RULE" or "none". */
const char *bed_answer(struct bed *, const struct intake_answer *);

#endif
