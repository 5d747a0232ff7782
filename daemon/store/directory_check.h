/* directory_check.h: what a wanted directory must keep to.  For directory_file.c. */
#ifndef STORE_DIRECTORY_CHECK_H
#define STORE_DIRECTORY_CHECK_H

#include "daemon/store/directory_model.h"

/* Appends one line for each fault. */
void directory_check(const struct model *wanted, struct arena *, struct spans *faults);

#endif
