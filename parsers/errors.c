/* errors.c: error messages by shape.  One pass over each line that looks only at the starts of words.  Called
 * by report.c where no heading says what the errors are. */
#include "parsers/errors.h"

/* Where in its line a phrase makes it a message. */
enum place { ANYWHERE, AT_START };

/* To add a phrase: a row among those of its first octet, by which they are sorted.  Compared with case, at
 * the start of a word. */
static const struct {
    const char *phrase;
    enum place place;
} phrases[] = {
    {"Allowed memory size", ANYWHERE},
    {"Access denied for user", ANYWHERE},
    {"Bad Gateway", AT_START},
    {"Call to undefined", ANYWHERE},
    {"Call to a member function", ANYWHERE},
    {"Cannot read propert", ANYWHERE},
    {"Caused by: ", AT_START},
    {"Class not found", ANYWHERE},
    {"Connection refused", ANYWHERE},
    {"CRITICAL", AT_START},
    {"Deadlock found", ANYWHERE},
    {"DNS_PROBE_", ANYWHERE},
    {"ECONNREFUSED", ANYWHERE},
    {"ECONNRESET", ANYWHERE},
    {"ETIMEDOUT", ANYWHERE},
    {"ENOTFOUND", ANYWHERE},
    {"ERR_", ANYWHERE},
    {"ERROR", AT_START},
    {"Error establishing a database connection", ANYWHERE},
    {"Error:", AT_START},
    {"Exception in thread", ANYWHERE},
    {"Exception:", AT_START},
    {"Fatal error", ANYWHERE},
    {"FATAL", AT_START},
    {"Gateway Time", AT_START},
    {"Internal Server Error", ANYWHERE},
    {"Maximum execution time of", ANYWHERE},
    {"NS_ERROR_", ANYWHERE},
    {"ORA-0", ANYWHERE},
    {"PHP Fatal", ANYWHERE},
    {"PHP Parse error", ANYWHERE},
    {"PHP Warning", ANYWHERE},
    {"PHP Notice", ANYWHERE},
    {"PHP Deprecated", ANYWHERE},
    {"Parse error:", ANYWHERE},
    {"SEVERE", AT_START},
    {"SQLSTATE", ANYWHERE},
    {"SSL_ERROR_", ANYWHERE},
    {"Segmentation fault", ANYWHERE},
    {"Service Unavailable", AT_START},
    {"Stack trace:", AT_START},
    {"The website encountered an unexpected error", ANYWHERE},
    {"There has been a critical error on", ANYWHERE},
    {"Traceback (most recent call last)", ANYWHERE},
    {"Uncaught ", ANYWHERE},
    {"Undefined variable", ANYWHERE},
    {"Undefined index", ANYWHERE},
    {"Undefined array key", ANYWHERE},
    {"Unhandled ", ANYWHERE},
    {"UnhandledPromiseRejection", ANYWHERE},
    {"Warning: ", AT_START},
    {"cURL error ", ANYWHERE},
    {"crit]", ANYWHERE},
    {"error TS", ANYWHERE},
    {"error]", ANYWHERE},
    {"emerg]", ANYWHERE},
    {"fatal:", AT_START},
    {"java.lang.", ANYWHERE},
    {"net::", ANYWHERE},
    {"npm ERR!", ANYWHERE},
    {"panic:", AT_START},
    {"segfault at", ANYWHERE},
    {"undefined reference to", ANYWHERE},
    {"upstream timed out", ANYWHERE},
    {"upstream prematurely closed", ANYWHERE},
};

enum { PHRASES = sizeof phrases / sizeof *phrases };

static bool word_octet(char c)
{
    return ascii_alpha(c) || ascii_digit(c) || c == '_' || (unsigned char)c >= 0x80;
}

/* Whether only a time, brackets and the like stand before octet i: "[04-Oct-2025 18:30:02 UTC] ". */
static bool only_prefix_before(struct span line, size_t i)
{
    bool stamped = i == 0 || ascii_digit(line.p[0]) || line.p[0] == '[' || line.p[0] == '<';
    if (stamped)
        return i < 80;
    for (size_t k = 0; k < i; k++)
        if (word_octet(line.p[k]))
            return false;
    return true;
}

