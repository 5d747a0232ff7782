/* trace.c: keeps the steps of a mail's walk.  Written by the judge and its rules, stored by apply.c. */
#include "daemon/gate/trace.h"

#include <stdarg.h>

#include "parsers/json.h"
#include "parsers/utf8.h"

enum { TRACE_NOTE_MAX = 300, TRACE_JSON_MAX = 64 * 1024 };

void trace_add(struct trace *t, const char *step, const char *says, struct span note)
{
    if (t->n < TRACE_STEPS_MAX)
        t->steps[t->n++] = (struct trace_step){step, says, utf8_head(note, TRACE_NOTE_MAX)};
}

void trace_note(struct trace *t, const char *step, const char *says, const char *fmt, ...)
{
    char line[TRACE_NOTE_MAX];
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(line, sizeof line, fmt, ap);
    va_end(ap);
    size_t room = sizeof line - 1, length = n < 0 ? 0 : (size_t)n < room ? (size_t)n : room;
    trace_add(t, step, says, arena_copy(t->arena, utf8_head(span_make(line, length), room)));
}

struct span trace_json(const struct trace *t)
{
    struct buf out;
    buf_init(&out, TRACE_JSON_MAX);
    struct json j = json_to(&out);
    json_open(&j, '[');
    for (size_t i = 0; i < t->n; i++) {
        json_open(&j, '{');
        json_key(&j, "step");
        json_str(&j, span_of(t->steps[i].step));
        json_key(&j, "says");
        json_str(&j, span_of(t->steps[i].says));
        json_key(&j, "note");
        json_str_or_null(&j, t->steps[i].note);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    struct span json = arena_copy(t->arena, buf_span(&out));
    buf_release(&out);
    return json;
}

struct span trace_one(struct arena *arena, const char *step, const char *says, struct span note)
{
    struct trace *t = ARENA_NEW(arena, struct trace);
    t->arena = arena;
    trace_add(t, step, says, note);
    return trace_json(t);
}
