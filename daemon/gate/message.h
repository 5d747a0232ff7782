/* message.h: builds a mail of ours: one text/plain part in UTF-8 and, behind it, files in base64; CRLF line
 * ends only, no line over 76 octets but for header words that can't be folded. */
#ifndef GATE_MESSAGE_H
#define GATE_MESSAGE_H

#include "parsers/address.h"
#include "parsers/buf.h"

enum {
    MESSAGE_NAME_MAX = 64,        /* characters of a display name */
    MESSAGE_REFERENCES_MAX = 40,  /* the first 20 and the last 20 */
    MESSAGE_TEXT_MAX = 256 * 1024 /* octets of text; the rest is cut at a line */
};

enum message_auto {                         /* RFC 3834 section 5 */
                    MESSAGE_BY_HAND,        /* no field: a person wrote it */
                    MESSAGE_AUTO_REPLIED,   /* confirmations and refusals */
                    MESSAGE_AUTO_GENERATED, /* reminders, pages, alerts */
};

/* A field more, for notices: name is a literal of ours, value is written by headerout_text(). */
struct message_field {
    const char *name;
    struct span value;
};

/* A file that goes along: decoded octets; name and type are data. */
struct message_file {
    struct span filename, content_type, octets;
};

struct message {
    struct span from_name;
    struct address from;
    struct span to_name; /* as the customer wrote it: cleaned by message_name() */
    struct address to;
    struct address reply_to; /* "" for none */
    struct span subject;
    struct span message_id;  /* without <> */
    struct span in_reply_to; /* without <>; empty: none */
    struct spans references; /* of the parent, in_reply_to left to be added */
    int64_t date_unix_s;
    enum message_auto automatic;
    struct span instance; /* X-Gatepost-Instance, our signed mark */
    const struct message_field *fields;
    size_t n_fields;
    struct span text; /* UTF-8, any line ends */
    const struct message_file *files;
    size_t n_files;
};

/* Appends the mail to *out. */
void message_build(const struct message *, struct arena *, struct buf *out);

/* A name fit to be shown or mailed: one line, no control, bidi or invisible character, nothing that a mail
 * client would make a link of (a word with "://", "www.", "@", "/" or a dot within), 64 characters at most
 * (attack 14). Empty where nothing is left. */
struct span message_name(struct arena *, struct span name);

#endif
