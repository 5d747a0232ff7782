/* date.c: reads dates leniently: numbers and words are taken for what they can be.  Called for the Date
 * field. */
#include "parsers/date.h"

struct parts {
    int year, month, day, hour, minute, second, offset_min;
    bool has_year, has_time, has_zone, broken;
};

/* By their first three letters, in English and in what localised mailers write. */
static int month_of(struct span word)
{
    static const struct {
        char name[6];
        int month;
    } months[] = {
        {"jan", 1},
        {"feb", 2},
        {"mar", 3},
        {"apr", 4},
        {"may", 5},
        {"jun", 6},
        {"jul", 7},
        {"aug", 8},
        {"sep", 9},
        {"oct", 10},
        {"nov", 11},
        {"dec", 12},
        {"mai", 5},
        {"okt", 10},
        {"dez", 12},
        {"dic", 12},
        {"ago", 8},
        {"ene", 1},
        {"m\xc3\xa4r", 3},
        {"d\xc3\xa9"
         "c",
         12},
        {"f\xc3\xa9v", 2},
        {"avr", 4},
        {"gen", 1},
        {"mag", 5},
        {"giu", 6},
        {"lug", 7},
        {"set", 9},
        {"ott", 10},
    };
    for (size_t i = 0; i < sizeof months / sizeof *months; i++)
        if (span_istarts(word, span_of(months[i].name)))
            return months[i].month;
    return 0;
}

static bool zone_of(struct span word, int *offset_min_r)
{
    static const struct {
        char name[6];
        int hours;
    } zones[] = {
        {"GMT", 0},   {"UT", 0},    {"UTC", 0},   {"Z", 0},     {"EST", -5},  {"EDT", -4},
        {"CST", -6},  {"CDT", -5},  {"MST", -7},  {"MDT", -6},  {"PST", -8},  {"PDT", -7},
        {"AKST", -9}, {"AKDT", -8}, {"HST", -10}, {"WET", 0},   {"WEST", 1},  {"BST", 1},
        {"CET", 1},   {"CEST", 2},  {"MET", 1},   {"MEZ", 1},   {"MESZ", 2},  {"MEST", 2},
        {"EET", 2},   {"EEST", 3},  {"MSK", 3},   {"MSD", 4},   {"JST", 9},   {"KST", 9},
        {"HKT", 8},   {"SGT", 8},   {"AEST", 10}, {"AEDT", 11}, {"NZST", 12}, {"NZDT", 13},
    };
    for (size_t i = 0; i < sizeof zones / sizeof *zones; i++) {
        if (span_ieq(word, span_of(zones[i].name))) {
            *offset_min_r = zones[i].hours * 60;
            return true;
        }
    }
    return false;
}

static void skip_comments(struct span *s)
{
    unsigned depth = 0;
    while (s->n && (depth || s->p[0] == '(')) {
        depth += s->p[0] == '(';
        depth -= s->p[0] == ')';
        *s = span_from(*s, 1);
    }
}

/* Takes a run of digits off *s; its value, capped, and how many there were. */
static int take_number(struct span *s, size_t *digits_r)
{
    int v = 0;
    size_t n = 0;
    for (; n < s->n && ascii_digit(s->p[n]); n++)
        v = v < 100000 ? v * 10 + (s->p[n] - '0') : v;
    *digits_r = n;
    *s = span_from(*s, n);
    return v;
}

static bool at_digit(struct span s, size_t i)
{
    return i < s.n && ascii_digit(s.p[i]);
}

/* "14:05:06.123" behind its first number. */
static void take_time(struct span *s, int hour, struct parts *d)
{
    size_t n;
    char separator = s->p[0];
    d->has_time = true;
    d->hour = hour;
    *s = span_from(*s, 1);
    d->minute = take_number(s, &n);
    if (s->n && s->p[0] == separator && at_digit(*s, 1)) {
        *s = span_from(*s, 1);
        d->second = take_number(s, &n);
    }
    if (s->n && (s->p[0] == '.' || s->p[0] == ',') && at_digit(*s, 1)) {
        *s = span_from(*s, 1);
        take_number(s, &n);
    }
}

/* "+0100", "-08:00", "+1" */
static void take_zone(struct span *s, struct parts *d)
{
    size_t n, minutes_n;
    int sign = s->p[0] == '-' ? -1 : 1;
    *s = span_from(*s, 1);
    int v = take_number(s, &n), hours = n <= 2 ? v : v / 100, minutes = n <= 2 ? 0 : v % 100;
    if (n <= 2 && s->n && s->p[0] == ':' && at_digit(*s, 1)) {
        *s = span_from(*s, 1);
        minutes = take_number(s, &minutes_n);
    }
    if (hours > 14 || minutes > 59) /* no place on earth: as if it said nothing */
        return;
    d->offset_min = sign * (hours * 60 + minutes);
    d->has_zone = true;
}

