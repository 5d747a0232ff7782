/* http.h: one HTTP request over libcurl, on the loop: HTTPS verified, no redirect followed, bounded in time
 * and size, and kept from private addresses.  Knows nothing of what it is for. */
#ifndef SEND_HTTP_H
#define SEND_HTTP_H

#include "parsers/arena.h"

struct http_request {
    bool post; /* else GET */
    const char *url, *ca;
    struct spans headers; /* "Name: value" each, no controls; Host, Content-Length and User-Agent are added */
    struct span body;
    int64_t timeout_ms;
    size_t answer_max; /* octets of its body that are read */
    bool allow_private, allow_http;
};

struct http_answer {
    int status;       /* 0: none came, error says why */
    struct span body; /* as far as it was read */
    bool cut;         /* there was more of it than answer_max, or it broke off */
    bool refused; /* by us: its address is a private one, or the URL is none of ours; not a matter of time */
    int64_t retry_after_s; /* 0: not said */
    char etag[200];        /* of printable characters; "" for none */
    char remote[160];      /* "hooks.example.com [192.0.2.1]:443" */
    char error[300];       /* one line, escaped */
};

struct http;

/* done is called once, from the loop, never from within http_start(); what it is given lives until it
 * returns. Everything in the request is copied. */
struct http *http_start(const struct http_request *, void (*done)(void *arg, const struct http_answer *),
                        void *arg);
/* Breaks it off; done is not called.  Not from within done. */
void http_free(struct http **);

#endif
