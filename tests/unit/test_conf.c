/* The configuration: what is refused, with which line and words; defaults; every key; the manual's list. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include <unistd.h>

#include "daemon/base/conf.h"
#include "daemon/base/conf_table.h"

static const char small[] = "address = \"support@example.com\"\n"
                            "transport { url = \"smtp://127.0.0.1:25\" }\n";

static struct conf *parse(const char *text, struct buf *error, struct buf *warnings)
{
    buf_clear(error);
    return conf_parse("f", span_of(text), error, warnings);
}

static struct conf *parse_fine(const char *text)
{
    struct buf error;
    buf_init(&error, 10000);
    struct conf *c = parse(text, &error, NULL);
    if (!c)
        fail_msg("%s", error.p);
    buf_release(&error);
    return c;
}

/* Each row is a file, or what is added to the small one (then lines count from 3), and the whole of what is
 * said about it. */
static const struct {
    bool whole;
    const char *text, *error;
} broken[] = {
    /* structure */
    {true, "", "f:1: address is missing: our own mail address"},
    {false, "adress = \"a@b\"", "f:3: unknown key or section \"adress\""},
    {false, "lmtp { lissen = \"/x\" }", "f:3: unknown key \"lissen\" in section lmtp"},
    {false, "lmtp { name = \"x\" }", "f:3: unknown key \"name\" in section lmtp"},
    {false, "level \"1\" { }", "f:3: section level can't stand in the top"},
    {false, "lmtp { transport { } }", "f:3: section transport can't stand in lmtp"},
    {false, "name = \"a\"\n\nname = \"b\"", "f:5: name stands here again, first in line 3"},
    {false, "admin = \"a@b.example\"\nadmin = {\"c@d.example\"}",
     "f:4: admin stands here again, first in line 3"},
    {false, "transport { }", "f:3: section transport stands here again, first in line 2"},
    {false, "plan \"a\" { }\nplan \"b\" { }\nplan \"a\" { }",
     "f:5: section plan a stands here again, first in line 3"},
    {false, "lmtp {\n  mode = 0660\n", "f:3: section lmtp begins here and isn't closed"},
    {false, "lmtp {\n  mode = 0660\n  plan \"x\" { }\n}", "f:5: section plan can't stand in lmtp"},
    {false, "oncall {\n level \"1\" {\n mail = \"a@b.example\"\n}\n",
     "f:3: section oncall begins here and isn't closed"},
    {false, "}", "f:3: } closes nothing"},
    {false, "name = \"a", "f:3: a text in quotes begins here and doesn't end"},
    {false, "name = \"a\n\n\nb", "f:3: a text in quotes begins here and doesn't end"},
    {false, "/* name = \"a\"\n", "f:3: a comment begins here and doesn't end"},
    {false, "name\n= \"a\"\nname", "f:5: the file ends where = behind the key is wanted"},
    {false, "name \"a\"", "f:3: = behind the key is wanted, not \"a\""},
    {false, "name = \n", "f:4: the file ends where a value is wanted"},
    {false, "name = { \"a\" }", "f:3: a single value is wanted, not \"{\""},
    {false, "name = a+b", "f:3: '+' must stand in quotes"},
    {false, "name = a(b)", "f:3: '(' must stand in quotes"},
    {false, "name = \"${HOME}\"", "f:3: ${...} isn't replaced here; in single quotes it stands for itself"},
    {false, "name = ${HOME}", "f:3: '$' must stand in quotes"},
    {false, "name += \"a\"", "f:3: name is no list: += can't be used"},
    {false, "admin = { \"a@b.example\" \"c@d.example\" }",
     "f:3: a comma, or } at the end of the list, is wanted, not \"c@d.example\""},
    {false, "plan { }", "f:3: the section's name is wanted, not \"{\""},
    {false, "plan \"a b\" { }",
     "f:3: the name of section plan: a name of letters, digits, \".\", \"_\" and \"-\" is wanted, 64 "
     "characters at most"},
    {false, "plan \"..\" { }",
     "f:3: the name of section plan: a name of letters, digits, \".\", \"_\" and \"-\" is wanted, 64 "
     "characters at most"},
    {false, "include(\"/etc/passwd\")", "f:3: '(' must stand in quotes"},
    {false, "include = \"/etc/passwd\"", "f:3: unknown key or section \"include\""},
    {false, "name = \"\\099\"", "f:3: bad escape sequence '\\099'"},
    /* types */
    {false, "max_size = big", "f:3: max_size: a size (50M) is wanted"},
    {false, "max_size = 5K", "f:3: max_size: out of range (64K..1G)"},
    {false, "max_size = 9999999999999999999G", "f:3: max_size: a size (50M) is wanted"},
    {false, "answer_within = 2", "f:3: answer_within: a duration (30s, 5m, 8h, 14d) is wanted"},
    {false, "answer_within = -2d", "f:3: answer_within: a duration (30s, 5m, 8h, 14d) is wanted"},
    {false, "life { close_after = soon }",
     "f:3: close_after: a duration (30s, 5m, 8h, 14d) or \"never\" is wanted"},
    {false, "log_level = loud", "f:3: log_level: one of error|warning|notice|info|debug is wanted"},
    {false, "state_dir = \"var\"", "f:3: state_dir: an absolute path is wanted"},
    {false, "lmtp { mode = 999 }", "f:3: mode: an octal mode is wanted (0660)"},
    {false, "trust { everyone = maybe }", "f:3: everyone: yes or no is wanted"},
    {false, "limits { parts = 0 }", "f:3: parts: out of range (1..10000)"},
    {false, "limits { parts = ten }", "f:3: parts: a number is wanted"},
    {false, "admin = {\n\"a@b.example\",\n\"nobody\"\n}", "f:5: admin: a mail address is wanted"},
    {true,
     "address = \"\xe2\x80\x9c"
     "a@b.example\xe2\x80\x9d\"",
     "f:1: address: a mail address is wanted, and none has \xe2\x80\x9c (U+201C) in it"},
    {false, "admin = \"a@b.example\xef\xbc\x9e\"",
     "f:3: admin: a mail address is wanted, and none has \xef\xbc\x9e (U+FF1E) in it"},
    {false,
     "admin = \"\xc2\xab"
     "a@b.example\"",
     "f:3: admin: a mail address is wanted, and none has \xc2\xab (U+00AB) in it"},
    {false, "name = \"a\\nBcc: x@y.example\"", "f:3: name: control characters can't stand here"},
    {false, "name = \"\\xff\"", "f:3: name: not UTF-8"},
    {false, "tag = \"123456789012345678901234567890123\"", "f:3: tag: longer than 32 octets"},
    {false, "name = \"\\x01\"\nmax_size = 1\n",
     "f:3: name: control characters can't stand here\nf:4: max_size: out of range (64K..1G)"},
    /* the top */
    {false, "database = \"postgres://x\"", "f:3: database: \"sqlite:/PATH\" is wanted"},
    {false, "database = \"sqlite:gatepost.db\"", "f:3: database: \"sqlite:/PATH\" is wanted"},
    {false, "reply_address = \"support@example.com\"",
     "f:3: reply_address: one %s is wanted, where the token goes"},
    {false, "reply_address = \"%s+%s@example.com\"",
     "f:3: reply_address: one %s is wanted, where the token goes"},
    {false, "reply_address = \"support@%s.example.com\"",
     "f:3: reply_address: no mail address with %s before the @"},
    {false, "reply_address = \"our-rather-long-support-address-x+%s@example.com\"",
     "f:3: reply_address: with a token of 32 characters its local part would be longer than 64"},
    {false, "tag = \"a]b\"", "f:3: tag: brackets, #, quotes and blanks can't stand in it"},
    {false, "language = \"../x\"", "f:3: language: a code is wanted, as \"en\""},
    {false,
     "run_dir = "
     "\"/run/0123456789/0123456789/0123456789/0123456789/0123456789/0123456789/0123456789/0123456789/0123\"",
     "f:3: run_dir: too long for the path of a socket"},
    /* doors */
    {false, "lmtp { listen = {\"127.0.0.1:2424\",\n \"127.0.0.1:25\"} }",
     "f:4: listen: the path of a socket, 127.0.0.1:PORT or [::1]:PORT is wanted (not port 25)"},
    {false, "lmtp { listen = \"0.0.0.0:24\" }",
     "f:3: listen: the path of a socket, 127.0.0.1:PORT or [::1]:PORT is wanted (not port 25)"},
    {false, "lmtp { listen = \"127.0.0.1\" }",
     "f:3: listen: the path of a socket, 127.0.0.1:PORT or [::1]:PORT is wanted (not port 25)"},
    {false, "mailbox \"m\" { }", "f:3: mailbox m: url is missing"},
    {false, "mailbox \"m\" { url = \"pop3://h\" }", "f:3: url: one of imap|imaps is wanted"},
    {false, "mailbox \"m\" { url = \"imaps://u:p@h\" }",
     "f:3: url: a password can't stand in the configuration: name a secret"},
    {false, "mailbox \"m\" { url = \"imaps://h\" }",
     "f:3: mailbox m: no user, neither in the url nor as a key"},
    {false, "mailbox \"m\" {\n url = \"imaps://u@h\" }", "f:3: mailbox: user without a secret"},
    {false, "mailbox \"m\" { url = \"imap://u@h\" secret = s\n tls = none }",
     "f:4: tls: \"none\" is for loopback only, not for h"},
    {false, "mailbox \"m\" { url = \"imaps://u@localhost\" secret = s\n tls = none }",
     "f:4: tls: \"none\" contradicts the URL"},
    {false, "mailbox \"m\" { url = \"imaps://u@h\" secret = s\n start = \"since:2026-02-30\" }",
     "f:4: start: \"new\", \"all\" or \"since:YYYY-MM-DD\" is wanted"},
    {false, "mailbox \"m\" { url = \"imaps://u@h\" secret = s\n after = \"move:\" }",
     "f:4: after: \"seen\", \"keep\", \"delete\" or \"move:FOLDER\" is wanted"},
    {false, "mailbox \"m\" { url = \"imaps://u@h\" secret = s\n type = nope }",
     "f:4: type: there is no type \"nope\""},
    {false, "mailbox \"m\" { url = \"imaps://u%4@h\" secret = s }",
     "f:3: url: %XX is wanted behind a %, and no control characters\nf:3: mailbox m: no user, neither in the "
     "url nor as a "
     "key\nf:3: mailbox: a secret, but no user"},
    {false, "mailbox \"m\" { url = \"imaps://u@h\" secret = \"../x\" }",
     "f:3: secret: a name of letters, digits, \".\", \"_\" and \"-\" is wanted, 64 characters at most"},
    {false, "mailbox \"m\" { url = \"imaps://u@h\"\n auth = xoauth2 }",
     "f:4: mailbox: auth needs a section oauth { }"},
    {false, "mailbox \"m\" { url = \"imaps://u@h\" auth = xoauth2 oauth { } }",
     "f:3: mailbox: oauth needs token_url and client_id"},
    {false, "mailbox \"m\" { url = \"imaps://u@h:70000\" secret = s }",
     "f:3: url: no port between 1 and 65535"},
    {true, "address = \"a@b.example\"\ntransport { url = \"smtp://mx.example\"\n tls = none }",
     "f:3: tls: \"none\" is for loopback only, not for mx.example"},
    {true, "address = \"a@b.example\"\ntransport {\n url = \"smtp://h\"\n maildir = \"/x\" }",
     "f:2: transport: one of url, sendmail and maildir is wanted, not several"},
    {true, "address = \"a@b.example\"\ntransport { url = \"smtp://h\" user = \"u\" }",
     "f:2: transport: user without a secret"},
    {true, "address = \"a@b.example\"\ntransport { url = \"smtp://h\" secret = \"u\" }",
     "f:2: transport: a secret, but no user"},
    {true, "address = \"a@b.example\"\ntransport { url = \"smtp://h/x\" }",
     "f:2: url: nothing can stand behind the host and port"},
    {true, "address = \"a@b.example\"\ntransport { url = \"smtp://h\"\nenvelope = \"x\" }",
     "f:3: envelope: \"token\", \"null\" or a mail address is wanted"},
    /* references */
    {false, "section \"workaround\" { }",
     "f:3: there is no section \"workaround\": steps, environments, began, errors, links"},
    {false, "type \"billing\" { sections = {\"steps\",\n\"nope\"} }",
     "f:4: sections: there is no section \"nope\""},
    {false, "plan \"p\" { tickets = office }", "f:3: tickets: there is no calendar \"office\""},
    {false, "plan \"p\" { tickets = none\n first_response = 1h }",
     "f:4: first_response: the plan has no tickets"},
    {false, "calendar \"c\" { }", "f:3: calendar c: hours is missing"},
    {false, "calendar \"24x7\" { hours = \"Mon\" }", "f:3: calendar \"24x7\" is built in"},
    {false, "calendar \"c\" { hours = \"Mon-Fri 9-17\" }",
     "f:3: hours: \"Mon-Fri 9-17\": \"Mon-Fri 09:00-17:00\" is wanted"},
    {false, "calendar \"c\" { hours = \"Mon\" holidays = \"31.12.\" }",
     "f:3: holidays: \"31.12.\": \"2026-12-25\" or \"12-25\" is wanted"},
    {false, "calendar \"c\" { hours = \"Mon\" timezone = \"../x\" }",
     "f:3: timezone: a name is wanted, as Europe/Berlin"},
    {false, "hook \"h\" { }", "f:3: hook h: url is missing"},
    {false, "hook \"h\" { url = \"http://h\" }",
     "f:3: url: http is for private addresses only: allow_private = yes"},
    {false, "oncall {\n level \"1\" { hook = h } }", "f:4: hook: there is no hook \"h\""},
    {false, "oncall {\n level \"1\" { } }", "f:4: level 1: one of hook and mail is wanted"},
    {false, "directory { url = \"http://h\" }", "f:3: url: https is wanted, http is for loopback only"},
    {false, "directory { secret = x }", "f:3: directory: a secret, but no url"},
    {false, "spam { header = \"X-Spam\" }", "f:3: header: \"Name: value\" is wanted"},
};

