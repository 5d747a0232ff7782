/* conf.h: the configuration, read by libconfuse (its one user is conf.c), checked whole, and then never
 * changed: a reload makes a new struct conf.  All keys stand in the table in conf_table.c, which a test
 * compares with gatepost.conf(5).  Every role gets the file's octets by descriptor and reads them again
 * itself: so nothing but this struct is shared.
 *
 * Texts are NUL-terminated, valid UTF-8 without control characters, and owned by the struct conf; absent: ""
 * (never NULL).  Lists are never NULL and end in NULL. */
#ifndef BASE_CONF_H
#define BASE_CONF_H

#include "daemon/base/log.h"
#include "daemon/base/result.h"
#include "parsers/rules.h"

enum conf_tls { CONF_TLS_REQUIRED, CONF_TLS_NONE };
enum conf_auth { CONF_AUTH_PASSWORD, CONF_AUTH_XOAUTH2, CONF_AUTH_OAUTHBEARER };
enum conf_grant { CONF_GRANT_REFRESH, CONF_GRANT_CLIENT };
enum conf_after { CONF_AFTER_SEEN, CONF_AFTER_KEEP, CONF_AFTER_DELETE, CONF_AFTER_MOVE };
enum conf_strangers { CONF_STRANGERS_HOLD, CONF_STRANGERS_ACCEPT, CONF_STRANGERS_REFUSE };
enum conf_spam { CONF_SPAM_HOLD, CONF_SPAM_SILENT, CONF_SPAM_ACCEPT };

struct conf_oauth {
    bool set;
    enum conf_grant grant;
    bool device; /* the first login is by device flow; grant is then refresh */
    const char *token_url, *device_url, *client_id, *secret, *scope, *ca;
};

struct conf_mailbox {
    const char *name, *url, *ca, *user, *secret, *start, *address, *display_name, *site, *type, *list_id,
        *move_to;
    enum conf_tls tls;
    enum conf_auth auth;
    struct conf_oauth oauth;
    enum conf_after after;
    bool idle, only_known;
    int64_t poll_s, batch;
    int64_t alert_after_s; /* 0: never */
    /* of the url */
    bool implicit_tls; /* imaps */
    const char *host, *folder;
    int port;
    int64_t since_s; /* start = "since:DATE": the date's midnight UTC; "new": -1; "all": 0 */
};

struct conf_transport {
    const char *url, *sendmail, *maildir; /* exactly one is set */
    const char *ca, *user, *secret;
    enum conf_tls tls; /* required, or none (loopback only, where it is the default) */
    enum conf_auth auth;
    struct conf_oauth oauth;
    int64_t connections, rate_per_min; /* rate 0: no limit */
    const char *envelope;              /* "token", "null" or an address; the default is worked out already */
    bool loopback;
    /* of the url */
    bool implicit_tls; /* smtps */
    const char *host;
    int port;
};

/* One of the five sections of detail, where the configuration says something about it. */
struct conf_section {
    const char *name;
    bool required; /* asked for whatever the type */
};

struct conf_type {
    const char *name, *priority;                  /* low normal high urgent */
    const char *const *aliases, *const *sections; /* sections asked for */
    bool page;
};

struct conf_plan {
    const char *name;
    const char *tickets, *chat; /* a calendar's name, or "none" */
    int64_t first_response_s;   /* 0: no promise */
    int64_t oncall_s;           /* 0: no paging */
};

struct conf_calendar {
    const char *name, *timezone;
    const char *const *hours;    /* "Mon-Fri 09:00-17:00" */
    const char *const *holidays; /* "2026-12-25" or "12-25" */
};

struct conf_hook {
    const char *name, *url, *template_name, *secret, *ca;
    const char
        *topic; /* of ntfy: the last part of the url as it was written; url is then what is before it */
    int64_t timeout_s;
    bool allow_private;
};

struct conf_oncall_level {
    const char *name, *hook, *mail;
    int64_t acknowledge_within_s; /* 0: never */
};

/* Which role needs a secret: each is handed to no other. */
enum conf_secret_for { CONF_SECRET_SEND, CONF_SECRET_FETCH };

struct conf_secret_use {
    const char *name;
    enum conf_secret_for role;
    const char *mailbox; /* of fetch: which one */
    unsigned line;
};

