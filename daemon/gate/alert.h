/* alert.h: tells the admin that something needs a person, by mail, at most once in six hours a matter. */
#ifndef GATE_ALERT_H
#define GATE_ALERT_H

#include "daemon/gate/gate.h"
#include "parsers/arena.h"

/* Inside a transaction.  word: of templates/LANG/words, "alert.strangers_hour"; a literal.  Without an admin
 * the agents are told. */
enum result alert_raise(struct gate *, struct arena *, const char *word, struct span detail, int64_t now_ms,
                        struct why *);

/* The same where a word stands for several matters (mailboxes, hooks): about says which, and each is told of
 * by itself.  Empty: there is but one. */
enum result alert_raise_about(struct gate *, struct arena *, const char *word, struct span about,
                              struct span detail, int64_t now_ms, struct why *);

/* All of them, whenever it happens; and the log. */
enum result alert_tell_all(struct gate *, struct arena *, const char *word, struct span detail,
                           int64_t now_ms, struct why *);

/* One person, of one matter, whenever it happens. */
enum result alert_tell(struct gate *, struct arena *, const char *word, struct span detail, struct span to,
                       int64_t now_ms, struct why *);

/* Who is told of what no single person is in charge of, each once: the admin and, where `agents` is set or
 * there is no admin, all agents who are here. */
enum result alert_people(struct gate *, struct arena *, bool agents, int64_t now_ms,
                         struct spans *addresses_r, struct why *);

#endif