static void test_broken(void **state)
{
    (void)state;
    struct buf error;
    buf_init(&error, 10000);
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        char text[2000];
        snprintf(text, sizeof text, "%s%s", broken[i].whole ? "" : small, broken[i].text);
        struct conf *c = parse(text, &error, NULL);
        if (c)
            fail_msg("accepted: %s", broken[i].text);
        if (error.n == 0 || strcmp(error.p, broken[i].error) != 0)
            fail_msg("%s\ngives:  %s\nwanted: %s", broken[i].text, error.n ? error.p : "", broken[i].error);
    }
    buf_release(&error);
}

static void test_patterns_are_compiled(void **state)
{
    (void)state;
    struct buf error;
    buf_init(&error, 10000);
    char text[1000];
    snprintf(text, sizeof text, "%ssubject { pattern = {'^(?<site>\\w+):',\n '(?<site>x'} }", small);
    assert_null(parse(text, &error, NULL));
    assert_int_equal(strncmp(error.p, "f:4: pattern: ", 14), 0);
    snprintf(text, sizeof text, "%splatform {\n host = {'(?<site>x'} }", small);
    assert_null(parse(text, &error, NULL));
    assert_int_equal(strncmp(error.p, "f:4: host: ", 11), 0);
    buf_release(&error);
}

