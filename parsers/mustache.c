/* mustache.c: walks compiled templates over data.  mustache_compile.c makes them.  Called by the gate's
 * composer and by nothing that a stranger can write a template for. */
#include "parsers/mustache.h"

#include "parsers/json.h"
#include "parsers/mustache_node.h"

enum value_kind { VALUE_TEXT, VALUE_FLAG, VALUE_LIST, VALUE_OBJECT };

/* Lists and objects are chains in the order of their making: they hold a few dozen at most. */
struct field {
    struct field *next;
    struct span name; /* empty in lists */
    struct mustache_value *value;
};

struct mustache_value {
    enum value_kind kind;
    bool flag;
    struct span text;
    struct field *first, **last;
};

static struct mustache_value *value_new(struct arena *a, enum value_kind kind)
{
    struct mustache_value *v = ARENA_NEW(a, struct mustache_value);
    v->kind = kind;
    v->last = &v->first;
    return v;
}

struct mustache_value *mustache_object(struct arena *a)
{
    return value_new(a, VALUE_OBJECT);
}

struct mustache_value *mustache_new_text(struct arena *a, struct span text)
{
    struct mustache_value *v = value_new(a, VALUE_TEXT);
    v->text = text;
    return v;
}

struct mustache_value *mustache_new_flag(struct arena *a, bool flag)
{
    struct mustache_value *v = value_new(a, VALUE_FLAG);
    v->flag = flag;
    return v;
}

struct mustache_value *mustache_new_list(struct arena *a)
{
    return value_new(a, VALUE_LIST);
}

static void append(struct arena *a, struct mustache_value *to, struct span name, struct mustache_value *value)
{
    struct field *f = ARENA_NEW(a, struct field);
    *f = (struct field){.name = name, .value = value};
    *to->last = f;
    to->last = &f->next;
}

void mustache_push(struct arena *a, struct mustache_value *list, struct mustache_value *item)
{
    append(a, list, SPAN_EMPTY, item);
}

static struct field *field_find(const struct mustache_value *object, struct span name)
{
    if (object->kind != VALUE_OBJECT)
        return NULL;
    struct field *f = object->first;
    while (f && !span_eq(f->name, name))
        f = f->next;
    return f;
}

void mustache_set(struct arena *a, struct mustache_value *object, struct span name,
                  struct mustache_value *value)
{
    struct field *f = field_find(object, name);
    if (f)
        f->value = value;
    else
        append(a, object, name, value);
}

void mustache_text(struct arena *a, struct mustache_value *object, struct span name, struct span text)
{
    mustache_set(a, object, name, mustache_new_text(a, text));
}

void mustache_flag(struct arena *a, struct mustache_value *object, struct span name, bool flag)
{
    mustache_set(a, object, name, mustache_new_flag(a, flag));
}

struct mustache_value *mustache_list(struct arena *a, struct mustache_value *object, struct span name)
{
    struct mustache_value *list = mustache_new_list(a);
    mustache_set(a, object, name, list);
    return list;
}

static bool truthy(const struct mustache_value *v)
{
    if (!v)
        return false;
    switch (v->kind) {
    case VALUE_TEXT:
        return v->text.n > 0;
    case VALUE_FLAG:
        return v->flag;
    case VALUE_LIST:
        return v->first != NULL;
    case VALUE_OBJECT:
        return true;
    }
    return false;
}

/* One open section or partial. */
struct frame {
    const struct mustache *back; /* partial: the template to go on with, NULL for a section */
    size_t pc;                   /* partial: where */
    size_t indent;               /* partial: what the indentation was, in octets */
    const struct field *item;    /* section over a list: where it stands */
};

struct walk {
    const struct mustache *template;
    size_t pc;
    struct frame frames[MUSTACHE_DEPTH];
    size_t n_frames;
    const struct mustache_value *context[MUSTACHE_DEPTH + 1]; /* innermost last */
    size_t n_context;
    enum mustache_escape escape;
    mustache_partial_fn *partial;
    void *arg;
    struct buf indent; /* of the partials now open, one behind the other */
    struct buf *out;
};

/* "." is the innermost context.  The first part of a dotted name is looked for from the innermost context
 * outward, the others only in what was found before them (specification, "Dotted Names"). */
static const struct mustache_value *look_up(const struct walk *w, struct span name)
{
    if (span_eq(name, SPAN_LIT(".")))
        return w->context[w->n_context - 1];
    size_t dot = span_chr(name, '.');
    const struct field *f = NULL;
    for (size_t i = w->n_context; i > 0 && !f; i--)
        f = field_find(w->context[i - 1], span_head(name, dot));
    while (f && dot < name.n) {
        name = span_from(name, dot + 1);
        dot = span_chr(name, '.');
        f = field_find(f->value, span_head(name, dot));
    }
    return f ? f->value : NULL;
}

