/* calendar.c: open time.  Called by the gate's clocks (promise.c).  Floor: base.
 *
 * Time is walked in stretches within which the local clock runs evenly: to the end of the local day, or to
 * the moment at which the zone's offset changes.  Within a stretch a day's hours are plain arithmetic. */
#include "daemon/base/calendar.h"

#include <stdlib.h>

#include "daemon/base/conf_calendar.h"
#include "daemon/base/zone.h"

enum {
    DAY_S = 86400,
    DAY_MIN = 1440,
    HOURS_MAX = 50,            /* a day's pieces; more are not looked at */
    STRETCHES_MAX = 200 * 380, /* 200 years */
};

/* Minutes of a day, in order and apart. */
struct hours {
    int n;
    struct {
        int from, to;
    } v[HOURS_MAX];
};

/* A run of seconds and what of its local day is open. */
struct stretch {
    int64_t from, to; /* seconds since 1970; to: the first one behind it */
    int64_t midnight; /* at which its local day would have begun, were the offset always this one */
    const struct hours *hours;
};

struct walk {
    const struct conf_calendar *calendar;
    struct span zone;
    struct hours week[7]; /* from Monday */
};

const struct conf_calendar *calendar_find(const struct conf *conf, struct span name)
{
    for (size_t i = 0; i < conf->n_calendars; i++)
        if (span_eq(name, span_of(conf->calendars[i].name)))
            return &conf->calendars[i];
    return NULL;
}

static int by_begin(const void *a, const void *b)
{
    const int *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

static void hours_add(struct hours *h, int from, int to)
{
    if (h->n == HOURS_MAX)
        return;
    h->v[h->n].from = from;
    h->v[h->n++].to = to;
}

/* In order, and what overlaps or touches as one. */
static void hours_unite(struct hours *h)
{
    int n = 0;
    qsort(h->v, (size_t)h->n, sizeof h->v[0], by_begin);
    for (int i = 0; i < h->n; i++) {
        if (n && h->v[i].from <= h->v[n - 1].to)
            h->v[n - 1].to = h->v[i].to > h->v[n - 1].to ? h->v[i].to : h->v[n - 1].to;
        else
            h->v[n++] = h->v[i];
    }
    h->n = n;
}

static void walk_begin(struct walk *w, const struct conf_calendar *c)
{
    *w = (struct walk){.calendar = c, .zone = span_of(c->timezone)};
    for (const char *const *text = c->hours; *text; text++) {
        struct conf_hours h;
        if (!conf_hours_read(span_of(*text), &h))
            continue;
        for (int day = 0; day < 7; day++)
            if (h.days & 1u << day)
                hours_add(&w->week[day], h.from_min, h.to_min);
    }
    for (int day = 0; day < 7; day++)
        hours_unite(&w->week[day]);
}

static bool is_holiday(const struct conf_calendar *c, const struct zone_time *t)
{
    for (const char *const *text = c->holidays; *text; text++) {
        struct conf_holiday h;
        if (conf_holiday_read(span_of(*text), &h) && h.month == t->month && h.day == t->day &&
            (!h.year || h.year == t->year))
            return true;
    }
    return false;
}

/* The first second after from, before to, whose offset isn't that of from; to where all have it.  A zone
 * changes its offset at most once a day. */
static int64_t change_of_offset(struct span zone, int64_t from, int64_t to, int offset_min)
{
    if (zone_local(zone, to - 1).offset_min == offset_min)
        return to;
    while (to - from > 1) {
        int64_t middle = from + (to - from) / 2;
        if (zone_local(zone, middle).offset_min == offset_min)
            from = middle;
        else
            to = middle;
    }
    return to;
}

static struct stretch stretch_at(const struct walk *w, int64_t at_s)
{
    static const struct hours closed;
    struct zone_time t = zone_local(w->zone, at_s);
    int64_t of_day = t.hour * 3600 + t.minute * 60 + t.second;
    struct stretch s = {.from = at_s, .midnight = at_s - of_day};
    s.to = change_of_offset(w->zone, at_s, s.midnight + DAY_S, t.offset_min);
    s.hours = is_holiday(w->calendar, &t) ? &closed : &w->week[(t.weekday + 6) % 7];
    return s;
}

/* The open seconds of the stretch's i-th piece. */
static int64_t piece(const struct stretch *s, int i, int64_t *from_r)
{
    int64_t from = s->midnight + (int64_t)s->hours->v[i].from * 60,
            to = s->midnight + (int64_t)s->hours->v[i].to * 60;
    *from_r = from < s->from ? s->from : from;
    to = to > s->to ? s->to : to;
    return to > *from_r ? to - *from_r : 0;
}

static bool is_always(const struct walk *w)
{
    for (int day = 0; day < 7; day++)
        if (w->week[day].n != 1 || w->week[day].v[0].from != 0 || w->week[day].v[0].to != DAY_MIN)
            return false;
    return !*w->calendar->holidays;
}

int64_t calendar_add(const struct conf_calendar *c, int64_t from_s, int64_t open_s)
{
    struct walk w;
    walk_begin(&w, c);
    if (open_s <= 0 || is_always(&w))
        return from_s + (open_s > 0 ? open_s : 0);
    for (int n = 0; n < STRETCHES_MAX; n++) {
        struct stretch s = stretch_at(&w, from_s);
        for (int i = 0; i < s.hours->n; i++) {
            int64_t begin, open = piece(&s, i, &begin);
            if (open >= open_s)
                return begin + open_s;
            open_s -= open;
        }
        from_s = s.to;
    }
    return CALENDAR_NEVER;
}

int64_t calendar_between(const struct conf_calendar *c, int64_t from_s, int64_t to_s)
{
    struct walk w;
    int64_t open = 0;
    walk_begin(&w, c);
    if (is_always(&w))
        return to_s > from_s ? to_s - from_s : 0;
    for (int n = 0; n < STRETCHES_MAX && from_s < to_s; n++) {
        struct stretch s = stretch_at(&w, from_s);
        from_s = s.to;
        s.to = s.to > to_s ? to_s : s.to;
        for (int i = 0; i < s.hours->n; i++) {
            int64_t begin;
            open += piece(&s, i, &begin);
        }
    }
    return open;
}
