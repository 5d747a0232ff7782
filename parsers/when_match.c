/* when_match.c: days, times and spans of time in a row of tokens.  Called by when.c. */
#include "parsers/date.h"
#include "parsers/when_parts.h"

static size_t skip_fillers(const struct when_token *v, size_t i)
{
    size_t from = i;
    while (i < from + 3 && (when_is_word(&v[i], WHEN_FILLER) || when_is_mark(&v[i], ',')))
        i++;
    return i;
}

/* A year of four digits, Buddhist ones too, or of two; 0 where t is none. */
static int year_of(const struct when_token *t, bool two_digits)
{
    if (t->kind != WHEN_TOKEN_NUMBER)
        return 0;
    if (t->digits == 4 && t->value >= 1990 && t->value < 2100)
        return t->value;
    if (t->digits == 4 && t->value >= 2533 && t->value < 2643)
        return t->value - 543;
    return two_digits && t->digits == 2 ? 2000 + t->value : 0;
}

static bool set_date(struct when_found *f, int year, int month, int day)
{
    if (!date_valid(year ? year : 2024, month, day))
        return false;
    if (!f->has_date) {
        f->has_date = true;
        f->year = year;
        f->month = month;
        f->day = day;
    }
    return true;
}

static bool is_separator(const struct when_token *t)
{
    return when_is_mark(t, '-') || when_is_mark(t, '/') || when_is_mark(t, '.');
}

static bool same_mark(const struct when_token *a, const struct when_token *b)
{
    return b->kind == WHEN_TOKEN_MARK && a->word == b->word;
}

/* Whether the three numbers at v[i] are parted by one and the same mark: tight, but for a dot. */
static bool three_numbers(const struct when_token *v, size_t i)
{
    if (v[i].kind != WHEN_TOKEN_NUMBER || !is_separator(&v[i + 1]) || !same_mark(&v[i + 1], &v[i + 3]) ||
        v[i + 2].kind != WHEN_TOKEN_NUMBER || v[i + 4].kind != WHEN_TOKEN_NUMBER)
        return false;
    bool tight = v[i + 1].glued && v[i + 2].glued && v[i + 3].glued && v[i + 4].glued;
    bool fourth =
        is_separator(&v[i + 5]) && v[i + 5].glued && v[i + 6].kind == WHEN_TOKEN_NUMBER && v[i + 6].glued;
    return (tight || (v[i + 1].word == '.' && v[i + 1].glued && v[i + 3].glued)) && !fourth;
}

/* 2025-10-04, 4.10.2025, 10/4/2025. */
static size_t match_numbers(const struct when_token *v, size_t i, struct when_found *f)
{
    if (!three_numbers(v, i))
        return 0;
    int a = v[i].value, b = v[i + 2].value;
    int year = year_of(&v[i], false);
    if (year && v[i + 2].digits <= 2 && v[i + 4].digits <= 2)
        return set_date(f, year, b, v[i + 4].value) ? 5 : 0;
    year = year_of(&v[i + 4], true);
    if (!year || v[i].digits > 2 || v[i + 2].digits > 2)
        return 0;
    bool first = !f->has_date, dots = v[i + 1].word == '.';
    if (b > 12 && !dots)
        return set_date(f, year, a, b) ? 5 : 0;
    if (!set_date(f, year, b, a))
        return 0;
    if (first)
        f->day_month_swap = !dots && a <= 12;
    return 5;
}

/* What may stand behind "4.10" for it to be a day. */
static bool time_follows(const struct when_token *v, size_t i)
{
    i = skip_fillers(v, i);
    while (when_is_word(&v[i], WHEN_AT))
        i++;
    return when_small(&v[i], 24) >= 0 && when_is_mark(&v[i + 1], ':');
}

