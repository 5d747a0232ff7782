/* when_clock.c: the time of day in a row of tokens.  Called by when.c. */
#include "parsers/when_parts.h"

static void set_time(struct when_found *f, int hour, int minute, int second, bool of_twelve)
{
    if (f->has_time)
        return;
    f->has_time = true;
    f->hour = hour % 24;
    f->minute = minute;
    f->second = second;
    f->of_twelve = of_twelve && hour <= 12;
}

/* An hour as a number or a word; "eine" is none. */
static int hour_of(const struct when_token *t, bool *word_r)
{
    *word_r = when_is_word(t, WHEN_NUMBER);
    if (*word_r)
        return t->value <= 12 ? t->value : -1;
    return when_small(t, 24);
}

static bool is_half_day(const struct when_token *t)
{
    return when_is_word(t, WHEN_PART) && (t->value == WHEN_AM || t->value == WHEN_PM);
}

static bool is_clock(const struct when_token *t)
{
    return when_is_word(t, WHEN_CLOCK) || when_is_word(t, WHEN_CLOCK_WORD) || when_is_word(t, WHEN_HOURS) ||
           when_is_word(t, WHEN_HOUR_MARK);
}

/* 14:30, 14:30:02.5 */
static size_t match_colon(const struct when_token *v, size_t i, struct when_found *f)
{
    int hour = when_small(&v[i], 24), minute = when_small(&v[i + 2], 59);
    if (hour < 0 || !when_is_mark(&v[i + 1], ':') || minute < 0 || v[i + 2].digits != 2)
        return 0;
    int second = when_is_mark(&v[i + 3], ':') ? when_small(&v[i + 4], 60) : -1;
    size_t n = second >= 0 ? 5 : 3;
    if (second >= 0 && (when_is_mark(&v[i + 5], '.') || when_is_mark(&v[i + 5], ',')) && v[i + 5].glued &&
        v[i + 6].kind == WHEN_TOKEN_NUMBER && v[i + 6].glued)
        n += 2;
    if (is_clock(&v[i + n]))
        n++;
    set_time(f, hour, minute, second < 0 ? 0 : second > 59 ? 59 : second, false);
    return n;
}

/* "igår 22.30": behind a day's name the dot is a clock's. */
static bool is_day(const struct when_token *t)
{
    return when_is_word(t, WHEN_DAY) || when_is_word(t, WHEN_TODAY_PART) ||
           when_is_word(t, WHEN_YESTERDAY_PART);
}

/* 14.30 Uhr, klo 14.30, 2.30 pm */
static size_t match_dot(const struct when_token *v, size_t i, struct when_found *f)
{
    int hour = when_small(&v[i], 24), minute = when_small(&v[i + 2], 59);
    if (hour < 0 || !when_is_mark(&v[i + 1], '.') || !v[i + 1].glued || minute < 0 || v[i + 2].digits != 2 ||
        !v[i + 2].glued)
        return 0;
    bool behind = is_clock(&v[i + 3]) || is_half_day(&v[i + 3]);
    bool before = i && (when_is_word(&v[i - 1], WHEN_AT) || is_clock(&v[i - 1]) || is_day(&v[i - 1]));
    bool third = when_is_mark(&v[i + 3], '.') && v[i + 3].glued && v[i + 4].kind == WHEN_TOKEN_NUMBER;
    if ((!behind && !before) || third)
        return 0;
    set_time(f, hour, minute, 0, false);
    return is_clock(&v[i + 3]) ? 4 : 3;
}

/* Whether "3 heures" at v[i], of which the unit is v[i + 1], is a duration rather than an hour. */
static bool is_duration(const struct when_token *v, size_t i, const struct when_found *f)
{
    if (!when_is_word(&v[i + 1], WHEN_HOURS))
        return false;
    for (size_t k = i + 2; k < i + 6 && v[k].kind != WHEN_TOKEN_END; k++)
        if (when_is_word(&v[k], WHEN_AGO))
            return true;
    if (i && when_is_word(&v[i - 1], WHEN_AGO))
        return true;
    bool depuis = i && when_is_word(&v[i - 1], WHEN_SINCE) && v[i - 1].value == 1;
    return (depuis && v[i].value <= 6) || (f->ago && !f->has_time);
}

/* What stands behind an hour: "30", "30 Minuten", "et demie", "et quart", "moins le quart".  Returns the
 * tokens. */
