/* when.c: "when it began".  Gathers what a text says of a time and puts it together, counted from when it was
 * written.  Called by report.c. */
#include "parsers/when.h"

#include "parsers/date.h"
#include "parsers/ruleset.h"
#include "parsers/when_parts.h"

enum { DAY = 86400, SLACK = 300 /* seconds a clock may be ahead */, YEAR_MIN = 1990 };

struct civil {
    int year, month, day, weekday;
};

/* Days since 1970 as a date (proleptic Gregorian; Howard Hinnant's algorithm). */
static struct civil civil_of(int64_t days)
{
    int64_t z = days + 719468, era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t doe = z - era * 146097, yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
    int month = (int)(mp < 10 ? mp + 3 : mp - 9);
    int weekday = (int)(((days + 4) % 7 + 7) % 7);
    return (struct civil){(int)(yoe + era * 400 + (month <= 2)), month, (int)(doy - (153 * mp + 2) / 5 + 1),
                          weekday};
}

static int64_t floor_days(int64_t seconds)
{
    return seconds >= 0 ? seconds / DAY : -((-seconds + DAY - 1) / DAY);
}

static int64_t days_of(int year, int month, int day)
{
    return floor_days(date_to_unix(year, month, day));
}

/* A short name of a weekday counts only beside what makes it one. */
static bool weekday_stands(const struct when_token *v, size_t i)
{
    const struct when_token *next = &v[i + 1];
    bool mark = next->kind == WHEN_TOKEN_MARK && (next->word == '.' || next->word == ',') && next->glued;
    if (v[i].word == WHEN_WEEKDAY_SHORT)
        return mark;
    bool before = i && (when_is_word(&v[i - 1], WHEN_SINCE) || when_is_word(&v[i - 1], WHEN_LAST) ||
                        when_is_word(&v[i - 1], WHEN_THIS) || when_is_word(&v[i - 1], WHEN_AT));
    return mark || before || next->kind == WHEN_TOKEN_NUMBER || when_is_word(next, WHEN_MONTH) ||
           when_is_word(next, WHEN_AT) || (i == 0 && next->kind == WHEN_TOKEN_END);
}

static void set_weekday(struct when_found *f, int weekday)
{
    if (!f->has_weekday) {
        f->has_weekday = true;
        f->weekday = weekday;
    }
}

static void set_day(struct when_found *f, int offset, int part)
{
    if (!f->has_day) {
        f->has_day = true;
        f->day_offset = offset;
    }
    if (part != WHEN_NO_PART && f->part == WHEN_NO_PART)
        f->part = (enum when_part)part;
}

/* One token that no pattern took. */
static void take_one(const struct when_token *v, size_t i, struct when_found *f)
{
    if (v[i].kind == WHEN_TOKEN_UNKNOWN || v[i].kind == WHEN_TOKEN_NUMBER) {
        f->unknown++;
        return;
    }
    if (v[i].kind != WHEN_TOKEN_WORD)
        return;
    switch ((enum when_word)v[i].word) {
    case WHEN_DAY:
        set_day(f, v[i].value - 10, WHEN_NO_PART);
        break;
    case WHEN_TODAY_PART:
        set_day(f, 0, v[i].value);
        break;
    case WHEN_YESTERDAY_PART:
        set_day(f, -1, v[i].value);
        break;
    case WHEN_WEEKDAY:
        set_weekday(f, v[i].value);
        break;
    case WHEN_WEEKDAY_ABBR:
    case WHEN_WEEKDAY_SHORT:
        if (weekday_stands(v, i))
            set_weekday(f, v[i].value);
        break;
    case WHEN_PART:
        if (f->part == WHEN_NO_PART)
            f->part = (enum when_part)v[i].value;
        break;
    case WHEN_LAST:
        f->last = true;
        break;
    case WHEN_AGO:
        f->ago = true;
        break;
    case WHEN_SINCE:
        f->since = true;
        break;
    case WHEN_NOW:
        f->now = true;
        break;
    case WHEN_VAGUE:
        f->vague = true;
        break;
    case WHEN_MONTH:
    case WHEN_NUMBER:
    case WHEN_UNIT:
        f->unknown++;
        break;
    default: /* says something only beside others, or nothing */
        break;
    }
}

