/* LMTP command lines, and DATA: however it is cut into pieces, the same mail and the same end. */
#include "daemon/gate/lmtp_command.c"
#include "daemon/gate/lmtp_data.c"
#include "parsers/buf.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void sink(void *arg, struct span run)
{
    buf_add(arg, run);
}

/* Feeds it `step` octets at a time; what follows the end. */
static struct span feed(struct span in, size_t step, struct buf *out)
{
    enum lmtp_data_state state = LMTP_DATA_LINE;
    buf_init(out, in.n);
    while (in.n > 0) {
        struct span piece = span_head(in, step), rest = piece;
        bool ended = lmtp_data_feed(&state, &rest, sink, out);
        in = span_from(in, piece.n - rest.n);
        if (ended)
            return in;
    }
    return span_make("open", 4);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span all = span_make((const char *)data, size), line = span_head(all, span_chr(all, '\n'));
    struct lmtp_command command;
    struct buf whole, pieces;
    const char *refusal = lmtp_command_parse(line, &command);
    if (!refusal && (command.verb == LMTP_RCPT || command.path.n) && !lmtp_path_valid(command.path))
        abort();
    struct span after_whole = feed(all, size, &whole),
                after_pieces = feed(all, size ? data[0] % 5 + 1 : 1, &pieces);
    if (!span_eq(buf_span(&whole), buf_span(&pieces)) || !span_eq(after_whole, after_pieces) ||
        whole.overflow)
        abort();
    buf_release(&whole);
    buf_release(&pieces);
    return 0;
}
