/* when_parts.h: what words mean in a time.  Between the files when*.c. */
#ifndef PARSERS_WHEN_PARTS_H
#define PARSERS_WHEN_PARTS_H

#include "parsers/lexicon.h"

/* What a word says; the value with it stands in brackets. */
enum when_word {
    WHEN_DAY = 1,        /* today, yesterday (days from today + 10) */
    WHEN_WEEKDAY,        /* (0: Sunday) */
    WHEN_WEEKDAY_ABBR,   /* the same, of three letters: only beside a date, a time or "since" */
    WHEN_WEEKDAY_SHORT,  /* the same, of two letters: only with a dot or comma behind it */
    WHEN_MONTH,          /* (1 to 12) */
    WHEN_NUMBER,         /* one, two (its value) */
    WHEN_ARTICLE,        /* a, an: one, before a unit */
    WHEN_UNIT,           /* minutes, hours (enum when_unit) */
    WHEN_HOURS,          /* "heures", "uur": hours, or o'clock */
    WHEN_CLOCK,          /* o'clock, Uhr: an hour before it */
    WHEN_CLOCK_WORD,     /* "o'clock": the hour before it is one of twelve */
    WHEN_AT,             /* at, um, kl.: an hour behind it */
    WHEN_AGO,            /* ago, vor, il y a */
    WHEN_SINCE,          /* since, seit, from (1: "depuis", which takes "2 heures" for a duration) */
    WHEN_HALF,           /* half: of an hour, or with its number: before or past */
    WHEN_HALF_BEFORE,    /* halb drei: half an hour before the hour it names */
    WHEN_HALF_PAST,      /* half past, et demie */
    WHEN_QUARTER,        /* a quarter */
    WHEN_THREE_QUARTERS, /* dreiviertel drei: a quarter before it */
    WHEN_PAST,           /* past, nach */
    WHEN_TO,             /* to, voor, moins */
    WHEN_PART,           /* morning, pm (enum when_part) */
    WHEN_TODAY_PART,     /* stamattina (enum when_part) */
    WHEN_YESTERDAY_PART, /* anoche (enum when_part) */
    WHEN_LAST,           /* last */
    WHEN_THIS,           /* this */
    WHEN_ZONE,           /* UTC, CET (offset in quarters of an hour + 64) */
    WHEN_ZULU,           /* the "Z" of ISO 8601: UTC, glued to a time */
    WHEN_YEAR_MARK,      /* 年 */
    WHEN_MONTH_MARK,     /* 月 */
    WHEN_DAY_MARK,       /* 日 */
    WHEN_HOUR_MARK,      /* 時: an hour before it, minutes may follow */
    WHEN_MINUTE_MARK,    /* 分 */
    WHEN_MONTH_BEFORE,   /* tháng: the number behind it is a month */
    WHEN_ORDINAL,        /* th, er: behind a day */
    WHEN_FILLER,         /* says nothing, breaks nothing */
    WHEN_T,              /* the "T" of ISO 8601 */
    WHEN_NOW,
    WHEN_VAGUE, /* recently, some: no time */
};

enum when_unit {
    WHEN_SECOND,
    WHEN_MINUTE,
    WHEN_HOUR,
    WHEN_DAYS,
    WHEN_WEEK,
    WHEN_MONTHS,
    WHEN_YEAR,
    WHEN_PLURAL = 8, /* a flag: with no number before it, it says nothing */
};

enum when_part {
    WHEN_AM,
    WHEN_PM,
    WHEN_DAWN,
    WHEN_MORNING,
    WHEN_NOON,
    WHEN_AFTERNOON,
    WHEN_EVENING,
    WHEN_NIGHT,
    WHEN_MIDNIGHT,
    WHEN_NO_PART,
};

/* A word's value in the lexicon. */
#define WHEN(word, value)           ((word) << 8 | (value))
#define WHEN_OFFSET(hours_quarters) ((hours_quarters) + 64)

enum when_token_kind {
    WHEN_TOKEN_END,
    WHEN_TOKEN_NUMBER,
    WHEN_TOKEN_WORD,
    WHEN_TOKEN_MARK,
    WHEN_TOKEN_UNKNOWN
};

struct when_token {
    enum when_token_kind kind;
    int word;   /* enum when_word of a WORD, the character of a MARK; else 0 */
    int value;  /* of a NUMBER or WORD */
    int digits; /* of a NUMBER */
    bool glued; /* no blank before it */
};

enum { WHEN_TOKENS_MAX = 96, WHEN_TEXT_MAX = 400, WHEN_LOOKAHEAD = 12 };

/* What was found in a text, each by the first words that say it. */
struct when_found {
    bool has_date;
    int year, month, day;   /* year 0, month 0: not said */
    bool day_month_swap;    /* day and month may as well be the other way round */
    bool has_day;           /* "yesterday" */
    int day_offset;         /* from today */
    bool has_weekday, last; /* "last Monday" */
    int weekday;
    bool has_time;
    int hour, minute, second;
    bool of_twelve; /* the hour was said as one of twelve, without a part of the day */
    enum when_part part;
    bool has_span; /* "3 hours" */
    int64_t span_s;
    int span_months;
    bool ago, since, now, vague;
    bool has_zone;
    int zone_min;
    unsigned unknown; /* words nobody told us */
};

/* Each takes what begins at v[i] into *f where it has none of it yet, and returns how many tokens it took; 0,
 * and *f untouched, where nothing of its kind begins there. */
size_t when_match_date(const struct when_token *v, size_t i, struct when_found *f);
size_t when_match_time(const struct when_token *v, size_t i, bool half_is_before, struct when_found *f);
size_t when_match_span(const struct when_token *v, size_t i, struct when_found *f);
size_t when_match_zone(const struct when_token *v, size_t i, struct when_found *f);

static inline bool when_is_mark(const struct when_token *t, char c)
{
    return t->kind == WHEN_TOKEN_MARK && t->word == c;
}

static inline bool when_is_word(const struct when_token *t, enum when_word w)
{
    return t->kind == WHEN_TOKEN_WORD && t->word == (int)w;
}

/* A number of one or two digits up to max; -1 where it is none. */
static inline int when_small(const struct when_token *t, int max)
{
    return t->kind == WHEN_TOKEN_NUMBER && t->digits <= 2 && t->value <= max ? t->value : -1;
}

/* Tokens of the first WHEN_TEXT_MAX octets of text, folded; v[n] and all behind it are END, so that a few
 * tokens beyond n may be looked at. */
size_t when_lex(const struct lexicon *, struct span text,
                struct when_token v[WHEN_TOKENS_MAX + WHEN_LOOKAHEAD]);

#endif
