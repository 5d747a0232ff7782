-- The whole schema, as a new database gets it.  To change it: write sql/migrations/NNN_WHAT.sql, bring this file to
-- the same state (tests/unit/test_schema.c compares the two), never touch a migration that was released.
--
-- Times are milliseconds since 1970.  Lists are joined by line feeds.  Addresses, host names and site ids compare
-- with ASCII case folded (NOCASE).  Each index costs a page of the WAL in every commit: there is one only where a
-- query needs it, and keys that come in random order (hashes, addresses) are kept to one place.

-- Every mail that ever came.
CREATE TABLE mail (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    received_at     INTEGER NOT NULL,
    size            INTEGER NOT NULL,
    outcome         TEXT NOT NULL,
    rule            TEXT NOT NULL,
    ticket          INTEGER,                -- found by way of entry.mail: no index, hence no REFERENCES
    answer          INTEGER,                -- outbox id
    withheld        TEXT,                   -- the rule that withheld the answer
    duplicate_of    INTEGER,
    source          TEXT NOT NULL,
    mailbox         TEXT,
    message_id      TEXT,
    sender          TEXT,                   -- NULL: not known; '': the null sender
    recipients      TEXT NOT NULL,
    from_address    TEXT NOT NULL,
    to_addresses    TEXT NOT NULL,
    subject         TEXT NOT NULL,
    detail          TEXT NOT NULL,
    sha256          BLOB NOT NULL,
    walk            TEXT NOT NULL
) STRICT;
CREATE INDEX mail_duplicate ON mail (duplicate_of) WHERE duplicate_of IS NOT NULL;

CREATE TABLE raw (
    mail            INTEGER PRIMARY KEY REFERENCES mail,
    octets          BLOB NOT NULL
) STRICT;

