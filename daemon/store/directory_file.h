/* directory_file.h: a Directory file (contract.md) laid over the directory as it stands.  For
 * directory_import.c. */
#ifndef STORE_DIRECTORY_FILE_H
#define STORE_DIRECTORY_FILE_H

#include "daemon/store/directory_model.h"

/* wanted_r: what the tables are to say (sorted); its texts are in the arena.  faults_r: one line for each
 * thing that is wrong with the file; where there is any, wanted_r is of no use. */
void directory_file_read(struct span json, const struct model *now, struct arena *, struct model *wanted_r,
                         struct spans *faults_r);

#endif
