/* directory_import.h: the Directory file of contract.md into the tables of directory.h, and back.
 *
 * Only the keys present are replaced: a file without "agents" leaves the agents alone, an organization
 * without "sites" keeps its sites, a member without "name" keeps the name.  Who is no longer in a list that
 * is present is removed.  Each fault of the file is told (duplicates, unknown roles, addresses that are none,
 * unknown keys), and then nothing is changed. */
#ifndef STORE_DIRECTORY_IMPORT_H
#define STORE_DIRECTORY_IMPORT_H

#include "daemon/store/db.h"
#include "parsers/buf.h"

struct directory_import_options {
    bool dry_run; /* changes nothing */
    bool force;   /* also where more than a tenth of what is there, or the last agent, would go */
};

struct directory_import_report {
    struct spans changes; /* one line each: "+ member ann@acme.example (acme)", "- site acme-shop", "~ ..." */
    struct spans faults;  /* one line each: where and what; not empty: refused as malformed */
    int64_t added, changed, removed;
    bool too_many;   /* more than a tenth would be removed: refused without force */
    bool last_agent; /* no agent would be left: refused without force */
};

/* Inside the caller's transaction.  PERM where refused (why says so in a line, the report in full). */
enum result directory_import(struct db *, struct span json, struct directory_import_options, struct arena *,
                             struct directory_import_report *report_r, struct why *);

#endif