static void put_html(struct buf *out, struct span s)
{
    size_t done = 0;
    for (size_t i = 0; i < s.n; i++) {
        const char *entity = s.p[i] == '&'   ? "&amp;"
                             : s.p[i] == '"' ? "&quot;"
                             : s.p[i] == '<' ? "&lt;"
                             : s.p[i] == '>' ? "&gt;"
                                             : NULL;
        if (!entity)
            continue;
        buf_add(out, span_make(s.p + done, i - done));
        buf_adds(out, entity);
        done = i + 1;
    }
    buf_add(out, span_from(s, done));
}

static void put_value(struct walk *w, const struct node *node)
{
    const struct mustache_value *v = look_up(w, node->s);
    if (!v)
        return;
    struct span text = v->kind == VALUE_TEXT ? v->text : SPAN_EMPTY;
    if (v->kind == VALUE_FLAG && v->flag)
        text = SPAN_LIT("true");
    if (w->escape == MUSTACHE_HTML && node->kind == NODE_VALUE)
        put_html(w->out, text);
    else if (w->escape == MUSTACHE_JSON)
        json_inside(w->out, text);
    else
        buf_add(w->out, text);
}

static bool section_enter(struct walk *w, const struct node *node)
{
    const struct mustache_value *v = look_up(w, node->s);
    bool enter = truthy(v) != (node->kind == NODE_INVERTED);
    if (!enter) {
        w->pc = node->jump;
        return true;
    }
    if (w->n_frames == MUSTACHE_DEPTH)
        return false;
    struct frame *f = &w->frames[w->n_frames++];
    *f = (struct frame){0};
    /* What is inverted has no value of its own: its context is repeated, so that every section leaves one. */
    const struct mustache_value *inner = w->context[w->n_context - 1];
    if (node->kind == NODE_SECTION && v->kind == VALUE_LIST) {
        f->item = v->first;
        inner = f->item->value;
    } else if (node->kind == NODE_SECTION) {
        inner = v;
    }
    w->context[w->n_context++] = inner;
    w->pc++;
    return true;
}

static void section_end(struct walk *w, const struct node *node)
{
    struct frame *f = &w->frames[w->n_frames - 1];
    if (f->item && f->item->next) {
        f->item = f->item->next;
        w->context[w->n_context - 1] = f->item->value;
        w->pc = node->jump + 1;
        return;
    }
    w->n_frames--;
    w->n_context--;
    w->pc++;
}

static bool partial_enter(struct walk *w, const struct node *node)
{
    w->pc++;
    const struct mustache *t = w->partial ? w->partial(node->s, w->arg) : NULL;
    if (!t)
        return true;
    if (w->n_frames == MUSTACHE_DEPTH)
        return false;
    w->frames[w->n_frames++] = (struct frame){.back = w->template, .pc = w->pc, .indent = w->indent.n};
    buf_add(&w->indent, node->indent);
    w->template = t;
    w->pc = 0;
    return !w->indent.overflow;
}

/* At the end of a template: back to the one that asked for it.  False where none did. */
static bool partial_leave(struct walk *w)
{
    if (w->n_frames == 0)
        return false;
    const struct frame *f = &w->frames[--w->n_frames];
    w->template = f->back;
    w->pc = f->pc;
    buf_cut(&w->indent, f->indent);
    return true;
}

static bool step(struct walk *w)
{
    const struct node *node = &w->template->nodes[w->pc];
    switch (node->kind) {
    case NODE_TEXT:
        buf_add(w->out, node->s);
        break;
    case NODE_LINE:
        buf_add(w->out, buf_span(&w->indent));
        break;
    case NODE_VALUE:
    case NODE_RAW:
        put_value(w, node);
        break;
    case NODE_SECTION:
    case NODE_INVERTED:
        return section_enter(w, node);
    case NODE_END:
        section_end(w, node);
        return true;
    case NODE_PARTIAL:
        return partial_enter(w, node);
    }
    w->pc++;
    return true;
}

bool mustache_render(const struct mustache *t, const struct mustache_value *context,
                     enum mustache_escape escape, mustache_partial_fn *partial, void *arg, struct buf *out)
{
    struct walk w = {.template = t, .escape = escape, .partial = partial, .arg = arg, .out = out};
    w.context[w.n_context++] = context;
    buf_init(&w.indent, MUSTACHE_INDENT_MAX);
    bool ok = true;
    size_t steps = 0;
    while (ok && !out->overflow) {
        if (w.pc == w.template->n) {
            if (!partial_leave(&w))
                break;
        } else {
            ok = ++steps <= MUSTACHE_STEPS_MAX && step(&w);
        }
    }
    buf_release(&w.indent);
    return ok && !out->overflow;
}

bool mustache_walk(const struct mustache *t,
                   bool (*fn)(char what, struct span name, unsigned line, void *arg), void *arg)
{
    static const char sign[] = {[NODE_VALUE] = 'v',    [NODE_RAW] = 'v', [NODE_SECTION] = '#',
                                [NODE_INVERTED] = '^', [NODE_END] = '/', [NODE_PARTIAL] = '>'};
    for (size_t i = 0; i < t->n; i++) {
        const struct node *node = &t->nodes[i];
        if (node->kind == NODE_TEXT || node->kind == NODE_LINE)
            continue;
        if (!fn(sign[node->kind], node->s, node->line, arg))
            return false;
    }
    return true;
}
