/* commands.h: every command of the tool, for the table in main.c. */
#ifndef TOOL_COMMANDS_H
#define TOOL_COMMANDS_H

#include "daemon/tool/tool.h"

extern const struct tool_command cmd_deliver;
extern const struct tool_command cmd_parse;
extern const struct tool_command cmd_list;
extern const struct tool_command cmd_show;
extern const struct tool_command cmd_thread;
extern const struct tool_command cmd_search;
extern const struct tool_command cmd_mail;
extern const struct tool_command cmd_explain;
extern const struct tool_command cmd_outbox;
extern const struct tool_command cmd_confirm;
extern const struct tool_command cmd_export;
extern const struct tool_command cmd_open;
extern const struct tool_command cmd_reply;
extern const struct tool_command cmd_note;
extern const struct tool_command cmd_set;
extern const struct tool_command cmd_resolve;
extern const struct tool_command cmd_close;
extern const struct tool_command cmd_reopen;
extern const struct tool_command cmd_pending;
extern const struct tool_command cmd_assign;
extern const struct tool_command cmd_ack;
extern const struct tool_command cmd_spam;
extern const struct tool_command cmd_merge;
extern const struct tool_command cmd_link;
extern const struct tool_command cmd_cc;
extern const struct tool_command cmd_held;
extern const struct tool_command cmd_directory;
extern const struct tool_command cmd_agent;
extern const struct tool_command cmd_block;
extern const struct tool_command cmd_attachment;
extern const struct tool_command cmd_fetch;
extern const struct tool_command cmd_import;
extern const struct tool_command cmd_hook;
extern const struct tool_command cmd_oauth;
extern const struct tool_command cmd_check;
extern const struct tool_command cmd_stats;
extern const struct tool_command cmd_config;
extern const struct tool_command cmd_backup;
extern const struct tool_command cmd_restore;
extern const struct tool_command cmd_erase;

#endif
