/* clock.h: the two clocks. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

int64_t loop_now_ms(void); /* monotonic: for durations and deadlines */
int64_t loop_now_us(void); /* the same in microseconds */
int64_t wall_now_ms(void); /* since 1970: for what is stored */

#endif