static void gather(const struct when_token *v, size_t n, bool half_is_before, struct when_found *f)
{
    bool had_time = false; /* the token before ended a time: a zone may follow */
    for (size_t i = 0; i < n;) {
        size_t took = had_time ? when_match_zone(v, i, f) : 0;
        if (took == 0) {
            took = when_match_date(v, i, f);
            had_time &= when_is_word(&v[i], WHEN_PART);
        }
        if (took == 0 && (took = when_match_time(v, i, half_is_before, f)) > 0)
            had_time = true;
        if (took == 0)
            took = when_match_span(v, i, f);
        if (took == 0) {
            take_one(v, i, f);
            took = 1;
        }
        i += took;
    }
}

/* The hour that a part of the day begins with, or that a bare "morning" stands for. */
static int hour_of_part(enum when_part part)
{
    static const int hours[] = {
        [WHEN_AM] = 9,       [WHEN_PM] = 15,        [WHEN_DAWN] = 3,     [WHEN_MORNING] = 8,
        [WHEN_NOON] = 12,    [WHEN_AFTERNOON] = 14, [WHEN_EVENING] = 19, [WHEN_NIGHT] = 22,
        [WHEN_MIDNIGHT] = 0, [WHEN_NO_PART] = 0};
    return hours[part];
}

/* "9 in the evening", "halb drei" in an office's day. */
static int hour_in_part(const struct when_found *f)
{
    int h = f->hour;
    switch (f->part) {
    case WHEN_PM:
    case WHEN_AFTERNOON:
    case WHEN_EVENING:
        return h < 12 ? h + 12 : h;
    case WHEN_NOON:
        return h < 6 ? h + 12 : h;
    case WHEN_NIGHT:
        return h >= 6 && h < 12 ? h + 12 : h == 12 ? 0 : h;
    case WHEN_AM:
    case WHEN_DAWN:
    case WHEN_MIDNIGHT:
        return h == 12 ? 0 : h;
    case WHEN_MORNING:
        return h;
    case WHEN_NO_PART:
        return f->of_twelve && h >= 1 && h <= 6 ? h + 12 : h;
    }
    return h;
}

static int second_of_day(const struct when_found *f)
{
    if (f->has_time)
        return hour_in_part(f) * 3600 + f->minute * 60 + f->second;
    return hour_of_part(f->part) * 3600;
}

/* Where the writer is: what "today" is, and which clock the time is told by. */
struct place {
    int64_t base;     /* unix seconds */
    int64_t today;    /* days since 1970 where the writer is */
    int zone_min;     /* of the clock */
    bool month_first; /* 10/4 is the fourth of October */
};

static int64_t instant(const struct place *p, int64_t day, int second)
{
    return day * DAY + second - (int64_t)p->zone_min * 60;
}

/* The last such day that is not ahead; INT64_MIN where there is none. */
static int64_t day_without_year(const struct place *p, int month, int day)
{
    struct civil today = civil_of(p->today);
    for (int back = 0; back < 9; back++)
        if (date_valid(today.year - back, month, day)) {
            int64_t d = days_of(today.year - back, month, day);
            if (d <= p->today + 1)
                return d;
        }
    return INT64_MIN;
}

static int64_t day_of_date(const struct place *p, int year, int month, int day)
{
    if (month == 0) { /* "4日" */
        struct civil today = civil_of(p->today);
        int m = day <= today.day ? today.month : today.month - 1;
        year = m ? today.year : today.year - 1;
        month = m ? m : 12;
        return date_valid(year, month, day) ? days_of(year, month, day) : INT64_MIN;
    }
    if (year == 0)
        return day_without_year(p, month, day);
    return date_valid(year, month, day) ? days_of(year, month, day) : INT64_MIN;
}

/* Of two readings of 10/4 the writer's habit counts, unless only the other lies behind and near. */
static int64_t day_of(const struct place *p, const struct when_found *f)
{
    int64_t day_first = day_of_date(p, f->year, f->month, f->day);
    if (!f->day_month_swap)
        return day_first;
    int64_t month_first = day_of_date(p, f->year, f->day, f->month);
    int64_t usual = p->month_first ? month_first : day_first,
            other = p->month_first ? day_first : month_first;
    bool usual_near = usual <= p->today + 1 && usual > p->today - 60;
    bool other_near = other <= p->today + 1 && other > p->today - 60;
    return !usual_near && other_near ? other : usual;
}

static int64_t last_weekday(const struct place *p, const struct when_found *f)
{
    int back = (civil_of(p->today).weekday - f->weekday + 7) % 7;
    bool ahead = f->has_time && instant(p, p->today, second_of_day(f)) > p->base + SLACK;
    if (back == 0 && (f->last || ahead))
        back = 7;
    return p->today - back;
}