/* 4.10., 4/10, 4.10 14:30. */
static size_t match_two_numbers(const struct when_token *v, size_t i, struct when_found *f)
{
    int a = when_small(&v[i], 31), b = when_small(&v[i + 2], 31);
    bool dot = when_is_mark(&v[i + 1], '.'), slash = when_is_mark(&v[i + 1], '/');
    if (a < 1 || b < 1 || (!dot && !slash) || !v[i + 1].glued || (a == 24 && b == 7))
        return 0;
    if (dot && when_is_mark(&v[i + 3], '.') && v[i + 3].glued &&
        !(v[i + 4].kind == WHEN_TOKEN_NUMBER && v[i + 4].glued))
        return set_date(f, 0, b, a) ? 4 : 0;
    if (dot)
        return v[i + 2].glued && time_follows(v, i + 3) && set_date(f, 0, b, a) ? 3 : 0;
    bool more = v[i + 3].glued && v[i + 3].kind != WHEN_TOKEN_END && !when_is_mark(&v[i + 3], ',') &&
                !when_is_mark(&v[i + 3], '.') && !when_is_mark(&v[i + 3], ')');
    if (!v[i + 2].glued || more || when_is_word(&v[i + 3], WHEN_UNIT))
        return 0;
    bool first = !f->has_date;
    if (b > 12 ? !set_date(f, 0, a, b) : !set_date(f, 0, b, a))
        return 0;
    if (first)
        f->day_month_swap = a <= 12 && b <= 12;
    return 3;
}

/* A year at v[i], behind a comma, a dash or "de"; *end_r is then behind it. */
static int trailing_year(const struct when_token *v, size_t i, size_t *end_r)
{
    size_t k = i;
    while (k < i + 3 &&
           (when_is_mark(&v[k], ',') || when_is_mark(&v[k], '.') || when_is_mark(&v[k], '-') ||
            when_is_mark(&v[k], '/') || when_is_mark(&v[k], '\'') || when_is_word(&v[k], WHEN_FILLER)))
        k++;
    bool short_year = k > i && (when_is_mark(&v[k - 1], '\'') || when_is_mark(&v[k - 1], '-'));
    int year = year_of(&v[k], short_year);
    bool is_time = when_is_mark(&v[k + 1], ':') && v[k + 1].glued;
    *end_r = year && !is_time ? k + 1 : i;
    return is_time ? 0 : year;
}

/* 4 Oct, 4. Oktober 2025, 4th of October, 4-Oct-2025, 4 de octubre de 2025. */
static size_t match_day_month(const struct when_token *v, size_t i, struct when_found *f)
{
    int day = when_small(&v[i], 31);
    size_t k = i + 1;
    if (day < 1)
        return 0;
    while (k < i + 4 &&
           (when_is_word(&v[k], WHEN_ORDINAL) || when_is_mark(&v[k], '.') || when_is_mark(&v[k], '-') ||
            when_is_mark(&v[k], '/') || when_is_word(&v[k], WHEN_FILLER)))
        k++;
    if (!when_is_word(&v[k], WHEN_MONTH))
        return 0;
    size_t end;
    int year = trailing_year(v, k + 1, &end);
    return set_date(f, year, v[k].value, day) ? end - i : 0;
}

/* Oct 4, October 4th, 2025, 2025. október 4. */
static size_t match_month_day(const struct when_token *v, size_t i, struct when_found *f)
{
    if (!when_is_word(&v[i], WHEN_MONTH))
        return 0;
    size_t k = i + 1;
    while (k < i + 3 &&
           (when_is_mark(&v[k], '.') || when_is_mark(&v[k], '-') || when_is_word(&v[k], WHEN_FILLER)))
        k++;
    int day = when_small(&v[k], 31);
    bool is_time = when_is_mark(&v[k + 1], ':') && v[k + 1].glued;
    if (day < 1 || is_time || when_is_word(&v[k + 1], WHEN_MONTH) || when_is_word(&v[k + 1], WHEN_PART))
        return 0;
    size_t end = k + 1;
    if (when_is_word(&v[end], WHEN_ORDINAL))
        end++;
    int year = trailing_year(v, end, &end);
    size_t before = i && when_is_mark(&v[i - 1], '.') ? i - 1 : i;
    if (!year && before)
        year = year_of(&v[before - 1], false);
    return set_date(f, year, v[i].value, day) ? end - i : 0;
}

