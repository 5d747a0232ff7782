/* command.c: reads command lines.  Called by rule_command.c. */
#include "daemon/gate/command.h"

static bool command_ends(char c)
{
    return ascii_space(c) || (c > 0 && strchr(":.,;!-", c));
}

/* What a telephone and habit put behind the word ("!resolve.", "!type: billing") is no part of it; of a
 * subject without the mark it is, for that is what people write about ("Help: ..."). */
bool command_parse(struct span line, bool bare, struct command *command_r)
{
    struct span s = span_trim(line);
    bool marked = s.n && s.p[0] == '!';
    size_t n = 0, behind;
    if (!marked && !bare)
        return false;
    if (marked)
        s = span_trim(span_from(s, 1));
    while (n < s.n && !(marked ? command_ends(s.p[n]) : ascii_space(s.p[n])))
        n++;
    behind = n;
    while (behind < s.n && command_ends(s.p[behind]) && !ascii_space(s.p[behind]))
        behind++;
    *command_r = (struct command){span_trim(line), span_head(s, n), span_trim(span_from(s, behind))};
    return true;
}

int64_t command_number(struct span argument)
{
    int64_t number = 0;
    if (argument.n && argument.p[0] == '#')
        argument = span_from(argument, 1);
    if (!argument.n || argument.n > 18)
        return 0;
    for (size_t i = 0; i < argument.n; i++) {
        if (!ascii_digit(argument.p[i]))
            return 0;
        number = number * 10 + (argument.p[i] - '0');
    }
    return number;
}
