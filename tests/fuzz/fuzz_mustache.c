/* fuzz_mustache.c: any octets as a template, over data that has a text, a flag, a list and an object. */
#include "parsers/mustache.h"

static const struct mustache *itself(struct span name, void *arg)
{
    return span_eq(name, SPAN_LIT("p")) ? arg : NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new(0);
    struct mustache_value *v = mustache_object(a), *list;
    mustache_text(a, v, SPAN_LIT("t"), SPAN_LIT("{{t}}<&\r\n"));
    mustache_flag(a, v, SPAN_LIT("f"), true);
    mustache_set(a, v, SPAN_LIT("o"), v);
    list = mustache_list(a, v, SPAN_LIT("l"));
    mustache_push(a, list, v);
    mustache_push(a, list, mustache_new_text(a, SPAN_LIT("x")));
    struct buf out;
    buf_init(&out, 1 << 12);
    struct mustache *t = mustache_compile(span_make((const char *)data, size), &out);
    buf_clear(&out);
    if (t)
        mustache_render(t, v, size % 2 ? MUSTACHE_HTML : MUSTACHE_PLAIN, itself, t, &out);
    mustache_free(&t);
    buf_release(&out);
    arena_free(&a);
    return 0;
}
