/* facts.h: what a mail says, as far as its octets alone can tell: the whole of what parsers/ hands upward.
 *
 * facts_read() never fails: whatever the octets, it returns facts, and what was broken stands in `defects`.
 * It reads no clock, file or database, doesn't recurse on its input, and stays within struct facts_limits, in
 * time linear in the mail.  All that the facts point to lives in the arena or in the raw mail, which must
 * outlive them. All texts are valid UTF-8 without U+0000.  An absent text is the empty span.
 *
 * facts_json() prints them as the contract's `parse` object; with `internal` also what only the gate needs,
 * under the key "internal".  daemon/gate/facts_load.c reads that back into the same struct. */
#ifndef PARSERS_FACTS_H
#define PARSERS_FACTS_H

#include "parsers/arena.h"
#include "parsers/buf.h"

struct facts_conf; /* rules.h: subject patterns, section headings, aliases, limits; compiled once */

/* An RFC 5322 mailbox.  address is the addr-spec as written (not validated: see address.h before mailing it).
 */
struct facts_mailbox {
    struct span name, address;
};

struct facts_mailboxes {
    struct facts_mailbox *v;
    size_t n;
};

struct facts_time {
    bool set;
    int64_t unix_s;
    int offset_min; /* the writer's zone, minutes east of UTC */
};

enum facts_encoding { /* RFC 2045 section 6; IDENTITY is 7bit, 8bit and binary */
                      FACTS_ENCODING_IDENTITY,
                      FACTS_ENCODING_BASE64,
                      FACTS_ENCODING_QP,
                      FACTS_ENCODING_UUENCODE,
};

struct facts_attachment {
    struct span filename;     /* a name, never a path to be trusted; empty: none */
    struct span content_type; /* lower case type/subtype */
    struct span content_id;   /* without <> */
    bool shown_inline;
    uint64_t size;           /* decoded octets */
    uint64_t offset, length; /* its encoded octets in the raw mail: decoded when asked for, with codec.h */
    enum facts_encoding encoding;
};

struct facts_attachments {
    struct facts_attachment *v;
    size_t n;
};

/* RFC 3464 section 2.3, one per recipient field group; action lower case. */
struct facts_delivery {
    struct span recipient, action, status, diagnostic;
};

struct facts_deliveries {
    struct facts_delivery *v;
    size_t n;
};

/* The five sections, in the order the confirmation lists them. */
enum facts_section {
    FACTS_STEPS,
    FACTS_ENVIRONMENTS,
    FACTS_BEGAN,
    FACTS_ERRORS,
    FACTS_LINKS,
    FACTS_SECTIONS
};

/* Names as in the contract's JSON: steps, environments, began, errors, links. */
extern const char *const facts_section_name[FACTS_SECTIONS];

/* One reading of the subject.  Several may fit ("acme-shop: it broke" or "Question: it broke"); they come in
 * order of preference, and one marked needs_directory counts only where the directory knows the site. */
struct facts_subject {
    struct span site, type, environment, summary;
    bool needs_directory;
};

struct facts_subjects {
    struct facts_subject *v;
    size_t n;
};

/* A site named by a platform URL in the text. */
struct facts_platform {
    struct span site, environment, url;
};

struct facts_platforms {
    struct facts_platform *v;
    size_t n;
};

/* One Authentication-Results field (RFC 8601), unread but unfolded and decoded, topmost first.
 * received_above: how many Received fields stand above it. */
struct facts_auth {
    struct span text;
    unsigned received_above;
};

struct facts_auths {
    struct facts_auth *v;
    size_t n;
};