static void test_size_and_nul(void **state)
{
    (void)state;
    struct buf error;
    buf_init(&error, 1000);
    size_t n = (1 << 20) + 1;
    char *text = malloc(n + 1);
    memset(text, '#', n);
    text[n] = 0;
    assert_null(conf_parse("f", span_make(text, n), &error, NULL));
    assert_string_equal(error.p, "f:1: larger than 1048576 octets");
    buf_clear(&error);
    assert_null(conf_parse("f", SPAN_LIT("name = \"a\"\0"), &error, NULL));
    assert_string_equal(error.p, "f:1: octet 11 is NUL: no text file");
    /* 10 MB, from a file */
    buf_clear(&error);
    char path[] = "/tmp/test_conf.XXXXXX";
    int fd = mkstemp(path);
    assert_int_equal(ftruncate(fd, 10 << 20), 0);
    close(fd);
    assert_null(conf_load(path, &error, NULL));
    assert_non_null(strstr(error.p, ":1: larger than 1048576 octets"));
    unlink(path);
    buf_clear(&error);
    assert_null(conf_load(path, &error, NULL));
    assert_non_null(strstr(error.p, ":1: cannot be read: No such file"));
    buf_clear(&error);
    assert_null(conf_load("/tmp", &error, NULL));
    assert_string_equal(error.p, "/tmp:1: no regular file");
    free(text);
    buf_release(&error);
}