-- By which the same mail is known again.  kind: b(ody) and t(ext) beside a Message-ID, w(hole) without one.  A mail's
-- keys stand side by side, so that they cost one page; 16 octets of each SHA-256 are kept.  Written before the row
-- in mail that they point to.
CREATE TABLE seen (
    message_id      TEXT NOT NULL,
    kind            TEXT NOT NULL,
    hash            BLOB NOT NULL,
    mail            INTEGER NOT NULL,
    PRIMARY KEY (message_id, kind, hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE imap_folder (
    id              INTEGER PRIMARY KEY,
    server          TEXT NOT NULL,
    user            TEXT NOT NULL,
    name            TEXT NOT NULL,
    uidvalidity     INTEGER NOT NULL,
    UNIQUE (server, user, name, uidvalidity)
) STRICT;
CREATE TABLE imap_uid (
    folder          INTEGER NOT NULL REFERENCES imap_folder,
    uid             INTEGER NOT NULL,
    mail            INTEGER NOT NULL,
    PRIMARY KEY (folder, uid)
) STRICT, WITHOUT ROWID;

-- How far a folder has been taken in: all of uidvalidity's UIDs up to uid.  Older mail than floor_at (its INTERNALDATE)
-- was there before us and stays, whatever UIDVALIDITY does.
CREATE TABLE imap_cursor (
    server          TEXT NOT NULL,
    user            TEXT NOT NULL,
    name            TEXT NOT NULL,
    uidvalidity     INTEGER NOT NULL,
    uid             INTEGER NOT NULL,
    floor_at        INTEGER NOT NULL,       -- seconds since 1970; 0: none
    resync          INTEGER NOT NULL,       -- UIDVALIDITY changed since first contact
    PRIMARY KEY (server, user, name)
) STRICT, WITHOUT ROWID;

-- Mails that could not be read from a folder and were passed by.
CREATE TABLE imap_passed (
    folder          INTEGER NOT NULL REFERENCES imap_folder,
    uid             INTEGER NOT NULL,
    at              INTEGER NOT NULL,
    reason          TEXT NOT NULL,
    PRIMARY KEY (folder, uid)
) STRICT, WITHOUT ROWID;

-- How many of what, in each ten minutes (counted since 1970; 0: all that is long ago): 'mail' by door and outcome, 'automatic' mails out by
-- budget.
CREATE TABLE tally (
    slot            INTEGER NOT NULL,
    what            TEXT NOT NULL,
    name            TEXT NOT NULL,
    kind            TEXT NOT NULL,
    count           INTEGER NOT NULL,
    last_at         INTEGER NOT NULL,
    PRIMARY KEY (slot, what, name, kind)
) STRICT, WITHOUT ROWID;

-- What the gate was working on when it died.
CREATE TABLE suspect (
    sha256          BLOB PRIMARY KEY,
    tries           INTEGER NOT NULL,
    at              INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE held (
    mail            INTEGER PRIMARY KEY REFERENCES mail,
    at              INTEGER NOT NULL,
    announced_at    INTEGER,
    reason          TEXT NOT NULL,
    excerpt         TEXT NOT NULL           -- how its text begins
) STRICT;
CREATE INDEX held_unannounced ON held (mail) WHERE announced_at IS NULL;

-- site, organization and plan are words, not references: who leaves the directory leaves the tickets behind.
CREATE TABLE ticket (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    updated_at      INTEGER NOT NULL,
    seq             INTEGER NOT NULL,       -- of the last Message-ID made for it
    status          TEXT NOT NULL,
    priority        TEXT NOT NULL,
    type            TEXT NOT NULL,
    opened_at       INTEGER NOT NULL,
    first_response_due INTEGER,
    first_responded_at INTEGER,
    resolved_at     INTEGER,
    status_at       INTEGER NOT NULL,
    clock_left      INTEGER,                -- seconds of the calendar
    warn_at         INTEGER,
    wake_at         INTEGER,
    missed          INTEGER NOT NULL,
    reminded        INTEGER NOT NULL,
    closing         INTEGER NOT NULL,       -- an agent closed it with an answer that is still on its way
    merged_into     INTEGER REFERENCES ticket,
    verified        INTEGER NOT NULL,
    site_inferred   INTEGER NOT NULL,
    site            TEXT COLLATE NOCASE,
    site_uuid       TEXT,
    organization    TEXT,
    plan            TEXT,
    requester       TEXT NOT NULL COLLATE NOCASE,
    requester_name  TEXT,
    reply_to        TEXT,
    assignee        TEXT COLLATE NOCASE,
    address         TEXT,
    mailbox         TEXT,
    language        TEXT,
    timezone        TEXT,
    environments    TEXT,
    missing         TEXT,
    began_at        INTEGER,                -- seconds since 1970
    began_offset    INTEGER,                -- minutes east of UTC
    subject         TEXT NOT NULL,
    random          BLOB NOT NULL
) STRICT;
CREATE INDEX ticket_activity ON ticket (status, updated_at);
CREATE INDEX ticket_due ON ticket (first_response_due)
    WHERE first_response_due IS NOT NULL AND first_responded_at IS NULL AND status = 'open';
CREATE INDEX ticket_wake ON ticket (wake_at) WHERE wake_at IS NOT NULL;
CREATE INDEX ticket_merged ON ticket (merged_into) WHERE merged_into IS NOT NULL;

CREATE TABLE link (
    ticket          INTEGER NOT NULL REFERENCES ticket,
    other           INTEGER NOT NULL REFERENCES ticket,
    kind            TEXT NOT NULL,
    PRIMARY KEY (ticket, other, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE participant (
    ticket          INTEGER NOT NULL REFERENCES ticket,
    address         TEXT NOT NULL COLLATE NOCASE,
    role            TEXT NOT NULL,
    since           INTEGER NOT NULL,
    name            TEXT,
    PRIMARY KEY (ticket, address)
) STRICT, WITHOUT ROWID;

-- A ticket's timeline.  n counts within the ticket.  mail has no index, hence no REFERENCES.  sections: ranges of
-- text, as section.c packs them.
CREATE TABLE entry (
    id              INTEGER PRIMARY KEY,
    ticket          INTEGER NOT NULL REFERENCES ticket,
    n               INTEGER NOT NULL,
    at              INTEGER NOT NULL,
    kind            TEXT NOT NULL,
    verified        INTEGER NOT NULL,
    mail            INTEGER,
    author          TEXT,
    author_name     TEXT,
    subject         TEXT,
    sections        TEXT,
    text            TEXT NOT NULL,
    quoted          TEXT,
    UNIQUE (ticket, n)
) STRICT;

-- "offset" and length: the encoded octets in the raw mail.
CREATE TABLE attachment (
    ticket          INTEGER NOT NULL REFERENCES ticket,
    n               INTEGER NOT NULL,
    entry           INTEGER NOT NULL,
    mail            INTEGER NOT NULL,
    size            INTEGER NOT NULL,
    "offset"        INTEGER NOT NULL,
    length          INTEGER NOT NULL,
    encoding        INTEGER NOT NULL,
    shown_inline    INTEGER NOT NULL,
    content_type    TEXT NOT NULL,
    content_id      TEXT,
    filename        TEXT,
    PRIMARY KEY (ticket, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX attachment_entry ON attachment (entry);

-- next_at is NULL for what waits for nothing.  hook: the configured hook that is called; NULL: it is mailed.
CREATE TABLE outbox (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    state           TEXT NOT NULL,
    next_at         INTEGER,
    attempts        INTEGER NOT NULL,
    unknowns        INTEGER NOT NULL,
    kind            TEXT NOT NULL,
    budget          TEXT,                   -- NULL: written by hand
    ticket          INTEGER REFERENCES ticket,
    mail            INTEGER,
    entry           INTEGER,
    created_at      INTEGER NOT NULL,
    sent_at         INTEGER,
    bounced_at      INTEGER,
    size            INTEGER NOT NULL,
    recipient       TEXT NOT NULL COLLATE NOCASE,
    envelope_sender TEXT NOT NULL,
    message_id      TEXT NOT NULL,
    remote          TEXT,
    response        TEXT,
    last_error      TEXT,
    hook            TEXT
) STRICT;
CREATE INDEX outbox_due ON outbox (next_at) WHERE next_at IS NOT NULL AND hook IS NULL;
CREATE INDEX outbox_hook_due ON outbox (hook, next_at) WHERE next_at IS NOT NULL AND hook IS NOT NULL;
CREATE INDEX outbox_unsettled ON outbox (state) WHERE state NOT IN ('queued', 'sent');
CREATE INDEX outbox_ticket ON outbox (ticket) WHERE ticket IS NOT NULL;
CREATE INDEX outbox_budget ON outbox (recipient, budget, created_at) WHERE budget IS NOT NULL;

-- Apart from the row, so that a change of state doesn't write them anew.
CREATE TABLE outbox_octets (
    outbox          INTEGER PRIMARY KEY REFERENCES outbox ON DELETE CASCADE,
    octets          BLOB NOT NULL
) STRICT;

-- Calls to the engineers on call.  wake_at is the earlier of next_at and digest_at.
CREATE TABLE page (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    ticket          INTEGER NOT NULL REFERENCES ticket,
    key             TEXT NOT NULL,
    about           TEXT NOT NULL COLLATE NOCASE,
    type            TEXT NOT NULL COLLATE NOCASE,
    state           TEXT NOT NULL,
    level           INTEGER NOT NULL,
    rounds          INTEGER NOT NULL,
    called          TEXT NOT NULL,
    at              INTEGER NOT NULL,
    next_at         INTEGER,
    digest_at       INTEGER,
    wake_at         INTEGER
) STRICT;
CREATE INDEX page_about ON page (about, type, at);
CREATE INDEX page_wake ON page (wake_at) WHERE wake_at IS NOT NULL;

-- The tickets that a page is about.  told: the first, and those that a digest named.
CREATE TABLE page_ticket (
    ticket          INTEGER NOT NULL REFERENCES ticket,
    page            INTEGER NOT NULL REFERENCES page ON DELETE CASCADE,
    told            INTEGER NOT NULL,
    PRIMARY KEY (ticket, page)
) STRICT, WITHOUT ROWID;
CREATE INDEX page_ticket_page ON page_ticket (page);

-- Tickets whose requester has not been told their number, because his budget was spent.
CREATE TABLE owed (
    address         TEXT NOT NULL COLLATE NOCASE,
    ticket          INTEGER NOT NULL REFERENCES ticket,
    at              INTEGER NOT NULL,
    PRIMARY KEY (address, ticket)
) STRICT, WITHOUT ROWID;

-- Addresses to which a mail of ours came back for good: nothing that nobody asked for goes there until a person writes
-- from it.
CREATE TABLE undeliverable (
    address         TEXT PRIMARY KEY COLLATE NOCASE,
    at              INTEGER NOT NULL,
    diagnostic      TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The directory.
CREATE TABLE organization (
    id              TEXT PRIMARY KEY,
    name            TEXT NOT NULL,
    plan            TEXT NOT NULL,
    language        TEXT NOT NULL,
    timezone        TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE member (
    id              INTEGER PRIMARY KEY,
    organization    TEXT NOT NULL REFERENCES organization ON DELETE CASCADE,
    address         TEXT NOT NULL UNIQUE COLLATE NOCASE,
    name            TEXT NOT NULL,
    role            TEXT NOT NULL
) STRICT;
CREATE INDEX member_organization ON member (organization);

-- All addresses of a member, the first one among them.
CREATE TABLE member_address (
    address         TEXT PRIMARY KEY COLLATE NOCASE,
    member          INTEGER NOT NULL REFERENCES member ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX member_address_member ON member_address (member);

CREATE TABLE site (
    id              TEXT PRIMARY KEY COLLATE NOCASE,
    organization    TEXT NOT NULL REFERENCES organization ON DELETE CASCADE,
    uuid            TEXT UNIQUE COLLATE NOCASE,
    name            TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX site_organization ON site (organization);

CREATE TABLE site_domain (
    domain          TEXT PRIMARY KEY COLLATE NOCASE,
    site            TEXT NOT NULL COLLATE NOCASE REFERENCES site ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX site_domain_site ON site_domain (site);

-- People who are members of a site only.
CREATE TABLE site_member (
    site            TEXT NOT NULL COLLATE NOCASE REFERENCES site ON DELETE CASCADE,
    address         TEXT NOT NULL COLLATE NOCASE,
    name            TEXT NOT NULL,
    PRIMARY KEY (site, address)
) STRICT, WITHOUT ROWID;
CREATE INDEX site_member_address ON site_member (address);

CREATE TABLE agent (
    id              INTEGER PRIMARY KEY,
    address         TEXT NOT NULL UNIQUE COLLATE NOCASE,
    name            TEXT NOT NULL,
    language        TEXT NOT NULL,
    timezone        TEXT NOT NULL,
    types           TEXT NOT NULL,
    sites           TEXT NOT NULL,
    away_until      INTEGER
) STRICT;

-- All addresses of an agent, the first one among them.
CREATE TABLE agent_address (
    address         TEXT PRIMARY KEY COLLATE NOCASE,
    agent           INTEGER NOT NULL REFERENCES agent ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX agent_address_agent ON agent_address (agent);

CREATE TABLE block (
    what            TEXT PRIMARY KEY COLLATE NOCASE,
    at              INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE meta (
    key             TEXT PRIMARY KEY,
    value           ANY
) STRICT, WITHOUT ROWID;

-- Full text.  rowid: ticket * 2^20 + number of the entry.  The texts themselves stand in entry.
CREATE VIRTUAL TABLE search USING fts5 (
    subject, names, text,
    content = '', columnsize = 0, tokenize = 'unicode61 remove_diacritics 2'
);
