/* gatepostd.c: the daemon's main: options, and which of its processes this one is. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/base/role.h"

#include "daemon/gate/template_hook.h"

#include "daemon/super/begin.h"
#include "daemon/super/super.h"

enum { EXIT_USAGE = 64 };

static const struct {
    const char *name;
    int (*main)(void);
} roles[] = {{"gate", gate_main}, {"parse", parse_main}, {"send", send_main}, {"fetch", fetch_main}};

static const char usage[] =
    "usage: gatepostd [-c FILE] [-f] [-t]\n"
    "  -c FILE  the configuration (default: $GATEPOST_CONFIG, /etc/gatepost/gatepost.conf)\n"
    "  -f       stay in the foreground and log to stderr\n"
    "  -t       check the configuration and leave: 0, or 78\n"
    "  -V       print the version\n";

static int run_role(const char *name)
{
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
        if (strcmp(name, roles[i].name) == 0) {
            role_prepare(name);
            return roles[i].main();
        }
    fprintf(stderr, "gatepostd: no role %s\n", name);
    return EXIT_USAGE;
}

/* What the configuration's own floor can't look at. */
static bool check(const struct conf *conf, struct buf *error_r)
{
    return template_check(conf->templates, error_r) && template_hook_check(conf, error_r);
}

int main(int argc, char **argv)
{
    struct super_options options = {.check = check};
    const char *conf = NULL;
    bool test = false;
    int option;
    if (argc == 2 && strncmp(argv[1], "--role=", 7) == 0)
        return run_role(argv[1] + 7);
    while ((option = getopt(argc, argv, "c:fthV")) != -1)
        switch (option) {
        case 'c':
            conf = optarg;
            break;
        case 'f':
            options.foreground = true;
            break;
        case 't':
            test = true;
            break;
        case 'h':
            fputs(usage, stdout);
            return 0;
        case 'V':
            puts("gatepostd " GATEPOST_VERSION);
            return 0;
        default:
            fputs(usage, stderr);
            return EXIT_USAGE;
        }
    if (optind < argc) {
        fputs(usage, stderr);
        return EXIT_USAGE;
    }
    options.conf_path = conf_path(conf);
    return test ? begin_test(&options) : super_main(&options);
}