/* With mailboxes none until it was seen to work, and never one that is too long for a token. */
static void test_plus_address(void **state)
{
    (void)state;
#define MAILBOX "mailbox \"m\" { url = \"imaps://a@imap.example.com/INBOX\" secret = \"s\" }\n"
    static const struct {
        const char *text, *reply, *plus;
    } rows[] = {
        {"address = \"support@example.com\"\n", "support+%s@example.com", ""},
        {"address = \"support@example.com\"\n" MAILBOX, "", "support+%s@example.com"},
        {"address = \"support@example.com\"\nreply_address = \"\"\n" MAILBOX, "", ""},
        {"address = \"support@example.com\"\nreply_address = \"s-%s@example.com\"\n" MAILBOX,
         "s-%s@example.com", ""},
        {"address = \"our-rather-long-support-address-x@example.com\"\n" MAILBOX, "", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct conf *c = parse_fine(rows[i].text);
        assert_string_equal(c->reply_address, rows[i].reply);
        assert_string_equal(c->plus_address, rows[i].plus);
        struct conf with = conf_with_plus(c);
        assert_string_equal(with.reply_address, rows[i].plus);
        assert_string_equal(with.addresses[0], c->addresses[0]);
        conf_free(&c);
    }
#undef MAILBOX
}

static void test_defaults(void **state)
{
    (void)state;
    struct conf *c = parse_fine("address = \"support@example.com\"");
    assert_string_equal(c->addresses[0], "support@example.com");
    assert_null(c->addresses[1]);
    assert_string_equal(c->name, "Support");
    assert_null(c->admin[0]);
    assert_string_equal(c->database, "sqlite:/var/lib/gatepost/gatepost.db");
    assert_string_equal(c->lmtp.listen[0], "/run/gatepost/lmtp.sock");
    assert_int_equal(c->lmtp.mode, 0660);
    assert_string_equal(c->reply_address, "support+%s@example.com");
    assert_int_equal(c->max_size, 50 << 20);
    assert_int_equal(c->answer_within_s, 2 * 86400);
    assert_int_equal(c->log_level, LOG_LEVEL_INFO);
    assert_string_equal(c->transport.url, "smtp://127.0.0.1:25");
    assert_string_equal(c->transport.envelope, "token");
    assert_int_equal(c->transport.tls, CONF_TLS_NONE);
    assert_true(c->transport.loopback);
    assert_int_equal(c->n_types, 5);
    assert_string_equal(c->types[0].name, "general");
    assert_string_equal(conf_type(c, SPAN_LIT("downtime"))->priority, "high");
    assert_true(conf_type(c, SPAN_LIT("Emergency"))->page);
    assert_null(conf_type(c, SPAN_LIT("billing"))->sections[0]);
    assert_string_equal(conf_type(c, SPAN_LIT("technical"))->sections[4], "links");
    assert_int_equal(c->n_plans, 0);
    assert_int_equal(c->n_calendars, 2);
    assert_false(c->directory.known_only);
    assert_int_equal(c->directory.strangers, CONF_STRANGERS_ACCEPT);
    assert_int_equal(c->spam.action, CONF_SPAM_HOLD);
    assert_int_equal(c->limits.stranger_hour, 5);
    assert_int_equal(c->limits.customer_day, 100);
    assert_int_equal(c->facts_limits.parts, 1000);
    assert_int_equal(c->life.close_after_s, 14 * 86400);
    assert_int_equal(c->life.reopen_within_s, 0);
    assert_int_equal(c->retention.raw_s, 0);
    assert_true(c->agents.notify_all);
    assert_string_equal(c->agents.after_answer, "pending");
    assert_int_equal(c->oncall_window_s, 900);
    assert_non_null(c->facts);
    struct arena *a = arena_new(0);
    assert_true(span_eq(conf_database_path(c, a), SPAN_LIT("/var/lib/gatepost/gatepost.db")));
    assert_true(span_eq(conf_run_path(c, a, "control.sock"), SPAN_LIT("/run/gatepost/control.sock")));
    arena_free(&a);
    conf_free(&c);
    assert_null(c);
}

/* Comments in every place, lists, +=, unquoted values, several keys in one line. */
static const char large[] =
    "# a comment\n// another\n/* and\n another */ address = {\"support@example.com\", # here, too\n"
    "  /* and here */ 'help@example.com'}\n"
    "admin = \"a@example.com\" admin += {\"b@example.com\"}\n"
    "state_dir = /tmp/gp reply_address = \"\" tag = acme language = de log_level = debug max_size = 1M\n"
    "lmtp { listen = {\"/tmp/x.sock\", \"127.0.0.1:2424\", \"[::1]:2424\"} mode = 0600 }\n"
    "mailbox \"support\" {\n"
    "  url = \"imaps://support%40example.com@imap.example.com/INBOX/Sub%20folder\" secret = "
    "\"imap-support\"\n"
    "  start = \"since:2026-02-03\" after = \"move:Done\" idle = no poll = 1h30m batch = 7 only = known type "
    "= sales }\n"
    "mailbox \"m365\" { url = \"imap://localhost:1143\" user = \"u@x.example\" tls = none auth = xoauth2\n"
    "  oauth { grant = client token_url = \"https://login.example/t\" client_id = \"id\" secret = \"oauth\" "
    "} }\n"
    "transport { url = \"smtps://smtp.example.com\" user = \"support@example.com\" secret = \"smtp\" rate = "
    "30 }\n"
    "subject { pattern = {'^\\[(?<site>[a-z-]+)\\]'} }\n"
    "section \"steps\" { headings = {\"So geht es\"} required = yes }\n"
    "environment \"live\" { aliases = {\"prod\"} }\n"
    "type \"downtime\" { priority = urgent }\n"
    "type \"sales\" { aliases = {\"Angebot\"} sections = {} }\n"
    "calendar \"office\" { hours = {\"Mon-Thu 09:00-17:00\", \"Fri 09:00-15:00\"} timezone = "
    "\"Europe/Berlin\"\n"
    "  holidays = {\"12-25\", \"2026-04-06\"} }\n"
    "plan \"gold\" { tickets = office first_response = 8h chat = 24x7 oncall = 15m }\n"
    "hook \"duty\" { url = \"https://hooks.example/x\" template = pagerduty secret = \"hook\" timeout = 5s "
    "}\n"
    "oncall { window = 5m level \"1\" { hook = duty acknowledge_within = 10m } level \"2\" { mail = "
    "\"boss@example.com\" } }\n"
    "trust { authserv_id = \"mx.example.com\" everyone = yes }\n"
    "spam { header = {\"X-Spam-Flag: YES\"} action = silent }\n"
    "directory { mode = known strangers = hold }\n";

static void test_all_of_it(void **state)
{
    (void)state;
    struct buf error, warnings;
    buf_init(&error, 10000);
    buf_init(&warnings, 10000);
    struct conf *c = parse(large, &error, &warnings);
    if (!c)
        fail_msg("%s", error.p);
    assert_int_equal(warnings.n, 0);
    assert_string_equal(c->addresses[1], "help@example.com");
    assert_string_equal(c->admin[1], "b@example.com");
    assert_string_equal(c->database, "sqlite:/tmp/gp/gatepost.db");
    assert_string_equal(c->reply_address, "");
    assert_string_equal(c->lmtp.listen[2], "[::1]:2424");
    const struct conf_mailbox *m = conf_mailbox(c, SPAN_LIT("support"));
    assert_string_equal(m->user, "support@example.com");
    assert_string_equal(m->host, "imap.example.com");
    assert_string_equal(m->folder, "INBOX/Sub folder");
    assert_int_equal(m->port, 993);
    assert_int_equal(m->since_s, 1770076800);
    assert_int_equal(m->after, CONF_AFTER_MOVE);
    assert_string_equal(m->move_to, "Done");
    assert_int_equal(m->poll_s, 5400);
    assert_true(m->only_known && !m->idle && m->implicit_tls);
    m = conf_mailbox(c, SPAN_LIT("m365"));
    assert_int_equal(m->auth, CONF_AUTH_XOAUTH2);
    assert_int_equal(m->oauth.grant, CONF_GRANT_CLIENT);
    assert_int_equal(m->port, 1143);
    assert_int_equal(m->since_s, -1);
    assert_string_equal(m->folder, "INBOX");
    assert_null(conf_mailbox(c, SPAN_LIT("none")));
    assert_int_equal(c->transport.tls, CONF_TLS_REQUIRED);
    assert_int_equal(c->transport.port, 465);
    assert_string_equal(c->transport.envelope, "support@example.com");
    assert_int_equal(c->transport.rate_per_min, 30);
    assert_int_equal(c->n_types, 6);
    assert_string_equal(conf_type(c, SPAN_LIT("downtime"))->priority, "urgent");
    assert_string_equal(conf_type(c, SPAN_LIT("downtime"))->sections[0], "steps");
    assert_null(conf_type(c, SPAN_LIT("sales"))->sections[0]);
    assert_string_equal(conf_type(c, SPAN_LIT("sales"))->aliases[0], "Angebot");
    assert_int_equal(c->n_sections, 1);
    assert_true(c->sections[0].required);
    const struct conf_plan *p = conf_plan(c, SPAN_LIT("gold"));
    assert_string_equal(p->tickets, "office");
    assert_int_equal(p->first_response_s, 8 * 3600);
    assert_int_equal(p->oncall_s, 900);
    assert_int_equal(c->n_calendars, 3);
    assert_string_equal(c->calendars[2].holidays[1], "2026-04-06");
    assert_int_equal(c->n_hooks, 1);
    assert_int_equal(c->hooks[0].timeout_s, 5);
    assert_int_equal(c->n_oncall, 2);
    assert_int_equal(c->oncall[0].acknowledge_within_s, 600);
    assert_int_equal(c->oncall[1].acknowledge_within_s, 0);
    assert_true(c->directory.known_only);
    assert_int_equal(c->directory.strangers, CONF_STRANGERS_HOLD);
    assert_int_equal(c->spam.action, CONF_SPAM_SILENT);
    /* imap-support, oauth, smtp, hook */
    assert_int_equal(c->n_secrets, 4);
    for (size_t i = 0; i < c->n_secrets; i++)
        assert_int_equal(c->secrets[i].role == CONF_SECRET_FETCH,
                         strcmp(c->secrets[i].name, "imap-support") == 0);
    conf_free(&c);
    buf_release(&error);
    buf_release(&warnings);
}

static void test_warnings(void **state)
{
    (void)state;
    static const struct {
        const char *text, *warning;
    } rows[] = {
        {"plan \"p\" { oncall = 1h }",
         "f:1: no admin: nobody is told when something is wrong with the gate itself\n"
         "f:3: plans have on-call, but trust.authserv_id is empty: nobody is proven by a first mail, and "
         "none pages\n"
         "f:3: plans have on-call, but there is no level in oncall { }: nobody is paged"},
        {"admin = \"a@b.example\"\noncall { level \"1\" { mail = \"a@b.example\" } }",
         "f:4: oncall has levels, but no plan has on-call: nobody is ever paged"},
        {"admin = \"a@b.example\"", ""},
    };
    struct buf error, warnings;
    buf_init(&error, 1000);
    buf_init(&warnings, 10000);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[1000];
        snprintf(text, sizeof text, "%s%s", small, rows[i].text);
        buf_clear(&warnings);
        struct conf *c = parse(text, &error, &warnings);
        assert_non_null(c);
        assert_true(span_eq(buf_span(&warnings), span_of(rows[i].warning)));
        conf_free(&c);
    }
    buf_release(&error);
    buf_release(&warnings);
}