struct facts {
    /* headers */
    struct span message_id; /* without <>, the first one */
    struct spans in_reply_to, references;
    bool has_from;
    struct facts_mailbox from; /* the first one of the first From */
    struct facts_mailboxes from_all, to, cc, reply_to, sender, x_original_from;
    struct span subject;
    struct facts_time date;
    /* text */
    struct span text, reply_text, quoted_text, forwarded;
    bool has_forwarded;
    struct facts_attachments attachments;
    struct span language; /* ISO 639-1, empty: not told */
    struct spans urls;
    struct spans defects;
    /* robots */
    bool auto_submitted;     /* no automatic answer may be sent, whatever the reason */
    struct span auto_reason; /* which rule; empty where auto_submitted is false */
    bool bounce;
    struct facts_deliveries delivery_status;
    struct span original_message_id;
    /* the report */
    struct span site, type, summary; /* of the first subject reading that needs no directory */
    struct span sections[FACTS_SECTIONS];
    bool section_stated[FACTS_SECTIONS]; /* false with a text: recognised by shape, not by a heading */
    struct spans environments;           /* dev, test, live, multidev:NAME */
    struct facts_time began;
    /* internal: for the gate alone */
    struct {
        struct facts_subjects subjects;           /* all readings of the subject */
        struct span body_site, body_type;         /* "Site:" and "Type:" lines at the top of the new text */
        struct span forwarded_subject;            /* of the fields above a forwarded mail's text */
        struct facts_subjects forwarded_subjects; /* all readings of it */
        struct facts_time forwarded_date;
        uint64_t forwarded_below;         /* where in `forwarded` its text begins, below them */
        struct facts_platforms platforms; /* from platform{} patterns over the host names in the text */
        struct facts_auths auth;
        unsigned hops; /* Received fields */
        bool has_return_path, null_return_path;
        struct span return_path;
        struct spans delivered_to;
        struct span mark;    /* X-Gatepost-Instance */
        struct span list_id; /* the id within <>, lower case */
        bool
            automatic; /* a robot wrote it (auto_submitted also holds where a person asks us not to answer) */
        bool list;     /* came by a mailing list */
        bool auto_reply; /* out of office and the like (RFC 3834 auto-replied, or as strong a sign) */
        bool receipt;    /* says that a mail was read (RFC 8098), or is one click on it (Gmail's reactions) */
        bool suppress;   /* X-Auto-Response-Suppress: All or AutoReply */
        bool weak_auto;  /* a hint only ("Out of office" in the subject): withhold the answer, no more */
        bool spam;       /* a header of spam{header} fits */
        bool thanks_only; /* nothing but thanks */
        bool html_only;
        struct spans commands;    /* lines of the new text that begin with "!" and a word, in order,
                                     bullets and full-width forms folded; only the top run is obeyed */
        unsigned commands_on_top; /* how many of them stand before any other text */
        /* The body for the same-mail test: where it begins in the raw mail.  The role hashes it. */
        uint64_t body_offset;
        struct span body_sha256,
            text_sha256; /* hex, set by the parse role (fingerprint.h); empty in `parse` */
    } internal;
};

/* A file that signs the mail it came with (S/MIME, OpenPGP), or the key that a client sends along. */
bool facts_is_seal(struct span content_type);

/* What a mail's envelope and arrival tell. */
struct facts_arrival {
    int64_t received_at_s; /* "yesterday" counts from the Date field where it is sane, else from here */
};

/* Never NULL; in the arena. */
struct facts *facts_read(const struct facts_conf *, struct facts_arrival, struct span raw, struct arena *);

/* One object, without a line end.  The keys of the contract, in its order; and where internal is true
 *   "internal": {
 *     "from_all","sender","x_original_from": [{"name","address"}],
 *     "ranges": [{"offset","length","encoding"}]         one for each of "attachments", in the same order;
 *                                                        encoding: identity, base64, qp, uuencode
 *     "section_stated": ["steps",..]                     those whose section_stated is true
 *     "subjects": [{"site","type","environment","summary","needs_directory"}],
 *     "body_site","body_type": text|null,
 *     "forwarded_subject": text|null, "forwarded_subjects": as "subjects", "forwarded_date": time|null,
 *     "forwarded_below": number,
 *     "platforms": [{"site","environment","url"}],
 *     "auth": [{"text","received_above"}],
 *     "hops": number,
 *     "return_path": null (no such field) | "" (the null one) | text,
 *     "delivered_to": [text], "mark","list_id": text|null,
 *     "automatic","list","auto_reply","receipt","suppress","weak_auto": true|false,
 *     "spam","thanks_only","html_only": true|false,
 *     "commands": [text], "commands_on_top": number,
 *     "body_offset": number, "body_sha256","text_sha256": text|null }
 * With it, "reply_text", "quoted_text" and the sections may be [place, octets]: that piece of "text".
 * Where a text is null, it is the empty span in the struct ("forwarded": null is has_forwarded false, "" is
 * true); "date" and "began_at" carry offset_min in their zone; site, type, summary likewise. */
void facts_json(const struct facts *, bool internal, struct buf *out);

#endif
