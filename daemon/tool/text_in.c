/* text_in.c: see text_in.h.  Floor: tool. */
#include "daemon/tool/text_in.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "parsers/utf8.h"

static int check(struct span text)
{
    if (!span_trim(text).n)
        return tool_fail(TOOL_REFUSED, "the text is empty");
    if (!utf8_valid(text))
        return tool_fail(TOOL_REFUSED, "the text is not UTF-8");
    return TOOL_DONE;
}

int text_in_read(struct tool *t, struct span *text_r)
{
    struct buf in;
    buf_init(&in, TEXT_IN_MAX_BYTES);
    if (isatty(STDIN_FILENO))
        fputs("The text, ended by a line with Ctrl-D:\n", stderr);
    bool read = tool_read(STDIN_FILENO, &in);
    int code = !read         ? tool_fail(TOOL_AGAIN, "cannot read the text: %s", strerror(errno))
               : in.overflow ? tool_fail(TOOL_REFUSED, "the text is larger than 1 MB")
                             : check(buf_span(&in));
    *text_r = arena_copy(t->arena, buf_span(&in));
    buf_release(&in);
    return code;
}