/* A time, or a part of a day, of today or else of yesterday. */
static int64_t last_such_time(const struct place *p, const struct when_found *f)
{
    int64_t t = instant(p, p->today, second_of_day(f));
    if (t <= p->base + SLACK)
        return t;
    if (f->of_twelve && f->part == WHEN_NO_PART && hour_in_part(f) >= 12 && t - DAY / 2 <= p->base)
        return t - DAY / 2;
    return t - DAY;
}

static int64_t months_back(const struct place *p, int months, int64_t seconds)
{
    struct civil c = civil_of(p->today);
    int index = c.year * 12 + c.month - 1 - months;
    int day = c.day;
    while (day > 28 && !date_valid(index / 12, index % 12 + 1, day))
        day--;
    return p->base + (days_of(index / 12, index % 12 + 1, day) - p->today) * DAY - seconds;
}

static bool has_any_day(const struct when_found *f)
{
    return f->has_date || f->has_day || f->has_weekday;
}

/* "3 days ago at 14:30" is a day and a time; "3 hours ago" an instant. */
static bool resolve_span(const struct place *p, const struct when_found *f, int64_t *t_r)
{
    bool meant = f->ago || f->since || (f->unknown == 0 && !f->vague);
    if (!f->has_span || !meant || f->span_s > (int64_t)100 * 366 * DAY || f->span_months > 1200)
        return false;
    *t_r = f->span_months ? months_back(p, f->span_months, f->span_s) : p->base - f->span_s;
    if (f->has_time && (f->span_months || f->span_s >= DAY))
        *t_r = instant(p, floor_days(*t_r + (int64_t)p->zone_min * 60), second_of_day(f));
    return true;
}

static bool resolve_day(const struct place *p, const struct when_found *f, int64_t *t_r)
{
    int64_t day = f->has_date      ? day_of(p, f)
                  : f->has_day     ? p->today + f->day_offset
                  : f->has_weekday ? last_weekday(p, f)
                                   : INT64_MIN;
    if (day == INT64_MIN)
        return false;
    *t_r = instant(p, day, second_of_day(f));
    if (f->has_day && f->day_offset == 0 && *t_r > p->base + SLACK &&
        (!f->has_time ||
         (f->of_twelve && f->part == WHEN_NO_PART))) /* "heute nacht", "today at half past nine" */
        *t_r -= f->has_time ? DAY / 2 : DAY;
    return true;
}

static bool resolve(const struct place *p, const struct when_found *f, int64_t *t_r)
{
    if (!f->has_date && !(f->has_day && f->has_time) && resolve_span(p, f, t_r))
        return true;
    if (has_any_day(f))
        return resolve_day(p, f, t_r);
    bool bare_part = f->part != WHEN_NO_PART && (f->since || f->unknown == 0) && !f->vague;
    if (f->has_time || bare_part) {
        bool last_night = f->last && !f->has_time && f->part == WHEN_NIGHT;
        *t_r = last_night ? instant(p, p->today - 1, second_of_day(f)) : last_such_time(p, f);
        return true;
    }
    *t_r = p->base;
    return f->now;
}

struct facts_time when_read(const struct facts_conf *conf, struct span text, struct span language,
                            struct facts_time base)
{
    struct when_token v[WHEN_TOKENS_MAX + WHEN_LOOKAHEAD];
    struct when_found f = {.part = WHEN_NO_PART};
    size_t n = when_lex(ruleset_words(conf, RULESET_WHEN), text, v);
    gather(v, n, span_eq(language, SPAN_LIT("nl")) || span_eq(language, SPAN_LIT("af")), &f);
    struct place p = {
        .base = base.unix_s,
        .today = floor_days(base.unix_s + (int64_t)base.offset_min * 60),
        .zone_min = f.has_zone ? f.zone_min : base.offset_min,
        .month_first = base.offset_min <= -240 && base.offset_min >= -600 &&
                       (language.n == 0 || span_eq(language, SPAN_LIT("en"))),
    };
    struct facts_time out = {.set = false};
    int64_t t;
    if (!resolve(&p, &f, &t) || t > p.base + DAY || t < date_to_unix(YEAR_MIN, 1, 1))
        return out;
    return (struct facts_time){true, t, p.zone_min};
}