/* Every default passes its own key's check, so that a default is never a value that couldn't be written. */
static void test_table(void **state)
{
    (void)state;
    struct buf error;
    buf_init(&error, 1000);
    for (const struct conf_key *k = conf_keys; k->name; k++) {
        assert_non_null(conf_kind_find(span_of(k->section)));
        int64_t n;
        if (*k->unset && !conf_value_read(k, span_of(k->unset), &n, &error))
            fail_msg("%s.%s: %s", k->section, k->name, error.p);
        for (const struct conf_key *o = conf_keys; o != k; o++)
            assert_false(strcmp(o->section, k->section) == 0 && strcmp(o->name, k->name) == 0);
        assert_true(strlen(k->text) > 10);
    }
    buf_release(&error);
}

static void test_print(void **state)
{
    (void)state;
    struct conf *c = parse_fine(large);
    struct buf out;
    buf_init(&out, 1 << 20);
    conf_print(c, true, &out);
    assert_non_null(strstr(
        out.p,
        "{\"section\":null,\"name\":null,\"key\":\"max_size\",\"value\":\"1M\",\"source\":\"f:7\"}\n"));
    assert_non_null(strstr(
        out.p, "{\"section\":\"plan\",\"name\":\"gold\",\"key\":\"oncall\",\"value\":\"15m\",\"source\":"
               "\"f:22\"}\n"));
    assert_non_null(strstr(out.p, "{\"section\":\"lmtp\",\"name\":null,\"key\":\"listen\",\"value\":[\"/tmp/"
                                  "x.sock\",\"127.0.0.1:2424\",\"[::1]:2424\"],\"source\":\"f:8\"}\n"));
    assert_non_null(
        strstr(out.p, "{\"section\":\"agents\",\"name\":null,\"key\":\"attach\",\"value\":\"10M\",\"source\":"
                      "\"default\"}\n"));
    assert_non_null(strstr(
        out.p, "\"key\":\"database\",\"value\":\"sqlite:/tmp/gp/gatepost.db\",\"source\":\"default\""));
    buf_clear(&out);
    conf_print(c, false, &out);
    assert_non_null(strstr(out.p, "type \"emergency\" priority"));
    /* Of a built-in type the file says one thing; the rest is what is built in. */
    char line[200];
    static const char *const rows[][3] = {
        {"type \"downtime\" priority", "\"urgent\"", "f:18"},
        {"type \"downtime\" page", "\"no\"", "built in"},
        {"type \"sales\" sections", "{}", "f:19"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        snprintf(line, sizeof line, "\n%-34s  %-40s  %s\n", rows[i][0], rows[i][1], rows[i][2]);
        assert_non_null(strstr(out.p, line));
    }
    /* Every key of every section that isn't several stands there. */
    for (const struct conf_key *k = conf_keys; k->name; k++) {
        char name[100];
        snprintf(name, sizeof name, "%s%s", *k->section ? " " : "\n", k->name);
        assert_non_null(strstr(out.p, *k->section || k != conf_keys ? name : k->name));
    }
    buf_release(&out);
    conf_free(&c);
}

static void test_fixed(void **state)
{
    (void)state;
    struct conf *a = parse_fine(small), *b = parse_fine(large);
    struct buf error;
    buf_init(&error, 1000);
    assert_true(conf_fixed_differs(a, b, &error));
    assert_string_equal(error.p, "f:7: state_dir can't be changed by a reload: restart");
    assert_false(conf_fixed_differs(a, a, &error));
    conf_free(&b);
    char text[1000];
    snprintf(text, sizeof text, "%slmtp { mode = 0666 }", small);
    b = parse_fine(text);
    buf_clear(&error);
    assert_true(conf_fixed_differs(a, b, &error));
    assert_string_equal(error.p, "f:3: lmtp.mode can't be changed by a reload: restart");
    conf_free(&b);
    snprintf(text, sizeof text, "%stag = x", small);
    b = parse_fine(text);
    assert_false(conf_fixed_differs(a, b, &error));
    conf_free(&b);
    conf_free(&a);
    buf_release(&error);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_broken),       cmocka_unit_test(test_patterns_are_compiled),
        cmocka_unit_test(test_plus_address), cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_size_and_nul), cmocka_unit_test(test_warnings),
        cmocka_unit_test(test_all_of_it),    cmocka_unit_test(test_table),
        cmocka_unit_test(test_print),        cmocka_unit_test(test_fixed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