static void set_year(struct parts *d, int v, size_t digits)
{
    if (digits > 4)
        d->broken = true;
    d->year = digits > 3    ? v
              : digits == 3 ? v + 1900
              : v < 50      ? v + 2000
                            : v + 1900; /* RFC 5322 section 4.3 */
    d->has_year = true;
}

/* "2001-02-03", "2001/02/03" behind the year. */
static void take_iso(struct span *s, struct parts *d)
{
    size_t n;
    char separator = s->p[0];
    *s = span_from(*s, 1);
    d->month = take_number(s, &n);
    if (s->n && s->p[0] == separator && at_digit(*s, 1)) {
        *s = span_from(*s, 1);
        d->day = take_number(s, &n);
    }
    if (s->n && (s->p[0] == 'T' || s->p[0] == 't') && at_digit(*s, 1))
        *s = span_from(*s, 1);
}

static void take_digits(struct span *s, struct parts *d)
{
    size_t n;
    int v = take_number(s, &n);
    char next = s->n > 1 && ascii_digit(s->p[1]) ? s->p[0] : 0;
    bool dated = d->day && d->month && d->has_year;
    if (next == ':' && n <= 2 && !d->has_time)
        take_time(s, v, d);
    else if (next == '.' && n <= 2 && dated && !d->has_time)
        take_time(s, v, d);
    else if (n >= 4 && (next == '-' || next == '/') && !d->has_year && !d->month) {
        set_year(d, v, n);
        take_iso(s, d);
    } else if (n > 2 && !d->has_year)
        set_year(d, v, n);
    else if (n <= 2 && !d->day)
        d->day = v ? v : 99;
    else if (n <= 2 && !d->month)
        d->month = v;
    else if (!d->has_year)
        set_year(d, v, n);
}

static void take_word(struct span *s, struct parts *d)
{
    size_t n = 0;
    while (n < s->n && (ascii_alpha(s->p[n]) || (unsigned char)s->p[n] >= 0x80))
        n++;
    struct span word = span_head(*s, n);
    *s = span_from(*s, n);
    int month = month_of(word), offset;
    if (month && d->month == 0) {
        d->month = month;
    } else if (d->has_time && !d->has_zone && zone_of(word, &offset)) {
        d->offset_min = offset;
        d->has_zone = s->n == 0 || (s->p[0] != '+' && s->p[0] != '-'); /* "GMT+0100" */
    } else if (d->has_time && span_ieq(word, SPAN_LIT("PM")) && d->hour < 12) {
        d->hour += 12;
    } else if (d->has_time && span_ieq(word, SPAN_LIT("AM")) && d->hour == 12) {
        d->hour = 0;
    }
}

int64_t date_to_unix(int year, int month, int day)
{
    int64_t y = year - (month <= 2);
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t yoe = y - era * 400;
    int64_t doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return (era * 146097 + doe - 719468) * 86400;
}

bool date_valid(int year, int month, int day)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 &&
           day <= days[month - 1] + (month == 2 && leap);
}

struct facts_time date_read(struct span s)
{
    struct parts d = {0};
    while (s.n && !d.broken) {
        skip_comments(&s);
        if (s.n == 0)
            break;
        char c = s.p[0];
        if (ascii_digit(c))
            take_digits(&s, &d);
        else if (ascii_alpha(c) || (unsigned char)c >= 0x80)
            take_word(&s, &d);
        else if ((c == '+' || c == '-') && d.has_time && !d.has_zone && at_digit(s, 1))
            take_zone(&s, &d);
        else
            s = span_from(s, 1);
    }
    if (d.month > 12 && d.day <= 12) { /* 12/31/2001 */
        int day = d.month;
        d.month = d.day;
        d.day = day;
    }
    bool fit = !d.broken && d.has_year && date_valid(d.year, d.month, d.day) && d.hour < 24 &&
               d.minute < 60 && d.second <= 60;
    if (!fit)
        return (struct facts_time){0};
    int64_t t = date_to_unix(d.year, d.month, d.day) + d.hour * 3600 + d.minute * 60 + d.second;
    return (struct facts_time){true, t - d.offset_min * 60, d.offset_min};
}
