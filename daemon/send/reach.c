/* reach.c: special-purpose addresses.  Pure; called by http.c. */
#include "daemon/send/reach.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define V4(a, b, c, d) ((uint32_t)(a) << 24 | (b) << 16 | (c) << 8 | (d))

static const struct {
    uint32_t net;
    int bits;
} inside_v4[] = {
    {V4(0, 0, 0, 0), 8},      /* this host */
    {V4(10, 0, 0, 0), 8},     /* private */
    {V4(100, 64, 0, 0), 10},  /* shared, carrier's NAT */
    {V4(127, 0, 0, 0), 8},    /* loopback */
    {V4(169, 254, 0, 0), 16}, /* link-local, clouds' metadata */
    {V4(172, 16, 0, 0), 12},  /* private */
    {V4(192, 0, 0, 0), 24},   /* protocol assignments */
    {V4(192, 0, 2, 0), 24},   /* documentation */
    {V4(192, 31, 196, 0), 24}, {V4(192, 52, 193, 0), 24}, {V4(192, 88, 99, 0), 24}, /* 6to4 relays */
    {V4(192, 168, 0, 0), 16},                                                       /* private */
    {V4(192, 175, 48, 0), 24}, {V4(198, 18, 0, 0), 15},                             /* benchmarks */
    {V4(198, 51, 100, 0), 24},                                                      /* documentation */
    {V4(203, 0, 113, 0), 24},                                                       /* documentation */
    {V4(224, 0, 0, 0), 3}, /* multicast, reserved, broadcast */
};

/* What is not in 2000::/3 is none of the internet's; these are within. */
static const struct {
    unsigned char net[6];
    int bits;
} inside_v6[] = {
    {{0x20, 0x01, 0x00, 0x00}, 23}, /* protocol assignments, Teredo */
    {{0x20, 0x01, 0x0d, 0xb8}, 32}, /* documentation */
    {{0x3f, 0xff, 0x00, 0x00}, 20}, /* documentation */
};

static bool v4_is_public(uint32_t address)
{
    for (size_t i = 0; i < sizeof inside_v4 / sizeof *inside_v4; i++)
        if ((address ^ inside_v4[i].net) >> (32 - inside_v4[i].bits) == 0)
            return false;
    return true;
}

static bool starts(const unsigned char *address, const unsigned char *net, int bits)
{
    int whole = bits / 8, rest = bits % 8;
    return memcmp(address, net, (size_t)whole) == 0 &&
           (rest == 0 || (address[whole] ^ net[whole]) >> (8 - rest) == 0);
}

static uint32_t v4_at(const unsigned char *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static bool v6_is_public(const unsigned char *p)
{
    static const unsigned char mapped[12] = {[10] = 0xff, [11] = 0xff};
    static const unsigned char nat64[12] = {0x00, 0x64, 0xff, 0x9b};
    if (starts(p, mapped, 96) || starts(p, nat64, 96))
        return v4_is_public(v4_at(p + 12));
    if (p[0] >> 5 != 1)
        return false;
    if (p[0] == 0x20 && p[1] == 0x02) /* 6to4 */
        return v4_is_public(v4_at(p + 2));
    for (size_t i = 0; i < sizeof inside_v6 / sizeof *inside_v6; i++)
        if (starts(p, inside_v6[i].net, inside_v6[i].bits))
            return false;
    return true;
}

bool reach_is_public(const struct sockaddr *sa)
{
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
    if (sa->sa_family == AF_INET) {
        memcpy(&v4, sa, sizeof v4);
        return v4_is_public(ntohl(v4.sin_addr.s_addr));
    }
    if (sa->sa_family != AF_INET6)
        return false;
    memcpy(&v6, sa, sizeof v6);
    return v6_is_public(v6.sin6_addr.s6_addr);
}