/* 2025年10月4日, 10월 4일, 4日; 4 tháng 10 năm 2025. */
static size_t match_marked(const struct when_token *v, size_t i, struct when_found *f)
{
    size_t k = i;
    int year = 0, month = 0;
    if (when_is_word(&v[k + 1], WHEN_YEAR_MARK) && (year = year_of(&v[k], true)) > 0)
        k += 2;
    if (when_is_word(&v[k + 1], WHEN_MONTH_MARK) && (month = when_small(&v[k], 12)) > 0)
        k += 2;
    int day = when_small(&v[k], 31);
    if (day > 0 && when_is_word(&v[k + 1], WHEN_MONTH_BEFORE) && (month = when_small(&v[k + 2], 12)) > 0) {
        size_t end;
        year = trailing_year(v, k + 3, &end);
        return set_date(f, year, month, day) ? end - i : 0;
    }
    if (day < 1 || !when_is_word(&v[k + 1], WHEN_DAY_MARK) || when_is_word(&v[k + 2], WHEN_AGO))
        return 0;
    if (month)
        return set_date(f, year, month, day) ? k + 2 - i : 0;
    if (year || f->has_date)
        return 0;
    f->has_date = true; /* of this month or the last */
    f->day = day;
    return 2;
}

size_t when_match_date(const struct when_token *v, size_t i, struct when_found *f)
{
    static size_t (*const all[])(const struct when_token *, size_t, struct when_found *) = {
        match_marked, match_numbers, match_day_month, match_month_day, match_two_numbers};
    for (size_t k = 0; k < sizeof all / sizeof *all; k++) {
        size_t n = all[k](v, i, f);
        if (n)
            return n;
    }
    return 0;
}

/* One, two, "a"; -1 where t is no number of things. */
static int count_of(const struct when_token *t, const struct when_token *next)
{
    if (t->kind == WHEN_TOKEN_NUMBER)
        return t->digits <= 4 ? t->value : -1;
    if (when_is_word(t, WHEN_NUMBER) || when_is_word(t, WHEN_ARTICLE))
        return t->value;
    if (when_is_word(t, WHEN_TO) && (when_is_word(next, WHEN_UNIT) || when_is_word(next, WHEN_HOURS)))
        return 2; /* Danish and Norwegian "to" */
    return -1;
}

/* Seconds of a unit; months, which have none, in *months_r. */
static int64_t unit_seconds(int unit, int *months_r)
{
    static const int64_t seconds[] = {1, 60, 3600, 86400, 7 * 86400, 0, 0};
    unit &= ~WHEN_PLURAL;
    *months_r = unit == WHEN_MONTHS ? 1 : unit == WHEN_YEAR ? 12 : 0;
    return unit >= 0 && unit <= WHEN_YEAR ? seconds[unit] : 0;
}

/* The unit that t is, as enum when_unit; -1. */
static int unit_of(const struct when_token *t, bool marks)
{
    if (when_is_word(t, WHEN_UNIT))
        return t->value & ~WHEN_PLURAL;
    if (when_is_word(t, WHEN_HOURS))
        return WHEN_HOUR;
    if (marks && when_is_word(t, WHEN_DAY_MARK))
        return WHEN_DAYS;
    if (when_is_word(t, WHEN_MINUTE_MARK))
        return WHEN_MINUTE;
    return -1;
}

struct amount {
    int64_t seconds;
    int months;
};

/* "3 hours", "1.5 h", "half an hour", "an hour and a half" is left at an hour; "hour" alone is one beside
 * "ago". */
