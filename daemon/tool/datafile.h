/* datafile.h: what a file is, by its first octets, before SQLite sees it. */
#ifndef TOOL_DATAFILE_H
#define TOOL_DATAFILE_H

enum datafile {
    DATAFILE_NONE,  /* it can't be read: errno */
    DATAFILE_OTHER, /* no database of gatepost's */
    DATAFILE_OURS,
};
enum datafile datafile_kind(const char *path);

#endif
