/* Any octets as JSON: each value is asked for everything, and at most one error is kept, of one line. */
#include "daemon/base/jsonin.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void ask(struct jsonin_value v)
{
    static const char *const known[] = {"a", "b", NULL};
    int64_t unix_s;
    int offset_min;
    jsonin_str(v);
    jsonin_int(v, -5, 5);
    jsonin_bool(v);
    jsonin_time(v, &unix_s, &offset_min);
    if (jsonin_is_object(v))
        jsonin_only(&v, known);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buf error;
    buf_init(&error, 1000);
    struct jsonin *doc = jsonin_parse(span_make((const char *)data, size), JSONIN_LIMITS, &error);
    if ((doc == NULL) == (error.n == 0) && !error.overflow)
        abort();
    if (doc) {
        struct jsonin_value root = jsonin_root(doc);
        ask(root);
        for (size_t i = 0; i < 3; i++) {
            struct jsonin_value item = jsonin_at(&root, i), a = jsonin_get(&item, "a"),
                                b = jsonin_get(&root, "b");
            ask(item);
            ask(a);
            ask(jsonin_need(&b, "a"));
        }
        const char *why = jsonin_error(doc);
        if (why && (strlen(why) > 600 || strpbrk(why, "\r\n\x1b")))
            abort();
    }
    jsonin_free(&doc);
    buf_release(&error);
    return 0;
}
