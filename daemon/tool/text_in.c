/* text_in.c: see text_in.h.  Floor: tool. */
#include "daemon/tool/text_in.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "parsers/utf8.h"

/* False, with errno, where stdin can't be read. */
static bool read_all(struct buf *in)
{
    char chunk[16384];
    for (;;) {
        ssize_t n = read(STDIN_FILENO, chunk, sizeof chunk);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0 || in->overflow)
            return n >= 0;
        buf_add(in, span_make(chunk, (size_t)n));
    }
}

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
    bool read = read_all(&in);
    int code = !read         ? tool_fail(TOOL_AGAIN, "cannot read the text: %s", strerror(errno))
               : in.overflow ? tool_fail(TOOL_REFUSED, "the text is larger than 1 MB")
                             : check(buf_span(&in));
    *text_r = arena_copy(t->arena, buf_span(&in));
    buf_release(&in);
    return code;
}
