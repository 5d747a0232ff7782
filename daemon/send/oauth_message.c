/* oauth_message.c: see oauth_message.h.  Called by oauth.c and oauth_device.c. */
#include "daemon/send/oauth_message.h"

#include "daemon/base/jsonin.h"
#include "daemon/base/log.h"

enum {
    ANSWER_MAX = 64 * 1024,
    TOKEN_MAX = 16 * 1024,
    TEXT_MAX = 200,
    EXPIRES_S = 3600,
    EXPIRES_MAX_S = 366 * 86400,
    DEVICE_EXPIRES_S = 900,
    INTERVAL_S = 5,
    INTERVAL_MAX_S = 60,
};

void oauth_form_add(struct buf *form, const char *name, struct span value)
{
    buf_printf(form, "%s%s=", form->n ? "&" : "", name);
    for (size_t i = 0; i < value.n; i++) {
        char c = value.p[i];
        if (ascii_alpha(c) || ascii_digit(c) || c == '-' || c == '.' || c == '_' || c == '~')
            buf_addc(form, c);
        else
            buf_printf(form, "%%%02X", (unsigned char)c);
    }
}

/* RFC 6750 section 2.1: fit for "Bearer ". */
static bool token_ok(struct span s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] <= ' ' || s.p[i] >= 0x7f)
            return false;
    return s.n > 0 && s.n <= TOKEN_MAX;
}

/* Some servers write numbers as texts. */
static int64_t number(const struct jsonin_value *object, const char *key, int64_t otherwise, int64_t most)
{
    struct jsonin_value v = jsonin_get(object, key);
    if (!jsonin_has(v))
        return otherwise;
    int64_t n = 0;
    if (jsonin_is_string(v)) {
        struct span s = jsonin_str(v);
        for (size_t i = 0; i < s.n && ascii_digit(s.p[i]) && n <= most; i++)
            n = n * 10 + (s.p[i] - '0');
    } else {
        n = jsonin_int(v, 0, INT64_MAX);
    }
    return n < 1 ? 1 : n > most ? most : n;
}

static struct span line(struct arena *a, struct span text)
{
    struct buf out;
    buf_init(&out, TEXT_MAX * 8);
    escape_for_line(&out, span_head(text, TEXT_MAX));
    struct span copy = arena_copy(a, buf_span(&out));
    buf_release(&out);
    return copy;
}

static bool repeats(struct span text, const struct spans *secrets)
{
    for (size_t i = 0; i < secrets->n; i++)
        if (secrets->v[i].n && span_find(text, secrets->v[i]) < text.n)
            return true;
    return false;
}

static void read_error(const struct jsonin_value *root, const struct spans *secrets, struct arena *a,
                       struct oauth_answer *out)
{
    struct span error = jsonin_str(jsonin_get(root, "error"));
    struct span text = jsonin_str(jsonin_get(root, "error_description"));
    out->slow_down = span_eq(error, SPAN_LIT("slow_down"));
    out->class =
        out->slow_down || span_eq(error, SPAN_LIT("authorization_pending")) ? OAUTH_PENDING : OAUTH_REFUSED;
    if (repeats(error, secrets))
        error = SPAN_LIT("refused");
    if (repeats(text, secrets))
        text = SPAN_EMPTY;
    struct span what = line(a, error), why = line(a, text);
    out->error = arena_printf(a, "%.*s%s%.*s", SPAN_FMT(what), why.n ? ": " : "", SPAN_FMT(why));
}

static bool read_token(const struct jsonin_value *root, struct arena *a, struct oauth_answer *out)
{
    struct span token = jsonin_str(jsonin_get(root, "access_token"));
    struct span refresh = jsonin_str(jsonin_get(root, "refresh_token"));
    struct span type = jsonin_str(jsonin_get(root, "token_type"));
    if (!token_ok(token) || (refresh.n && !token_ok(refresh)) ||
        (type.n && !span_ieq(type, SPAN_LIT("bearer"))))
        return false;
    out->class = OAUTH_GRANTED;
    out->access_token = arena_copy(a, token);
    out->refresh_token = arena_copy(a, refresh);
    out->expires_in_s = number(root, "expires_in", EXPIRES_S, EXPIRES_MAX_S);
    return true;
}

static bool read_code(const struct jsonin_value *root, struct arena *a, struct oauth_answer *out)
{
    struct span code = jsonin_str(jsonin_get(root, "device_code"));
    struct span uri = jsonin_str(jsonin_get(root, "verification_uri"));
    if (!uri.n)
        uri = jsonin_str(jsonin_get(root, "verification_url")); /* Google's older spelling */
    struct span user = jsonin_str(jsonin_get(root, "user_code"));
    if (!token_ok(code) || !token_ok(uri) || !user.n)
        return false;
    out->class = OAUTH_CODE;
    out->device_code = arena_copy(a, code);
    out->user_code = line(a, user);
    out->uri = line(a, uri);
    out->uri_complete = line(a, jsonin_str(jsonin_get(root, "verification_uri_complete")));
    out->expires_in_s = number(root, "expires_in", DEVICE_EXPIRES_S, 86400);
    out->interval_s = number(root, "interval", INTERVAL_S, INTERVAL_MAX_S);
    return true;
}

void oauth_answer_read(int status, struct span body, const struct spans *secrets, struct arena *a,
                       struct oauth_answer *out)
{
    const struct jsonin_limits limits = {.bytes = ANSWER_MAX, .depth = 8};
    struct jsonin *doc = jsonin_parse(body, limits, NULL);
    *out = (struct oauth_answer){.class = OAUTH_LATER};
    struct jsonin_value root = doc ? jsonin_root(doc) : (struct jsonin_value){0};
    bool object = doc && jsonin_is_object(root);
    bool later = status >= 500 || status == 429 || status == 408;
    if (object && status == 200 && (read_token(&root, a, out) || read_code(&root, a, out))) {
        jsonin_free(&doc);
        return;
    }
    if (object && !later && jsonin_is_string(jsonin_get(&root, "error")))
        read_error(&root, secrets, a, out);
    else
        out->error = arena_printf(a, status == 200 ? "HTTP %d, but no token" : "HTTP %d", status);
    if (!later && status >= 400 && out->class == OAUTH_LATER)
        out->class = OAUTH_REFUSED;
    jsonin_free(&doc);
}

void oauth_answer_blank(struct oauth_answer *answer)
{
    struct span *secrets[] = {&answer->access_token, &answer->refresh_token, &answer->device_code};
    for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++) {
        if (secrets[i]->n) /* a copy of ours, in the arena */
            explicit_bzero((char *)(uintptr_t)secrets[i]->p, secrets[i]->n);
        *secrets[i] = SPAN_EMPTY;
    }
}
