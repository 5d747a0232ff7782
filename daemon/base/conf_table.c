/* conf_table.c: all sections and keys.  Base floor.
 *
 * To add a key: a row in conf_keys, a member in struct conf (conf.h), a line that fills it in conf_build.c,
 * a check in conf_check.c where its type doesn't say all, and its lines in contrib/man/gatepost.conf.5 (the
 * test compares them with this table). */
#include "daemon/base/conf_table.h"

const struct conf_kind conf_kinds[] = {
    {"", "", false, "What stands outside of any section."},
    {"lmtp", "top", false, "The LMTP door."},
    {"mailbox", "top", true, "A mailbox that is fetched by IMAP; its name is what the ledger calls it."},
    {"transport", "top", false, "How mail leaves: by SMTP, a sendmail program, or into a maildir."},
    {"oauth", "mailbox transport", false,
     "How access tokens for auth = \"xoauth2\" or \"oauthbearer\" are had."},
    {"subject", "top", false, "Patterns for subjects, tried before the built-in ones."},
    {"platform", "top", false, "Patterns for host names of sites in the text of a mail."},
    {"environment", "top", true, "More words for an environment."},
    {"section", "top", true,
     "More headings for one of the five sections of detail: steps, environments, began, errors, links."},
    {"type", "top", true,
     "A type of ticket, or a change to a built-in one: general, technical, downtime, billing, emergency."},
    {"plan", "top", true, "What an organization with this plan is promised."},
    {"calendar", "top", true, "Working hours.  24x7 and 24x5 (Monday to Friday, UTC) are built in."},
    {"directory", "top", false, "Who is who, and what strangers may do."},
    {"trust", "top", false, "Whose word on a sender we believe."},
    {"spam", "top", false, "Marks of a spam filter in front of us."},
    {"limits", "top", false, "How much of a mail is read, and how much automatic mail goes out."},
    {"agents", "top", false, "Notices to the people who answer."},
    {"life", "top", false, "What happens to a ticket by itself."},
    {"hook", "top", true, "A URL that is called."},
    {"oncall", "top", false, "Whom a page goes to, level by level in the order of the file."},
    {"level", "oncall", true, "One level of on-call: exactly one of hook and mail."},
    {"retention", "top", false, "How long what is kept is kept."},
    {NULL, NULL, false, NULL},
};