/* The first phrase that begins with c or, where none does, with an octet behind it. */
static size_t first_phrase(char c)
{
    size_t from = 0, to = PHRASES;
    while (from < to) {
        size_t middle = (from + to) / 2;
        if (phrases[middle].phrase[0] < c)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

static bool phrase_at(struct span line, size_t i)
{
    struct span here = span_from(line, i);
    if ((unsigned char)here.p[0] >= 0x80)
        return false;
    for (size_t k = first_phrase(here.p[0]); k < PHRASES && phrases[k].phrase[0] == here.p[0]; k++) {
        if (here.n < 2 || phrases[k].phrase[1] != here.p[1] || !span_starts(here, span_of(phrases[k].phrase)))
            continue;
        size_t end = strlen(phrases[k].phrase);
        char last = phrases[k].phrase[end - 1], next = end < here.n ? here.p[end] : ' ';
        bool whole = !(last >= 'A' && last <= 'Z') || !word_octet(next);
        if (whole && (phrases[k].place == ANYWHERE || only_prefix_before(line, i)))
            return true;
    }
    return false;
}

static bool status(struct span s)
{
    return s.n >= 3 && (s.p[0] == '4' || s.p[0] == '5') && ascii_digit(s.p[1]) && ascii_digit(s.p[2]) &&
           (s.n == 3 || !word_octet(s.p[3]));
}

/* "HTTP 500", "HTTP/1.1 503", "HTTP status 502", "HTTP Error 500". */
static bool http_at(struct span here)
{
    if (!span_starts(here, SPAN_LIT("HTTP")))
        return false;
    size_t i = 4;
    if (i < here.n && here.p[i] == '/')
        while (i < here.n && here.p[i] != ' ')
            i++;
    for (int words = 0; words < 3; words++) {
        while (i < here.n && (here.p[i] == ' ' || here.p[i] == ':' || here.p[i] == '-'))
            i++;
        if (status(span_from(here, i)))
            return true;
        while (i < here.n && ascii_alpha(here.p[i]))
            i++;
    }
    return false;
}

/* "500 Internal Server Error", "404 Not Found". */
static bool status_at(struct span here)
{
    static const char *const names[] = {" Internal",  " Bad ",      " Service",  " Gateway",
                                        " Not Found", " Forbidden", " Unauth",   " Method",
                                        " Too Many",  " Request",   " Not Impl", " Web server"};
    if (!status(here))
        return false;
    struct span name = span_from(here, 3);
    if (name.n && (name.p[0] == ':' || name.p[0] == ','))
        name = span_from(name, 1);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (span_starts(name, span_of(names[i])))
            return true;
    return false;
}

/* "Error 500", "Fehler 503", "error code: 1020", "status code 500": the words before the number at octet i.
 */
static bool numbered_error(struct span line, size_t i)
{
    static const char *const words[] = {"error",      "fehler",     "erreur",       "errore",      "erro",
                                        "error code", "errorcode",  "status",       "status code", "fout",
                                        "fel",        "fejl",       "feil",         "virhe",       "hata",
                                        "code",       "fehlercode", "response code"};
    struct span before = span_trim(span_head(line, i));
    while (before.n && (before.p[before.n - 1] == ':' || before.p[before.n - 1] == '#'))
        before = span_trim(span_head(before, before.n - 1));
    if (!status(span_from(line, i)))
        return false;
    for (size_t k = 0; k < sizeof words / sizeof *words; k++) {
        size_t n = strlen(words[k]);
        if (before.n >= n && span_ieq(span_from(before, before.n - n), span_of(words[k])) &&
            (before.n == n || !word_octet(before.p[before.n - n - 1])))
            return true;
    }
    return false;
}

/* "TypeError: x", "java.sql.SQLException: x", "Foo\\BarException": the identifier that ends before octet i.
 */
static bool exception_before(struct span line, size_t i)
{
    struct span before = span_head(line, i);
    size_t tail = span_ends(before, SPAN_LIT("Exception")) ? 9 : span_ends(before, SPAN_LIT("Error")) ? 5 : 0;
    if (tail == 0 || before.n == tail)
        return false;
    char c = before.p[before.n - tail - 1];
    return ascii_alpha(c) || c == '.' || c == '\\' || ascii_digit(c);
}

static bool is_message(struct span line)
{
    bool boundary = true;
    for (size_t i = 0; i < line.n; i++) {
        char c = line.p[i];
        if (c == ':' && exception_before(line, i))
            return true;
        bool word = word_octet(c);
        if (boundary && word) {
            if (phrase_at(line, i) || (c == 'H' && http_at(span_from(line, i))))
                return true;
            if ((c == '4' || c == '5') && (status_at(span_from(line, i)) || numbered_error(line, i)))
                return true;
        }
        boundary = !word;
    }
    return false;
}

/* A line that is only part of a trace: "    at f (x.js:1:2)", "  File \"x\", line 3", "#0
 * /var/www/x.php(12)",
 * "... 12 more", "thrown in x.php on line 3". */
static bool is_trace(struct span line)
{
    static const char *const heads[] = {
        "at ",  "in ", "File \"", "... ",        "Caused by",          "thrown in",    "Stack trace", "from ",
        "--- ", "^",   "~",       "Suppressed:", "previous exception", "[stacktrace]", "[previous"};
    struct span s = span_trim(line);
    bool indented = line.n && (line.p[0] == ' ' || line.p[0] == '\t');
    if (s.n > 1 && s.p[0] == '#' && ascii_digit(s.p[1]))
        return true;
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        if (span_starts(s, span_of(heads[i])))
            return indented || i == 0 || i >= 4;
    return indented && s.n > 0;
}

bool errors_is_message(struct span line)
{
    return is_message(span_trim(line));
}

struct span errors_find(struct arena *a, struct span text)
{
    struct spans runs = {0};
    struct span run = SPAN_EMPTY, out = SPAN_EMPTY;
    for (struct span rest = text, line; span_line(&rest, &line);) {
        bool in_run = run.n > 0;
        bool take = span_trim(line).n && ((in_run && is_trace(line)) || is_message(span_trim(line)));
        if (take && in_run)
            run.n = (size_t)(line.p + line.n - run.p);
        else if (take)
            run = line;
        else if (in_run) {
            arena_push(a, &runs, run);
            run = SPAN_EMPTY;
        }
        if (runs.n == ERRORS_BLOCKS_MAX)
            break;
    }
    if (run.n)
        arena_push(a, &runs, run);
    if (runs.n == 1)
        return span_trim(runs.v[0]);
    size_t room = 0;
    for (size_t i = 0; i < runs.n; i++)
        room += runs.v[i].n + 1;
    char *p = arena_octets(a, room);
    for (size_t i = 0; i < runs.n; i++) {
        memcpy(p + out.n, runs.v[i].p, runs.v[i].n);
        out.n += runs.v[i].n;
        p[out.n++] = '\n';
    }
    out.p = p;
    return span_trim(out);
}
