/* inforce.h: whether the daemon works with the configuration that stands in the file. */
#ifndef TOOL_INFORCE_H
#define TOOL_INFORCE_H

#include "daemon/tool/tool.h"

/* The configuration as the daemon will have it: with what it has learnt by `check --probe`. */
const struct conf *inforce_conf(struct tool *);

/* The keys whose values the running daemon has otherwise, "name, transport url"; empty where there is none,
 * or nobody who could say. */
struct span inforce_differs(struct tool *);

#endif