const struct conf_key conf_keys[] = {
    {"", "address", CONF_ADDRESSES, "", "", false,
     "Our own addresses.  Answers leave from the first one.  Needed."},
    {"", "name", CONF_TEXT, "Support", "200", false, "The name that stands beside our address in answers."},
    {"", "admin", CONF_ADDRESSES, "", "", false, "Who is told when something is wrong with the gate itself."},
    {"", "state_dir", CONF_PATH, "/var/lib/gatepost", "", true,
     "Folder of the lock, the token key and the database; made with mode 0700."},
    {"", "run_dir", CONF_PATH, "/run/gatepost", "", true, "Folder of the sockets; made with mode 0750."},
    {"", "database", CONF_TEXT, "", "", true, "\"sqlite:PATH\".  Default: gatepost.db in state_dir."},
    {"", "templates", CONF_PATH, "", "", false, "Folder of templates that override the built-in ones."},
    {"", "language", CONF_TEXT, "en", "16", false,
     "Language of answers where neither the organization nor the mail says another."},
    {"", "max_size", CONF_SIZE, "50M", "64K..1G", false, "Larger mail is refused."},
    {"", "secret_dir", CONF_PATH, "", "", false,
     "Folder of the secrets that the configuration names, besides $CREDENTIALS_DIRECTORY.  Default: the "
     "folder secrets beside the configuration file where there is one, else that file's own folder."},
    {"", "log_level", CONF_WORD, "info", "error|warning|notice|info|debug", false, "What is logged."},
    {"", "reply_address", CONF_TEXT, "", "254", false,
     "Reply-To of a ticket's mail, %s standing for its token; \"\" for none: answers are then found by "
     "subject and Message-ID alone.  Default: the first address with +%s before the @; where there are "
     "mailboxes none, until check --probe has seen mail to such an address come back."},
    {"", "tag", CONF_TEXT, "", "32", false,
     "A word that stands before the number in subjects: \"acme\" makes [acme #12]."},
    {"", "answer_within", CONF_DURATION, "2d", "1m..10y", false,
     "Older mail opens a ticket, but isn't answered and pages nobody."},

    {"lmtp", "listen", CONF_LIST, "", "", true,
     "Where to listen: paths of unix sockets, 127.0.0.1:PORT, [::1]:PORT.  Sockets that systemd passes win.  "
     "Default: lmtp.sock in run_dir."},
    {"lmtp", "mode", CONF_MODE, "0660", "", true, "Mode of unix sockets."},

    {"mailbox", "url", CONF_URL, "", "imap|imaps", false,
     "imaps://HOST[:PORT][/FOLDER], or imap:// with STARTTLS.  The user may stand before the host, @ written "
     "as %40.  Needed."},
    {"mailbox", "tls", CONF_WORD, "required", "required|none", false,
     "required: nothing is said before TLS stands, with a certificate for servers that names the host and is "
     "believed.  none: no encryption, only for imap:// on loopback."},
    {"mailbox", "ca", CONF_PATH, "", "", false,
     "File of the authorities to believe instead of the system's."},
    {"mailbox", "auth", CONF_WORD, "password", "password|xoauth2|oauthbearer", false, "How to log in."},
    {"mailbox", "user", CONF_TEXT, "", "254", false,
     "Who logs in, where it isn't the user of the URL (shared mailboxes)."},
    {"mailbox", "secret", CONF_NAME, "", "", false,
     "Name of the secret that holds the password; with oauth the first refresh token, where no login with "
     "`gatepost oauth` is made."},
    {"mailbox", "start", CONF_TEXT, "new", "32", false,
     "What is taken at first contact: \"new\" (only what comes later), \"all\", or \"since:YYYY-MM-DD\"."},
    {"mailbox", "after", CONF_TEXT, "seen", "254", false,
     "What becomes of a mail that is committed: \"seen\", \"keep\", \"delete\", \"move:FOLDER\"."},
    {"mailbox", "idle", CONF_YESNO, "yes", "", false, "Have the server tell us of new mail."},
    {"mailbox", "poll", CONF_DURATION, "5m", "10s..1d", false, "How often to look, besides."},
    {"mailbox", "batch", CONF_NUMBER, "100", "1..1000", false, "Mails fetched at a time."},
    {"mailbox", "alert_after", CONF_DURATION, "1h", "1s..30d|never", false,
     "The admin is told when nothing has been heard of it for so long, or it has failed."},
    {"mailbox", "address", CONF_ADDRESS, "", "", false,
     "Answers to its mail leave from here.  Default: the first address of ours."},
    {"mailbox", "name", CONF_TEXT, "", "200", false, "The name beside that address.  Default: name."},
    {"mailbox", "site", CONF_NAME, "", "", false, "The site of its mail where the mail names none."},
    {"mailbox", "type", CONF_NAME, "", "", false, "The type of its mail where the mail states none."},
    {"mailbox", "list_id", CONF_TEXT, "", "254", false,
     "List-Id of our own intake list: its marks don't keep us from answering."},
    {"mailbox", "only", CONF_WORD, "", "|known", false,
     "known: take only mail of people in the directory (for a Junk folder)."},

    {"transport", "url", CONF_URL, "", "smtp|smtps", false,
     "smtp://HOST[:PORT] (with STARTTLS, unless on loopback) or smtps://.  Default, where neither sendmail "
     "nor maildir is set: smtp://127.0.0.1:25."},
    {"transport", "tls", CONF_WORD, "", "|required|none", false,
     "required: nothing is said before TLS stands, with a certificate for servers that names the host and is "
     "believed.  none: no encryption, only on loopback, where it is the default."},
    {"transport", "ca", CONF_PATH, "", "", false,
     "File of the authorities to believe instead of the system's."},
    {"transport", "user", CONF_TEXT, "", "254", false,
     "Who logs in, where it isn't the user of the URL.  Default: nobody."},
    {"transport", "auth", CONF_WORD, "password", "password|xoauth2|oauthbearer", false, "How to log in."},
    {"transport", "secret", CONF_NAME, "", "", false,
     "Name of the secret that holds the password; with oauth as in mailbox."},
    {"transport", "connections", CONF_NUMBER, "4", "1..20", false, "Connections at once."},
    {"transport", "rate", CONF_NUMBER, "0", "0..100000", false, "Mails a minute at most; 0: no limit."},
    {"transport", "envelope", CONF_TEXT, "", "254", false,
     "Envelope sender: \"token\" (support+b.TOKEN@, so that bounces find their ticket), an address, or "
     "\"null\".  Default: token on loopback without user, for sendmail and for maildir; else user where that "
     "is an address, else the first address of ours."},
    {"transport", "sendmail", CONF_PATH, "", "", false,
     "A program like sendmail(8) to hand mail to, instead of url.  Under systemd's unit it can't gain the "
     "rights that it needs, unless /usr/share/doc/gatepost/systemd-sendmail.conf is copied to "
     "/etc/systemd/system/gatepost.service.d, which takes most of the sandbox away: an url to the MTA on "
     "loopback needs none of that."},
    {"transport", "maildir", CONF_PATH, "", "", false,
     "A folder into which is written what would be sent, instead of url."},

    {"oauth", "grant", CONF_WORD, "refresh", "refresh|client|device", false,
     "How tokens are had; device: the first login is made with `gatepost oauth`."},
    {"oauth", "token_url", CONF_URL, "", "https", false, "Where tokens are had.  Needed."},
    {"oauth", "device_url", CONF_URL, "", "https", false,
     "Where a device login begins.  Default: as Google's or Microsoft's token_url says; else none."},
    {"oauth", "client_id", CONF_TEXT, "", "500", false, "Our id there.  Needed."},
    {"oauth", "secret", CONF_NAME, "", "", false,
     "Name of the secret that holds the client secret, where there is one."},
    {"oauth", "scope", CONF_TEXT, "", "2000", false, "What to ask for."},
    {"oauth", "ca", CONF_PATH, "", "", false, "File of the authorities to believe instead of the system's."},

    {"subject", "pattern", CONF_PATTERNS, "", "", false,
     "PCRE2 patterns with named groups site, type, environment, summary, tried in order.  In single quotes."},
    {"platform", "host", CONF_PATTERNS, "", "", false,
     "PCRE2 patterns over host names with named groups site, environment.  In single quotes."},
    {"environment", "aliases", CONF_LIST, "", "", false, "Words that mean it, besides the built-in ones."},
    {"section", "headings", CONF_LIST, "", "", false,
     "Words that open it, besides the built-in ones, in any language."},
    {"section", "required", CONF_YESNO, "no", "", false, "Ask for it whatever the type."},

    {"type", "aliases", CONF_LIST, "", "", false, "Words that mean it, besides the built-in ones."},
    {"type", "priority", CONF_WORD, "normal", "low|normal|high|urgent", false,
     "Priority of its tickets (of downtime: high, of emergency: urgent)."},
    {"type", "sections", CONF_NAMES, "", "", false,
     "Sections asked for.  Default: all five; none for billing."},
    {"type", "page", CONF_YESNO, "no", "", false,
     "Its tickets page the engineer on call (of emergency: yes)."},

    {"plan", "tickets", CONF_NAME, "24x7", "", false,
     "Calendar in which its clock runs, or \"none\": no tickets."},
    {"plan", "first_response", CONF_DURATION, "none", "1s..1y|none", false,
     "A person answers within this much of the calendar's time."},
    {"plan", "chat", CONF_NAME, "none", "", false, "Calendar in which chat is open, or \"none\"."},
    {"plan", "oncall", CONF_DURATION, "none", "1s..7d|none", false,
     "The engineer on call answers within this; \"none\": no paging."},

    {"calendar", "hours", CONF_LIST, "", "", false, "\"Mon-Fri 09:00-17:00\", several.  Needed."},
    {"calendar", "timezone", CONF_TEXT, "UTC", "64", false,
     "A name of the time zone database: Europe/Berlin."},
    {"calendar", "holidays", CONF_LIST, "", "", false,
     "Days off: \"2026-12-25\", or \"12-25\" in every year."},

    {"directory", "mode", CONF_WORD, "open", "open|known", false,
     "open: anyone may open a ticket on any site; known: only on what was imported."},
    {"directory", "strangers", CONF_WORD, "accept", "hold|accept|refuse", false,
     "What becomes of mail from people who aren't in the directory."},
    {"directory", "url", CONF_URL, "", "https|http", false,
     "Where the directory is fetched from; http only on loopback."},
    {"directory", "secret", CONF_NAME, "", "", false,
     "Name of the secret that holds the bearer token for it."},
    {"directory", "ca", CONF_PATH, "", "", false,
     "File of the authorities to believe instead of the system's."},
    {"directory", "every", CONF_DURATION, "1h", "1m..30d", false, "How often it is fetched."},

    {"trust", "authserv_id", CONF_LIST, "", "", false,
     "Ids of the MTA at our border whose Authentication-Results we believe (it must strip foreign ones); "
     "\"microsoft365\" for its own mailboxes."},
    {"trust", "everyone", CONF_YESNO, "no", "", false, "A closed network: all senders count as known."},
    {"trust", "forms", CONF_ADDRESSES, "", "", false,
     "Addresses that our own web forms send from: Reply-To is then the requester."},

    {"spam", "header", CONF_LIST, "", "", false, "Header fields that mark spam: \"X-Spam-Flag: YES\"."},
    {"spam", "action", CONF_WORD, "hold", "hold|silent|accept", false,
     "hold it for a person, open a ticket silently, or take no notice."},

    {"limits", "parts", CONF_NUMBER, "1000", "1..10000", false, "MIME parts that are read."},
    {"limits", "depth", CONF_NUMBER, "100", "1..200", false, "Nested parts that are read."},
    {"limits", "headers", CONF_NUMBER, "1000", "50..10000", false, "Header fields that are read."},
    {"limits", "addresses", CONF_NUMBER, "100", "1..10000", false, "Addresses of one field that are read."},
    {"limits", "stranger_hour", CONF_NUMBER, "5", "0..100000", false,
     "Automatic mails to one stranger in an hour."},
    {"limits", "stranger_day", CONF_NUMBER, "20", "0..100000", false, "The same in a day."},
    {"limits", "strangers_hour", CONF_NUMBER, "60", "0..100000", false,
     "Automatic mails to all strangers together in an hour."},
    {"limits", "customer_hour", CONF_NUMBER, "30", "0..100000", false,
     "Automatic mails to one person of the directory in an hour.  What other parties of his ticket write "
     "isn't passed on to him beyond that either; the ticket's timeline tells it."},
    {"limits", "customer_day", CONF_NUMBER, "100", "0..100000", false, "The same in a day."},
    {"limits", "notice_hour", CONF_NUMBER, "60", "1..100000", false,
     "Notices to one agent in an hour; then one digest every five minutes."},

    {"agents", "notify", CONF_WORD, "all", "all|assignee", false, "Who hears of a customer's message."},
    {"agents", "attach", CONF_SIZE, "10M", "0..25M", false, "Attachments up to this much go with a notice."},
    {"agents", "after_answer", CONF_WORD, "pending", "pending|open|resolved", false,
     "What an agent's answer makes of the ticket."},

    {"life", "reopen_within", CONF_DURATION, "never", "1h..1y|never", false,
     "A message on a ticket closed no longer ago than this reopens it; later ones open a linked ticket."},
    {"life", "close_after", CONF_DURATION, "14d", "1s..10y|never", false,
     "A resolved ticket is closed after this."},
    {"life", "remind_after", CONF_DURATION, "never", "1s..1y|never", false,
     "A requester whose answer we wait for is reminded after this, once."},

    {"hook", "url", CONF_URL, "", "https|http", false,
     "What is called; http only with allow_private.  Needed."},
    {"hook", "template", CONF_NAME, "json", "", false,
     "Template of what is posted: json, pagerduty, ntfy, slack, or one of yours."},
    {"hook", "secret", CONF_NAME, "", "", false,
     "Name of the secret: what is posted is signed with it; with template = ntfy the access token, with "
     "pagerduty the integration key."},
    {"hook", "ca", CONF_PATH, "", "", false, "File of the authorities to believe instead of the system's."},
    {"hook", "timeout", CONF_DURATION, "10s", "1s..60s", false, "How long it may take."},
    {"hook", "allow_private", CONF_YESNO, "no", "", false, "It may lead to a private or loopback address."},

    {"oncall", "window", CONF_DURATION, "15m", "1s..1d", false,
     "One page for a site and type in this time; then a digest."},
    {"level", "hook", CONF_NAME, "", "", false, "The hook that pages."},
    {"level", "mail", CONF_ADDRESS, "", "", false, "The address that is mailed."},
    {"level", "acknowledge_within", CONF_DURATION, "never", "1s..1d|never", false,
     "Unless somebody acknowledges within this, the next level is paged."},

    {"retention", "raw", CONF_DURATION, "forever", "1d..100y|forever", false, "Raw mail is kept this long."},
    {"retention", "closed", CONF_DURATION, "forever", "1d..100y|forever", false,
     "Closed tickets are kept this long."},
    {"retention", "held", CONF_DURATION, "forever", "1d..100y|forever", false,
     "Held mail is kept this long."},
    {"retention", "ledger", CONF_DURATION, "forever", "1d..100y|forever", false,
     "Rows of the ledger without a ticket are kept this long."},
    {NULL, NULL, CONF_TEXT, NULL, NULL, false, NULL},
};

