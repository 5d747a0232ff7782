/* conf_value.c: what the text of a value means, by its key's type.  Base floor; called by conf.c and
 * conf_build.c. */
#include "daemon/base/conf_table.h"

#include "daemon/base/conf_url.h"
#include "daemon/base/log.h"
#include "parsers/address.h"
#include "parsers/utf8.h"

enum { NAME_MAX_BYTES = 64, LONGEST_TEXT = 1000, PATTERN_MAX_BYTES = 10 << 10 };

struct unit {
    char letter;
    int64_t times;
};

static const struct unit seconds[] = {{'s', 1},     {'m', 60},        {'h', 3600},
                                      {'d', 86400}, {'w', 7 * 86400}, {'y', 365 * 86400}};
static const struct unit octets[] = {{'K', 1 << 10}, {'M', 1 << 20}, {'G', 1 << 30}};
static const struct unit none[] = {{0, 1}};

/* "8h", "1h30m", "50M", "100": digits and a unit, again and again; without a unit only where `bare` allows.
 */
static bool read_amount(struct span s, const struct unit *units, size_t n_units, bool bare, int64_t *n_r)
{
    const int64_t most = INT64_MAX / 1024;
    int64_t sum = 0;
    if (s.n == 0)
        return false;
    while (s.n) {
        int64_t n = 0;
        size_t i = 0;
        for (; i < s.n && ascii_digit(s.p[i]); i++)
            if ((n = n * 10 + (s.p[i] - '0')) > most)
                return false;
        if (i == 0)
            return false;
        s = span_from(s, i);
        int64_t times = bare && s.n == 0 ? 1 : 0;
        for (size_t u = 0; u < n_units && s.n && !times; u++)
            if (units[u].letter == s.p[0])
                times = units[u].times;
        if (!times || n > most / times || (sum += n * times) > most)
            return false;
        s = span_from(s, 1);
    }
    *n_r = sum;
    return true;
}

static bool read_number(enum conf_value_type type, struct span s, int64_t *n_r)
{
    if (type == CONF_DURATION)
        return read_amount(s, seconds, sizeof seconds / sizeof *seconds, false, n_r);
    if (type == CONF_SIZE)
        return read_amount(s, octets, sizeof octets / sizeof *octets, true, n_r);
    return read_amount(s, none, 0, true, n_r);
}

static bool check_amount(const struct conf_key *key, struct span s, int64_t *n_r, struct buf *error)
{
    static const char *const shape[] = {[CONF_NUMBER] = "a number",
                                        [CONF_SIZE] = "a size (50M)",
                                        [CONF_DURATION] = "a duration (30s, 5m, 8h, 14d)"};
    struct span range = span_of(key->range);
    size_t bar = span_chr(range, '|');
    struct span word = span_from(range, bar + 1), bounds = span_head(range, bar);
    if (word.n && span_eq(s, word)) {
        *n_r = 0;
        return true;
    }
    if (!read_number(key->type, s, n_r)) {
        buf_printf(error, "%s%s%.*s%s is wanted", shape[key->type], word.n ? " or \"" : "", SPAN_FMT(word),
                   word.n ? "\"" : "");
        return false;
    }
    int64_t min = 0, max = 0;
    size_t dots = span_find(bounds, SPAN_LIT(".."));
    read_number(key->type, span_head(bounds, dots), &min);
    read_number(key->type, span_from(bounds, dots + 2), &max);
    if (*n_r < min || *n_r > max) {
        buf_printf(error, "out of range (%.*s)", SPAN_FMT(bounds));
        return false;
    }
    return true;
}

static bool check_word(const struct conf_key *key, struct span s, int64_t *n_r, struct buf *error)
{
    struct span rest = span_of(key->range);
    for (int64_t i = 0;; i++) {
        size_t end = span_chr(rest, '|');
        if (span_eq(s, span_head(rest, end))) {
            *n_r = i;
            return true;
        }
        if (end == rest.n)
            break;
        rest = span_from(rest, end + 1);
    }
    const char *words = key->range + (key->range[0] == '|');
    buf_printf(error, "one of %s is wanted", words);
    return false;
}

