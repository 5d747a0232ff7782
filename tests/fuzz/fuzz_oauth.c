/* Any octets as what an authorization server answers: what is taken from it is one line each, and an error
 * never repeats a secret of ours. */
#include "daemon/send/oauth_message.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_line(struct span s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < ' ' || s.p[i] == 0x7f)
            abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const int statuses[] = {200, 400, 401, 429, 500, 0, 302, 204};
    if (size < 1)
        return 0;
    struct arena *arena = arena_new(1 << 20);
    struct spans secrets = {0};
    arena_push(arena, &secrets, SPAN_LIT("hunter2"));
    arena_push(arena, &secrets, SPAN_EMPTY);
    struct oauth_answer a;
    oauth_answer_read(statuses[data[0] % 8], span_make((const char *)data + 1, size - 1), &secrets, arena,
                      &a);
    const struct span lines[] = {a.access_token, a.refresh_token, a.device_code, a.user_code,
                                 a.uri,          a.uri_complete,  a.error};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        check_line(lines[i]);
    if (span_find(a.error, SPAN_LIT("hunter2")) < a.error.n)
        abort();
    if ((a.class == OAUTH_GRANTED) != (a.access_token.n > 0) ||
        (a.class == OAUTH_CODE) != (a.device_code.n > 0))
        abort();
    if (a.class == OAUTH_GRANTED && (a.expires_in_s < 0 || data[0] % 8 != 0))
        abort();
    oauth_answer_blank(&a);
    arena_free(&arena);
    return 0;
}
