/* support_desk.h: customers and agents who write to one another over a bed (support_bed.h): what each got,
 * and the answer to it. */
#ifndef TESTS_SUPPORT_DESK_H
#define TESTS_SUPPORT_DESK_H

#include "tests/unit/support_bed.h"

/* Proven writers: fields at the head of a mail, under desk_conf. */
#define DESK_PASS "Authentication-Results: mx.example.com; dmarc=pass header.from="
#define ANN       DESK_PASS "acme.example\nFrom: Ann <ann@acme.example>\n"
#define BOB       DESK_PASS "acme.example\nFrom: Bob <bob@acme.example>\n"
#define BO        DESK_PASS "blue.example\nFrom: Bo <bo@blue.example>\n"
#define BOSS      DESK_PASS "blue.example\nFrom: Boss <boss@blue.example>\n"
#define KIM       DESK_PASS "example.com\nFrom: Kim Doe <kim@example.com>\n"
#define LEE       DESK_PASS "example.com\nFrom: Lee <lee@example.com>\n"

/* Acme (Ann, Bob) and Blue (Bo, Boss), both of plan gold, and the agents Kim and Lee. */
enum { DESK_DIRECTORY_SIZE = 1000 }; /* with its NUL, at most */
extern const char desk_directory[DESK_DIRECTORY_SIZE];
/* Trusts the marks above; gold has an engineer on call, pager@example.com. */
extern const char desk_conf[];

/* A bed with both, and Ann's ticket 1, "Checkout". */
void desk_open(struct bed *);

/* Acme alone, with Una besides, who has no rights; the agent Lee reads German.  Trusts the same marks. */
extern const char desk_acme_directory[], desk_acme_conf[];
/* A bed with these, and Ann's ticket 1, "Checkout": with a file, Bob takes part, Una is just named. */
void desk_open_acme(struct bed *);

/* How many mails the outbox has for that address. */
size_t desk_count(struct bed *, const char *to);
/* The newest of them; its id is 0, and octets are empty, where there is none. */
struct outbox desk_newest(struct bed *, const char *to, struct span *octets_r);
/* Its text. */
struct span desk_text(struct bed *, const char *to);
struct facts *desk_read(struct bed *, struct span octets);

/* A mail with these fields at its head that answers the newest mail to that address: to its Reply-To, with
 * its Message-ID and subject.  There must be one. */
struct intake_answer desk_answers(struct bed *, const char *from, const char *address, const char *text);
/* The same with the last fields of its own, a blank line and the body. */
struct intake_answer desk_answers_mime(struct bed *, const char *from, const char *address, const char *mail);
/* To where Kim was sent a mail that came back to her: it is to go out as it stands. */
struct intake_answer desk_sends_it(struct bed *, struct span returned);

/* All that is on its way has arrived. */
void desk_arrives(struct bed *);

#endif