const struct conf_kind *conf_kind_find(struct span name)
{
    for (const struct conf_kind *k = conf_kinds; k->name; k++)
        if (span_eq(name, span_of(k->name)))
            return k;
    return NULL;
}

const struct conf_key *conf_key_find(const char *section, struct span name)
{
    for (const struct conf_key *k = conf_keys; k->name; k++)
        if (strcmp(k->section, section) == 0 && span_eq(name, span_of(k->name)))
            return k;
    return NULL;
}

bool conf_kind_allowed_in(const struct conf_kind *kind, const struct conf_kind *parent)
{
    struct span rest = span_of(kind->parents), name = span_of(*parent->name ? parent->name : "top");
    while (rest.n) {
        size_t end = span_chr(rest, ' ');
        if (span_eq(span_head(rest, end), name))
            return true;
        rest = span_from(rest, end + 1);
    }
    return false;
}

bool conf_type_is_list(enum conf_value_type type)
{
    return type == CONF_LIST || type == CONF_NAMES || type == CONF_ADDRESSES || type == CONF_PATTERNS;
}

const char *conf_type_name(enum conf_value_type type)
{
    switch (type) {
    case CONF_TEXT:
        return "text";
    case CONF_LIST:
        return "list";
    case CONF_YESNO:
        return "yes or no";
    case CONF_NUMBER:
        return "number";
    case CONF_SIZE:
        return "size";
    case CONF_DURATION:
        return "duration";
    case CONF_WORD:
        return "word";
    case CONF_MODE:
        return "mode";
    case CONF_NAME:
        return "name";
    case CONF_NAMES:
        return "list of names";
    case CONF_ADDRESS:
        return "address";
    case CONF_ADDRESSES:
        return "list of addresses";
    case CONF_URL:
        return "URL";
    case CONF_PATH:
        return "path";
    case CONF_PATTERNS:
        return "list of patterns";
    }
    return "";
}