static bool check_yesno(struct span s, int64_t *n_r, struct buf *error)
{
    static const char *const words[] = {"no", "yes", "false", "true", "off", "on"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (span_eq(s, span_of(words[i]))) {
            *n_r = (int64_t)(i & 1);
            return true;
        }
    buf_adds(error, "yes or no is wanted");
    return false;
}

static bool check_mode(struct span s, int64_t *n_r, struct buf *error)
{
    int64_t mode = 0;
    bool fine = s.n >= 3 && s.n <= 4;
    for (size_t i = 0; i < s.n && fine; i++) {
        fine = s.p[i] >= '0' && s.p[i] <= '7';
        mode = mode * 8 + (s.p[i] - '0');
    }
    if (!fine || mode > 0777) {
        buf_adds(error, "an octal mode is wanted (0660)");
        return false;
    }
    *n_r = mode;
    return true;
}

static bool check_name(struct span s, struct buf *error)
{
    bool fine = s.n > 0 && s.n <= NAME_MAX_BYTES && s.p[0] != '.' && s.p[0] != '-';
    for (size_t i = 0; i < s.n && fine; i++)
        fine = ascii_alpha(s.p[i]) || ascii_digit(s.p[i]) || memchr("._-", s.p[i], 3);
    if (!fine)
        buf_printf(error,
                   "a name of letters, digits, \".\", \"_\" and \"-\" is wanted, %d characters at most",
                   NAME_MAX_BYTES);
    return fine;
}

/* What stands around an address on a web page or is pasted with it, and would pass for a part of it: beyond
 * ASCII an address is of letters and digits. */
static bool stands_in_address(uint32_t cp)
{
    static const uint32_t others[][2] = {
        {0x00a1, 0x00a9},   {0x00ab, 0x00b4}, {0x00b6, 0x00b6}, {0x00b8, 0x00b9}, {0x00bb, 0x00bf},
        {0x00d7, 0x00d7},   {0x00f7, 0x00f7}, {0x2000, 0x206f}, {0x20a0, 0x20cf}, {0x2190, 0x2bff},
        {0x2e00, 0x2e7f},   {0x3000, 0x3004}, {0x3008, 0x3020}, {0xe000, 0xf8ff}, {0xfe10, 0xfe6f},
        {0xff00, 0xff0f},   {0xff1a, 0xff20}, {0xff3b, 0xff40}, {0xff5b, 0xff65}, {0xffe0, 0xffff},
        {0x1f000, 0x1faff},
    };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (cp >= others[i][0] && cp <= others[i][1])
            return false;
    return true;
}

static bool check_address(struct span s, struct buf *error)
{
    struct address address;
    for (size_t i = 0; i < s.n;) {
        uint32_t cp;
        size_t n = utf8_decode(span_from(s, i), &cp);
        if (n == 0)
            break;
        if (!stands_in_address(cp)) {
            buf_printf(error, "a mail address is wanted, and none has %.*s (U+%04X) in it",
                       SPAN_FMT(span_make(s.p + i, n)), (unsigned)cp);
            return false;
        }
        i += n;
    }
    if (s.n && address_parse(s, &address))
        return true;
    buf_adds(error, "a mail address is wanted");
    return false;
}

static bool check_path(struct span s, struct buf *error)
{
    if (s.n && s.p[0] == '/' && s.n < 4096)
        return true;
    buf_adds(error, "an absolute path is wanted");
    return false;
}

/* Nothing in a configuration may hold a line end or another control: some of it becomes header text. */
static bool check_text(struct span s, size_t most, struct buf *error)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < ' ' || s.p[i] == 0x7f) {
            buf_adds(error, "control characters can't stand here");
            return false;
        }
    if (!utf8_valid(s)) {
        buf_adds(error, "not UTF-8");
        return false;
    }
    if (s.n > most) {
        buf_printf(error, "longer than %zu octets", most);
        return false;
    }
    return true;
}

static bool check_url(const struct conf_key *key, struct span s, struct buf *error)
{
    struct conf_url url;
    if (!conf_url_read(s, &url, error))
        return false;
    int64_t index;
    if (!check_word(key, url.scheme, &index, error))
        return false;
    if (url.has_password) {
        buf_adds(error, "a password can't stand in the configuration: name a secret");
        return false;
    }
    return true;
}

bool conf_value_read(const struct conf_key *key, struct span s, int64_t *number_r, struct buf *error)
{
    *number_r = 0;
    size_t most = key->type == CONF_PATTERNS ? PATTERN_MAX_BYTES : LONGEST_TEXT;
    if (key->type == CONF_TEXT && key->range[0]) {
        int64_t n;
        if (read_number(CONF_NUMBER, span_of(key->range), &n))
            most = (size_t)n;
    }
    if (!check_text(s, most, error))
        return false;
    switch (key->type) {
    case CONF_TEXT:
        return true;
    case CONF_LIST:
    case CONF_PATTERNS:
        if (s.n == 0)
            buf_adds(error, "an empty text can't stand in this list");
        return s.n > 0;
    case CONF_YESNO:
        return check_yesno(s, number_r, error);
    case CONF_NUMBER:
    case CONF_SIZE:
    case CONF_DURATION:
        return check_amount(key, s, number_r, error);
    case CONF_WORD:
        return check_word(key, s, number_r, error);
    case CONF_MODE:
        return check_mode(s, number_r, error);
    case CONF_NAME:
    case CONF_NAMES:
        return check_name(s, error);
    case CONF_ADDRESS:
    case CONF_ADDRESSES:
        return check_address(s, error);
    case CONF_URL:
        return check_url(key, s, error);
    case CONF_PATH:
        return check_path(s, error);
    }
    return false;
}
