#include "tests/unit/support_desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/base/clock.h"
#include "daemon/gate/delivery.h"
#include "parsers/address.h"

const char desk_directory[DESK_DIRECTORY_SIZE] =
    "{\"organizations\":[{\"id\":\"acme\",\"name\":\"Acme\",\"plan\":\"gold\","
    "\"members\":[{\"address\":\"ann@acme.example\",\"name\":\"Ann\",\"role\":\"administrator\"},"
    "{\"address\":\"bob@acme.example\",\"name\":\"Bob\",\"role\":\"team_member\"}],"
    "\"sites\":[{\"id\":\"acme-shop\",\"name\":\"S\"},{\"id\":\"acme-blog\",\"name\":\"B\"}]},"
    "{\"id\":\"blue\",\"name\":\"Blue\",\"plan\":\"gold\","
    "\"members\":[{\"address\":\"bo@blue.example\",\"name\":\"Bo\",\"role\":\"developer\"},"
    "{\"address\":\"boss@blue.example\",\"name\":\"Boss\",\"role\":\"administrator\"}],"
    "\"sites\":[{\"id\":\"blue-home\",\"name\":\"H\"}]}],"
    "\"agents\":[{\"address\":\"kim@example.com\",\"name\":\"Kim\"},"
    "{\"address\":\"lee@example.com\",\"name\":\"Lee\"}]}";
const char desk_conf[] = "trust { authserv_id = {\"mx.example.com\"} }\n"
                         "plan \"gold\" { tickets = \"24x7\" first_response = 8h oncall = 15m }\n"
                         "oncall { level \"first\" { mail = \"pager@example.com\" } }\n";

const char desk_acme_directory[] =
    "{\"organizations\":[{\"id\":\"acme\",\"name\":\"Acme\",\"plan\":\"gold\",\"language\":\"en\","
    "\"members\":["
    "{\"address\":\"ann@acme.example\",\"name\":\"Ann\",\"role\":\"administrator\"},"
    "{\"address\":\"bob@acme.example\",\"name\":\"Bob\",\"role\":\"team_member\"},"
    "{\"address\":\"una@acme.example\",\"name\":\"Una\",\"role\":\"unprivileged\"}],"
    "\"sites\":[{\"id\":\"acme-shop\",\"name\":\"S\"},{\"id\":\"acme-blog\",\"name\":\"B\"}]}],"
    "\"agents\":[{\"address\":\"kim@example.com\",\"name\":\"Kim\"},"
    "{\"address\":\"lee@example.com\",\"name\":\"Lee\",\"language\":\"de\"}]}";
const char desk_acme_conf[] = "trust { authserv_id = {\"mx.example.com\"} }\n"
                              "plan \"gold\" { tickets = \"24x7\" first_response = 8h }\n";

void desk_open(struct bed *b)
{
    bed_open(b, desk_conf, desk_directory);
    (void)bed_take(b, NULL,
                   ANN "To: support@example.com\nMessage-ID: <1@acme.example>\nSubject: [acme-shop] general: "
                       "Checkout\n\nOur secret.\n");
    assert_int_equal(bed_count(b, "tickets"), 1);
}

void desk_open_acme(struct bed *b)
{
    bed_open(b, desk_acme_conf, desk_acme_directory);
    (void)bed_take(b, NULL,
                   ANN
                   "To: support@example.com\nCc: Bob <bob@acme.example>, una@acme.example\nMessage-ID: "
                   "<1@acme.example>\nSubject: [acme-shop] downtime: Checkout\nMIME-Version: 1.0\n"
                   "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nIt fails.\n\nEnvironments: "
                   "live\n\n--b\nContent-Type: text/plain; name=log.txt\nContent-Disposition: attachment; "
                   "filename=log.txt\n\nE500\n--b--\n");
    assert_int_equal(bed_count(b, "tickets"), 1);
}

/* The mails to an address and the id of the newest, 0 for none. */
static size_t mails_to(struct bed *b, const char *to, int64_t *newest_r)
{
    struct why why;
    struct outboxes all;
    struct outbox_filter filter = {.limit = 1000};
    size_t n = 0;
    *newest_r = 0;
    assert_int_equal(outbox_list(b->gate.db, &filter, b->arena, &all, &why), OK);
    for (size_t i = 0; i < all.n; i++) {
        if (address_equal(all.v[i].to, span_of(to)) && !n++)
            *newest_r = all.v[i].id;
    }
    return n;
}

size_t desk_count(struct bed *b, const char *to)
{
    int64_t newest;
    return mails_to(b, to, &newest);
}

struct outbox desk_newest(struct bed *b, const char *to, struct span *octets_r)
{
    int64_t newest;
    *octets_r = SPAN_EMPTY;
    return mails_to(b, to, &newest) ? bed_outbox(b, newest, octets_r) : (struct outbox){0};
}

struct facts *desk_read(struct bed *b, struct span octets)
{
    return facts_read(b->gate.conf->facts, (struct facts_arrival){0}, octets, b->arena);
}

struct span desk_text(struct bed *b, const char *to)
{
    struct span octets;
    (void)desk_newest(b, to, &octets);
    return octets.n ? desk_read(b, octets)->text : SPAN_EMPTY;
}

struct intake_answer desk_answers_mime(struct bed *b, const char *from, const char *address, const char *mail)
{
    struct span octets;
    struct outbox row = desk_newest(b, address, &octets);
    assert_int_not_equal(row.id, 0);
    struct facts *f = desk_read(b, octets);
    return bed_take(b, NULL,
                    arena_printf(b->arena,
                                 "%sTo: %.*s\nMessage-ID: <%lld@client.example>\nIn-Reply-To: <%.*s>\n"
                                 "Subject: Re: %.*s\n%s\n",
                                 from, SPAN_FMT(f->reply_to.v[0].address), (long long)b->mails,
                                 SPAN_FMT(row.message_id), SPAN_FMT(f->subject), mail)
                        .p);
}

struct intake_answer desk_answers(struct bed *b, const char *from, const char *address, const char *text)
{
    return desk_answers_mime(b, from, address, arena_printf(b->arena, "\n%s", text).p);
}

struct intake_answer desk_sends_it(struct bed *b, struct span returned)
{
    return bed_take(b, NULL,
                    arena_printf(b->arena, KIM "To: %.*s\nSubject: Re: x\n\n!send\n",
                                 SPAN_FMT(desk_read(b, returned)->reply_to.v[0].address))
                        .p);
}

void desk_arrives(struct bed *b)
{
    struct why why;
    struct outboxes rows;
    assert_int_equal(outbox_claim(b->gate.db, wall_now_ms(), 1000, b->arena, &rows, &why), OK);
    for (size_t i = 0; i < rows.n; i++) {
        const struct outbox_result res = {.state = OUTBOX_SENT, .at_ms = wall_now_ms()};
        assert_int_equal(delivery_settle(&b->gate, &rows.v[i], &res, false, &why), OK);
    }
}
