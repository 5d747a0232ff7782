/* conf_build.h: from what was written (conf_file.h) to struct conf.  Called by conf.c only. */
#ifndef BASE_CONF_BUILD_H
#define BASE_CONF_BUILD_H

#include "daemon/base/conf.h"
#include "daemon/base/conf_file.h"

/* A section as the building sees it: block NULL where the file has none, and all keys are unset. */
struct conf_view {
    const char *kind;
    const struct conf_block *block;
};

struct conf_build {
    struct conf *conf;
    const struct conf_file *file;
    struct arena *arena;
    struct buf *error, *warnings; /* warnings may be NULL */
};

/* All values are of their types already.  NULL, and lines in *error, where they don't fit together. */
struct conf *conf_build(struct conf_file *, struct arena *, struct buf *error, struct buf *warnings,
                        bool light);

/* Reading a view. */
struct conf_view conf_view_of(const struct conf_file *, const char *kind); /* one without a title */
const struct conf_setting *conf_view_setting(struct conf_view, const char *key);
unsigned conf_view_line(struct conf_view, const char *key); /* of the key, else of the section, else 1 */
const char *conf_view_text(struct conf_view, const char *key);
int64_t conf_view_number(struct conf_view, const char *key);
bool conf_view_flag(struct conf_view, const char *key);

/* Blocks of a kind, in the order of the file: the first one from block on; how many. */
const struct conf_block *conf_block_next(const struct conf_block *block, const char *kind);
size_t conf_block_count(const struct conf_file *, const char *kind);

const char *const *conf_build_list(const struct conf_build *, struct conf_view, const char *key);
/* Notes the secret that the view names, if it does. */
void conf_build_secret(const struct conf_build *, struct conf_view, enum conf_secret_for role,
                       const char *mailbox);

/* conf_doors.c: mailboxes and the transport, when our addresses are there. */
void conf_build_doors(const struct conf_build *);

void conf_complain(const struct conf_build *, unsigned line, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
void conf_warn(const struct conf_build *, unsigned line, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* conf_check.c: what one value can't tell: sections against each other, URLs, references. */
void conf_check(const struct conf_build *);

#endif
