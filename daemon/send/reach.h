/* reach.h: where a call may lead: a URL is checked by the address that is connected to, never by its name, so
 * that neither a spelling (0x7f.1, ::ffff:127.0.0.1) nor a name that is looked up twice (DNS rebinding) leads
 * inside (attack 91). */
#ifndef SEND_REACH_H
#define SEND_REACH_H

#include <stdbool.h>
#include <sys/socket.h>

/* A public address of the internet: not private, loopback, link-local, shared, documentation, multicast or
 * reserved (RFC 6890 and IANA's special-purpose registries), nor an IPv6 address that wraps such an IPv4
 * one. */
bool reach_is_public(const struct sockaddr *);

#endif
