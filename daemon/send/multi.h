/* multi.h: libcurl on our loop: one multi handle a process, for wire.c (SMTP) and http.c.  The one place that
 * includes libcurl's header; nobody else in send includes this one. */
#ifndef SEND_MULTI_H
#define SEND_MULTI_H

#include <curl/curl.h>

/* Embedded in whatever is transferred. */
struct multi_transfer {
    CURL *easy;
    /* Once, from the loop, never from within multi_add(); the transfer may be ended inside. */
    void (*done)(struct multi_transfer *, CURLcode);
};

/* A handle with what all of ours have: no proxy, no signals, TLS 1.2 at least, certificates verified (by ca,
 * a file, where that isn't ""). */
void multi_begin(struct multi_transfer *, const char *ca);
void multi_add(struct multi_transfer *);
void multi_end(struct multi_transfer *); /* at once, whatever it is at */

/* An option that libcurl doesn't take is a BUG.  Texts are copied by libcurl. */
void multi_text(CURL *, CURLoption, const char *text);
void multi_number(CURL *, CURLoption, long number);

/* What stands at the other end, asked inside a callback of the transfer.  OTHER: a certificate that was
 * verified, but says that it isn't for servers (RFC 5280 section 4.2.1.12), which libcurl 7.88 with GnuTLS
 * doesn't look at. */
enum multi_peer { MULTI_PEER_CLEAR, MULTI_PEER_SERVER, MULTI_PEER_OTHER };
enum multi_peer multi_peer(CURL *);

/* "mx.example.com [192.0.2.1]:25", as far as it came. */
void multi_remote(CURL *, char *out_r, size_t room);

#endif
