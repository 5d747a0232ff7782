/* command.c: reads command lines.  Called by rule_command.c. */
#include "daemon/gate/command.h"

bool command_parse(struct span line, bool bare, struct command *command_r)
{
    struct span s = span_trim(line);
    if (s.n && s.p[0] == '!')
        s = span_trim(span_from(s, 1));
    else if (!bare)
        return false;
    size_t n = 0;
    while (n < s.n && !ascii_space(s.p[n]))
        n++;
    *command_r = (struct command){span_trim(line), span_head(s, n), span_trim(span_from(s, n))};
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