static size_t minutes_behind(const struct when_token *v, size_t i, int *minutes_r)
{
    int m = when_small(&v[i], 59);
    bool unit = when_is_word(&v[i + 1], WHEN_MINUTE_MARK) ||
                (when_is_word(&v[i + 1], WHEN_UNIT) && (v[i + 1].value & ~WHEN_PLURAL) == WHEN_MINUTE);
    *minutes_r = 0;
    if (m >= 0 && (v[i].digits == 2 || unit) && !when_is_mark(&v[i + 1], '.') &&
        !when_is_mark(&v[i + 1], ':') && !when_is_word(&v[i + 1], WHEN_MONTH)) {
        *minutes_r = m;
        return unit ? 2 : 1;
    }
    if (when_is_word(&v[i], WHEN_HALF_PAST) || when_is_word(&v[i], WHEN_HALF)) {
        *minutes_r = 30;
        return 1;
    }
    if (when_is_word(&v[i], WHEN_QUARTER)) {
        *minutes_r = 15;
        return 1;
    }
    if (when_is_word(&v[i], WHEN_TO) && when_is_word(&v[i + 1], WHEN_QUARTER)) {
        *minutes_r = -15;
        return 2;
    }
    return 0;
}

/* 14h30, 14 Uhr, 2時半, two o'clock, deux heures et demie, saat 14 */
static size_t match_clock(const struct when_token *v, size_t i, struct when_found *f)
{
    bool word;
    int hour = hour_of(&v[i], &word), minutes;
    if (hour < 0 || !is_clock(&v[i + 1]) || is_duration(v, i, f))
        return 0;
    size_t n = 2 + minutes_behind(v, i + 2, &minutes);
    int total = hour * 60 + minutes;
    bool of_twelve = word || when_is_word(&v[i + 1], WHEN_CLOCK_WORD);
    set_time(f, total / 60, total % 60, 0, of_twelve);
    return n;
}

/* 9am, 9 pm, 9 in the evening, 9 утра */
static size_t match_half_day(const struct when_token *v, size_t i, struct when_found *f)
{
    int hour = when_small(&v[i], 12);
    bool noon = when_is_word(&v[i + 1], WHEN_PART) && v[i + 1].value == WHEN_NOON;
    if (hour < 0 || !when_is_word(&v[i + 1], WHEN_PART) || (noon && hour != 12))
        return 0;
    set_time(f, hour, 0, 0, false);
    return 1; /* the part of the day is taken by itself */
}

/* Whether an hour may end before this token: "at 9", then nothing that could be counted. */
static bool hour_ends(const struct when_token *t)
{
    if (t->kind == WHEN_TOKEN_END)
        return true;
    if (t->kind == WHEN_TOKEN_MARK)
        return (t->word == ',' || t->word == '.' || t->word == ')' || t->word == '(' || t->word == ';') ||
               !t->glued;
    return t->kind == WHEN_TOKEN_WORD && !when_is_word(t, WHEN_UNIT) && !when_is_word(t, WHEN_MONTH) &&
           !when_is_word(t, WHEN_ORDINAL) && !when_is_word(t, WHEN_MONTH_BEFORE) &&
           !when_is_word(t, WHEN_NUMBER) && !when_is_word(t, WHEN_DAY_MARK) &&
           !when_is_word(t, WHEN_MONTH_MARK) && !when_is_word(t, WHEN_MINUTE_MARK) &&
           !when_is_word(t, WHEN_YEAR_MARK) && !when_is_word(t, WHEN_VAGUE) && !when_is_word(t, WHEN_AGO);
}

/* "'dan beri" */
static bool turkish_suffix(const struct when_token *v, size_t i)
{
    return when_is_mark(&v[i], '\'') && v[i].glued && when_is_word(&v[i + 1], WHEN_SINCE);
}