struct conf {
    const char *path; /* where it was read from, for messages */
    /* top */
    const char *const *addresses; /* ours, the first is what answers leave from */
    const char *name, *state_dir, *run_dir, *database, *templates, *language, *secret_dir, *reply_address,
        *tag;
    /* What reply_address is as soon as mail to such an address was seen to come back (conf_with_plus()):
     * where there are mailboxes and the file says nothing.  Else "". */
    const char *plus_address;
    bool plus_seen;
    const char *const *admin;
    int64_t max_size, answer_within_s;
    enum log_level log_level;
    /* sections */
    struct {
        const char *const *listen;
        int mode;
    } lmtp;
    struct conf_mailbox *mailboxes;
    size_t n_mailboxes;
    struct conf_transport transport;
    struct conf_section *sections;
    size_t n_sections;
    struct conf_type *types; /* the built-in ones first, "general" before all */
    size_t n_types, n_built_in_types;
    struct conf_plan *plans;
    size_t n_plans;
    struct conf_calendar *calendars; /* 24x7 and 24x5 included */
    size_t n_calendars;
    struct conf_secret_use *secrets; /* every one that is named, once a role (and mailbox) */
    size_t n_secrets;
    struct {
        bool known_only; /* mode = "known" */
        enum conf_strangers strangers;
        const char *url, *secret, *ca;
        int64_t every_s;
    } directory;
    struct {
        const char *const *authserv_id, *const *forms;
        bool everyone;
    } trust;
    struct {
        const char *const *header;
        enum conf_spam action;
    } spam;
    struct {
        int64_t stranger_hour, stranger_day, strangers_hour, customer_hour, customer_day, notice_hour;
    } limits;
    struct {
        bool notify_all;
        int64_t attach;
        const char *after_answer;
    } agents;
    struct {
        int64_t reopen_within_s, close_after_s, remind_after_s;
    } life;
    struct conf_hook *hooks;
    size_t n_hooks;
    struct conf_oncall_level *oncall;
    size_t n_oncall;
    int64_t oncall_window_s;
    struct {
        int64_t raw_s, closed_s, held_s, ledger_s; /* 0: for ever */
    } retention;
    struct facts_limits facts_limits;
    struct facts_conf *facts; /* compiled for parsers/; NULL where conf_load_light() read it */
    struct conf_file *file;   /* as it was written, for conf_print() */
    struct arena *arena;
};

/* Reads the file's octets (path only names it in messages, and tells the default of secret_dir).  NULL, and
 * *error_r holds lines "FILE:LINE: what and why" (exit 78).  Warnings (plans that can never apply and the
 * like) are appended to *warnings_r, one a line; may be NULL. */
struct conf *conf_parse(const char *path, struct span octets, struct buf *error_r, struct buf *warnings_r);
/* The same from the file.  light: without compiling patterns, for a tool that parses no mail. */
struct conf *conf_load(const char *path, struct buf *error_r, struct buf *warnings_r);
struct conf *conf_load_light(const char *path, struct buf *error_r);
void conf_free(struct conf **);
/* The same one, whose plus_address isn't "", now that mail was seen to come back to it: a shallow copy, good
 * as long as the original is there. */
struct conf conf_with_plus(const struct conf *);

/* The file's octets: a regular file of 1 MB at most.  False, and *error_r, where it can't be read. */
bool conf_read_octets(const char *path, struct buf *octets_r, struct buf *error_r);

/* -c FILE, else $GATEPOST_CONFIG, else /etc/gatepost/gatepost.conf. */
const char *conf_path(const char *option);

/* `gatepost config`: every key, its value and where it comes from ("default", "built in" or FILE:LINE).
 * json: an object a line: section, name (of the section), key, value, source. */
void conf_print(const struct conf *, bool json, struct buf *out);

/* Writes where a key stands, for a message about it: "FILE:LINE: key: ", of its section's first line where
 * only that is there, "FILE: key: " where the file says nothing of it.  section: "" for the top; title: of a
 * section that has names, else "". */
void conf_where(const struct conf *, const char *section, const char *title, const char *key,
                struct buf *out);

/* The first key that a reload can't change and that differs, as "FILE:LINE: why"; false: none. */
bool conf_fixed_differs(const struct conf *now, const struct conf *wanted, struct buf *error_r);

/* Paths made of the configuration, in the arena. */
struct span conf_database_path(const struct conf *, struct arena *); /* of database = "sqlite:PATH" */
struct span conf_run_path(const struct conf *, struct arena *, const char *name); /* run_dir/name */

/* The secret called name: $CREDENTIALS_DIRECTORY/name, else secret_dir/name (0600 or less and owned by us or
 * root). One trailing line end is cut.  OK, or PERM with why. */
enum result conf_secret(const struct conf *, const char *name, struct buf *secret_r, struct why *);
/* Looks at every file that is named: secrets, authorities, templates, time zones, sendmail.  False, and lines
 * "FILE:LINE: why", where one can't be had. */
bool conf_check_files(const struct conf *, struct buf *error_r);

const struct conf_type *conf_type(const struct conf *, struct span name);
const struct conf_plan *conf_plan(const struct conf *, struct span name);
const struct conf_mailbox *conf_mailbox(const struct conf *, struct span name);
const struct conf_hook *conf_hook(const struct conf *, struct span name);
bool conf_has_oauth(const struct conf *); /* a mailbox or the transport logs in by access tokens */

#endif