static size_t one_amount(const struct when_token *v, size_t i, bool lone, struct amount *a)
{
    size_t k = i;
    int tenths = -1, unit;
    if (when_is_word(&v[k], WHEN_HALF) || when_is_word(&v[k], WHEN_HALF_PAST) ||
        when_is_word(&v[k], WHEN_HALF_BEFORE)) {
        tenths = 5;
        k++;
        if (when_is_word(&v[k], WHEN_ARTICLE))
            k++;
    } else if (count_of(&v[k], &v[k + 1]) >= 0) {
        tenths = count_of(&v[k], &v[k + 1]) * 10;
        k++;
        bool fraction = (when_is_mark(&v[k], '.') || when_is_mark(&v[k], ',')) && v[k].glued &&
                        v[k + 1].kind == WHEN_TOKEN_NUMBER && v[k + 1].digits == 1 && v[k + 1].glued;
        if (fraction) {
            tenths += v[k + 1].value;
            k += 2;
        } else if (when_is_word(&v[k], WHEN_HALF)) {
            tenths = 5; /* "einer halben Stunde" */
            k++;
        }
    } else if (lone && ((when_is_word(&v[k], WHEN_UNIT) && !(v[k].value & WHEN_PLURAL)) ||
                        when_is_word(&v[k], WHEN_HOURS))) {
        tenths = 10;
    }
    unit = tenths < 0 ? -1 : unit_of(&v[k], when_is_word(&v[k + 1], WHEN_AGO));
    if (unit < 0)
        return 0;
    int months;
    a->seconds += unit_seconds(unit, &months) * tenths / 10;
    a->months += months * tenths / 10;
    return k + 1 - i;
}

size_t when_match_span(const struct when_token *v, size_t i, struct when_found *f)
{
    struct amount a = {0, 0};
    size_t k = i, n;
    bool lone = (i && when_is_word(&v[i - 1], WHEN_AGO)) || when_is_word(&v[i + 1], WHEN_AGO);
    for (int parts = 0; parts < 3 && (n = one_amount(v, k, lone && parts == 0, &a)) > 0; parts++) {
        k += n;
        if (when_is_word(&v[k], WHEN_FILLER) && count_of(&v[k + 1], &v[k + 2]) >= 0)
            k++; /* "and" */
    }
    if (k == i)
        return 0;
    if (!f->has_span) {
        f->has_span = true;
        f->span_s = a.seconds;
        f->span_months = a.months;
    }
    return k - i;
}

/* "UTC", "GMT+2", "+02:00", "+0200", "Z", behind a time. */
size_t when_match_zone(const struct when_token *v, size_t i, struct when_found *f)
{
    size_t k = i;
    int offset = 0;
    if (when_is_mark(&v[k], '('))
        k++;
    bool named = when_is_word(&v[k], WHEN_ZONE) || (when_is_word(&v[k], WHEN_ZULU) && v[k].glued);
    if (named)
        offset = when_is_word(&v[k], WHEN_ZONE) ? (v[k].value - 64) * 15 : 0;
    k += named;
    int sign = when_is_mark(&v[k], '+') ? 1 : when_is_mark(&v[k], '-') ? -1 : 0;
    const struct when_token *n = &v[k + 1];
    if (sign && n->kind == WHEN_TOKEN_NUMBER && n->glued) {
        bool minutes = when_is_mark(&v[k + 2], ':') && v[k + 2].glued && v[k + 3].kind == WHEN_TOKEN_NUMBER;
        int hours = n->digits == 4 ? n->value / 100 : n->value;
        int rest = n->digits == 4 ? n->value % 100 : minutes ? v[k + 3].value : 0;
        bool whole = n->digits == 4 || minutes || (named && n->digits <= 2);
        if (whole && hours <= 14 && rest < 60) {
            offset += sign * (hours * 60 + rest);
            k += minutes ? 4 : 2;
            named = true;
        }
    }
    if (!named)
        return 0;
    if (!f->has_zone) {
        f->has_zone = true;
        f->zone_min = offset;
    }
    return k - i;
}