/* um 9, kl. 9, at 1430, a las dos y media; saat 14; 9'dan beri */
static size_t match_at(const struct when_token *v, size_t i, struct when_found *f)
{
    bool word;
    bool suffix = turkish_suffix(v, i + 1);
    if (!suffix && !(i && (when_is_word(&v[i - 1], WHEN_AT) || is_clock(&v[i - 1]))))
        return 0;
    if (v[i].kind == WHEN_TOKEN_NUMBER && v[i].digits == 4 && v[i].value < 2400 && v[i].value % 100 < 60 &&
        hour_ends(&v[i + 1])) {
        set_time(f, v[i].value / 100, v[i].value % 100, 0, false);
        return 1;
    }
    int hour = hour_of(&v[i], &word), minutes = 0;
    size_t n = hour < 0 ? 0 : minutes_behind(v, i + 1, &minutes);
    if (hour < 0 || (n == 0 && !suffix && !hour_ends(&v[i + 1])) || (n && v[i + 1].kind == WHEN_TOKEN_NUMBER))
        return 0;
    set_time(f, (hour * 60 + minutes + 1440) / 60 % 24, (hour * 60 + minutes + 1440) % 60, 0, word || n > 0);
    return 1 + n;
}

/* 1430 UTC, 1430 hrs */
static size_t match_military(const struct when_token *v, size_t i, struct when_found *f)
{
    bool hours = when_is_word(&v[i + 1], WHEN_UNIT) && (v[i + 1].value & ~WHEN_PLURAL) == WHEN_HOUR;
    if (v[i].kind != WHEN_TOKEN_NUMBER || v[i].digits != 4 || v[i].value >= 2400 || v[i].value % 100 > 59 ||
        !(hours || is_clock(&v[i + 1]) || when_is_word(&v[i + 1], WHEN_ZONE) ||
          when_is_word(&v[i + 1], WHEN_ZULU)))
        return 0;
    set_time(f, v[i].value / 100, v[i].value % 100, 0, false);
    return hours || is_clock(&v[i + 1]) ? 2 : 1;
}

/* The minutes that words before an hour stand for: "halb" -30, "half past" 30, "Viertel vor" -15, "ten
 * past" 10. Returns the tokens, the hour's not counted. */
static size_t minutes_before(const struct when_token *v, size_t i, bool half_is_before, int *minutes_r)
{
    if (when_is_word(&v[i], WHEN_HALF_BEFORE)) {
        *minutes_r = -30;
        return 1;
    }
    if (when_is_word(&v[i], WHEN_HALF) || when_is_word(&v[i], WHEN_HALF_PAST)) {
        *minutes_r = when_is_word(&v[i], WHEN_HALF) && half_is_before ? -30 : 30;
        return 1;
    }
    if (when_is_word(&v[i], WHEN_THREE_QUARTERS)) {
        *minutes_r = -15;
        return 1;
    }
    bool quarter = when_is_word(&v[i], WHEN_QUARTER);
    int m = quarter ? 15 : when_is_word(&v[i], WHEN_NUMBER) ? v[i].value : when_small(&v[i], 29);
    size_t n = 1;
    if (m > 0 && when_is_word(&v[i + n], WHEN_UNIT) && (v[i + n].value & ~WHEN_PLURAL) == WHEN_MINUTE)
        n++;
    bool past = when_is_word(&v[i + n], WHEN_PAST);
    bool to = when_is_word(&v[i + n], WHEN_TO) || when_is_word(&v[i + n], WHEN_AGO);
    if (m <= 0 || (!past && !to))
        return 0;
    *minutes_r = past ? m : -m;
    return n + 1;
}

/* halb drei, half past two, Viertel nach zwei, ten to three */
static size_t match_idiom(const struct when_token *v, size_t i, bool half_is_before, struct when_found *f)
{
    int minutes = 0;
    size_t n = minutes_before(v, i, half_is_before, &minutes);
    bool word;
    int hour = n ? hour_of(&v[i + n], &word) : -1;
    if (hour < 0 || when_is_word(&v[i + n + 1], WHEN_UNIT) ||
        (!word && !hour_ends(&v[i + n + 1]) && !is_clock(&v[i + n + 1])))
        return 0;
    int total = (hour * 60 + minutes + 1440) % 1440;
    set_time(f, total / 60, total % 60, 0, hour <= 12);
    return n + 1 + is_clock(&v[i + n + 1]);
}

size_t when_match_time(const struct when_token *v, size_t i, bool half_is_before, struct when_found *f)
{
    static size_t (*const all[])(const struct when_token *, size_t, struct when_found *) = {
        match_colon, match_dot, match_clock, match_half_day, match_military, match_at};
    size_t n = match_idiom(v, i, half_is_before, f);
    for (size_t k = 0; n == 0 && k < sizeof all / sizeof *all; k++)
        n = all[k](v, i, f);
    return n;
}
