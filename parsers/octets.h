/* octets.h: sixteen octets looked at in one step, for loops that pass over all of a mail.  A comparison of
 * octets16 with a character gives -1 in each lane where it holds, 0 elsewhere; lanes are signed, so that
 * v < 0x20 holds for control characters and for what is no ASCII.  GCC's vectors: on any machine, with
 * whatever it has. */
#ifndef PARSERS_OCTETS_H
#define PARSERS_OCTETS_H

#include <stdint.h>
#include <string.h>

typedef signed char octets16 __attribute__((vector_size(16)));

enum { OCTETS_STEP = sizeof(octets16) };

static inline octets16 octets_load(const char *p)
{
    octets16 v;
    memcpy(&v, p, sizeof v);
    return v;
}

static inline void octets_store(char *p, octets16 v)
{
    memcpy(p, &v, sizeof v);
}

/* The first lane that isn't 0; OCTETS_STEP where all are. */
static inline unsigned octets_first(octets16 lanes)
{
    uint64_t half[2];
    memcpy(half, &lanes, sizeof half);
    uint64_t one = half[0] ? half[0] : half[1];
    if (one == 0)
        return OCTETS_STEP;
    int bit = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? __builtin_ctzll(one) : __builtin_clzll(one);
    return (unsigned)bit / 8 + (half[0] ? 0 : sizeof *half);
}

/* A bit for each lane, the first one lowest: lanes are -1 or 0. */
static inline unsigned octets_bits(octets16 lanes)
{
    const uint64_t ones = 0x0101010101010101, gather = 0x0102040810204080;
    uint64_t half[2];
    memcpy(half, &lanes, sizeof half);
    if (__BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__) {
        half[0] = __builtin_bswap64(half[0]);
        half[1] = __builtin_bswap64(half[1]);
    }
    return (unsigned)((half[0] & ones) * gather >> 56 | (half[1] & ones) * gather >> 56 << 8);
}

/* ASCII letters in lower case. */
static inline octets16 octets_lower(octets16 v)
{
    return v + (((v >= 'A') & (v <= 'Z')) & 32);
}

#endif
