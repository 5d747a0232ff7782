/* bench_worst MEGABYTES: what hostile mails of that size cost the whole reader, and of a fifth of it where no
 * limit cuts their text.  Prints the dearest of each. */
#include "tests/bench/hostile.h"

enum { SHOWN = 4 };

struct cost {
    const char *name;
    double s; /* of CPU, for 10 MB */
};

static int dearest_first(const void *a, const void *b)
{
    double x = ((const struct cost *)a)->s, y = ((const struct cost *)b)->s;
    return (x < y) - (x > y);
}

static void run(const char *what, const struct facts_conf *conf, char *room, size_t n)
{
    struct cost costs[HOSTILE_MAILS + 1];
    for (size_t i = 0; i <= HOSTILE_MAILS; i++)
        costs[i] =
            (struct cost){hostile_name(i), hostile_cpu_s(conf, hostile_mail(i, room, n)) * 1e7 / (double)n};
    qsort(costs, HOSTILE_MAILS + 1, sizeof *costs, dearest_first);
    printf("%d hostile mails of %.0f MB, %s: at most", HOSTILE_MAILS + 1, (double)n / 1e6, what);
    for (size_t i = 0; i < SHOWN; i++)
        printf("%s %.2f (%s)", i ? "," : "", costs[i].s, costs[i].name);
    printf(" s CPU per 10 MB (goal 1 at most)\n");
}

int main(int argc, char **argv)
{
    size_t n = argc == 2 ? (size_t)atoi(argv[1]) * 1000000 : 0;
    if (n < 1000000 || n > 100000000)
        return 64;
    char *room = malloc(n);
    struct facts_conf *usual = facts_conf_default(), *unlimited = hostile_conf();
    run("as configured", usual, room, n);
    run("all text read", unlimited, room, n / 5);
    facts_conf_free(&usual);
    facts_conf_free(&unlimited);
    free(room);
    return 0;
}
