/* commands.h: every command of the tool, for the table in main.c. */
#ifndef TOOL_COMMANDS_H
#define TOOL_COMMANDS_H

#include "daemon/tool/tool.h"

extern const struct tool_command cmd_parse;

#endif
