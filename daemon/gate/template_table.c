/* template_table.c: which templates there are, and which values each may name.  template.h says how to add
 * one. */
#include "daemon/gate/template.h"

/* What every mail has. */
#define TEMPLATE_COMMON                                                                                      \
    {"number", ""}, {"tag", ""}, {"support_name", ""},                                                       \
    {                                                                                                        \
        "support_address", ""                                                                                \
    }

#define TEMPLATE_REPORT                                                                                      \
    {"type", ""}, {"environments", ""}, {"found", ""}, {"any_missing", ""}, {"ask_site", ""},                \
        {"missing", ""}, {"heading", "missing"}, {"hint", "missing"},                                        \
    {                                                                                                        \
        "section", "missing"                                                                                 \
    }

static const struct template_value confirmation[] = {
    TEMPLATE_COMMON,   TEMPLATE_REPORT,       {"name", ""},      {"summary", ""},
    {"site", ""},      {"site_unknown", ""},  {"own_sites", ""}, {"priority", ""},
    {"began", ""},     {"any_inferred", ""},  {"inferred", ""},  {"inference", "inferred"},
    {"linked", ""},    {"linked_closed", ""}, {"plan", ""},      {"answer_by", ""},
    {"no_oncall", ""}, {"paged", ""},         {"chat", ""},      {NULL, NULL},
};

/* Nothing here that the stranger wrote. */
static const struct template_value confirmation_stranger[] = {TEMPLATE_COMMON, TEMPLATE_REPORT, {NULL, NULL}};

static const struct template_value refused[] = {TEMPLATE_COMMON, {NULL, NULL}};

static const struct template_value no_tickets[] = {
    TEMPLATE_COMMON, {"name", ""}, {"plan", ""}, {"chat", ""}, {"oncall", ""}, {NULL, NULL},
};

static const struct template_value transcript[] = {
    TEMPLATE_COMMON,     {"name", ""},     {"body", ""},       {"returned", ""}, {"done", ""},
    {"command", "done"}, {"said", "done"}, {"detail", "done"}, {NULL, NULL},
};

static const struct template_value summary[] = {
    TEMPLATE_COMMON, {"name", ""}, {"body", ""}, {"example", ""}, {NULL, NULL}};

static const struct template_value held[] = {
    TEMPLATE_COMMON,    {"held", ""},        {"mail", "held"}, {"from", "held"}, {"subject", "held"},
    {"reason", "held"}, {"excerpt", "held"}, {"more", ""},     {NULL, NULL},
};

static const struct template_value alert[] = {TEMPLATE_COMMON, {"alert", ""}, {"detail", ""}, {NULL, NULL}};

#define TEMPLATE_TICKETS                                                                                     \
    {"tickets", ""}, {"ticket", "tickets"}, {"summary", "tickets"}, {"site", "tickets"},                     \
        {"organization", "tickets"}, {"plan", "tickets"}, {"type", "tickets"}, {"priority", "tickets"},      \
        {"requester", "tickets"}, {"assignee", "tickets"}, {"due", "tickets"},                               \
    {                                                                                                        \
        "more", ""                                                                                           \
    }

static const struct template_value due[] = {
    TEMPLATE_COMMON,      TEMPLATE_TICKETS, {"missed", ""}, {"replies_to", ""},
    {"note_address", ""}, {"body", ""},     {"block", ""},  {NULL, NULL},
};

static const struct template_value reminder[] = {
    TEMPLATE_COMMON, {"name", ""}, {"summary", ""}, {"since", ""}, {NULL, NULL}};

static const struct template_value reply[] = {TEMPLATE_COMMON, {"name", ""}, {"body", ""}, {NULL, NULL}};

static const struct template_value relay[] = {TEMPLATE_COMMON, {"name", ""}, {"who", ""},
                                              {"did", ""},     {"body", ""}, {NULL, NULL}};

static const struct template_value notice[] = {
    TEMPLATE_COMMON,      {"name", ""}, {"who", ""},  {"did", ""},      {"replies_to", ""}, {"body", ""},
    {"note_address", ""}, {"site", ""}, {"type", ""}, {"priority", ""}, {"block", ""},      {NULL, NULL},
};

static const struct template_value undelivered[] = {
    TEMPLATE_COMMON, {"name", ""},         {"who", ""},   {"detail", ""}, {"replies_to", ""},
    {"body", ""},    {"note_address", ""}, {"block", ""}, {NULL, NULL},
};

static const struct template_value welcome[] = {TEMPLATE_COMMON, {"name", ""}, {NULL, NULL}};

static const struct template_value agent_commands[] = {TEMPLATE_COMMON, {NULL, NULL}};

static const struct template_value page[] = {
    TEMPLATE_COMMON, TEMPLATE_TICKETS, {"page", ""}, {"by", ""},
    {"text", ""},    {"next", ""},     {"asks", ""}, {NULL, NULL},
};

static const struct template_value signature[] = {TEMPLATE_COMMON, {NULL, NULL}};

static const struct template_value date[] = {
    {"weekday", ""}, {"day", ""},    {"month", ""}, {"month_number", ""}, {"year", ""},
    {"hour", ""},    {"minute", ""}, {"zone", ""},  {NULL, NULL},
};

const struct template_kind template_kinds[] = {
    {"confirmation", false, confirmation},
    {"confirmation-stranger", false, confirmation_stranger},
    {"refused", false, refused},
    {"no-tickets", false, no_tickets},
    {"transcript", false, transcript},
    {"summary", false, summary},
    {"held", false, held},
    {"alert", false, alert},
    {"due", false, due},
    {"reminder", false, reminder},
    {"reply", false, reply},
    {"relay", false, relay},
    {"notice", false, notice},
    {"digest", false, summary},
    {"undelivered", false, undelivered},
    {"welcome", false, welcome},
    {"commands", true, agent_commands},
    {"page", false, page},
    {"signature", true, signature},
    {"date", false, date},
    {NULL, false, NULL},
};
