/* gatepostd.c: the daemon's main: options, and which of its processes this one is. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/base/role.h"

#include "daemon/store/db.h"
#include "daemon/store/directory.h"

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

/* How many organizations there are; 0 where there is no database yet, -1 where it can't be looked at. */
static int64_t count_organizations(const struct conf *conf)
{
    struct why why;
    struct db *db = NULL;
    struct directory_counts counts = {.organizations = -1};
    struct arena *a = arena_new(0);
    const char *path = arena_str(a, conf_database_path(conf, a));
    if (access(path, F_OK) != 0)
        counts.organizations = errno == ENOENT ? 0 : -1;
    else if (db_open(path, DB_READ, &db, &why) == OK && directory_count(db, &counts, &why) != OK)
        counts.organizations = -1;
    db_close(&db);
    arena_free(&a);
    return counts.organizations;
}

static bool has_texts(const struct conf *conf)
{
    struct buf ignored;
    buf_init(&ignored, 0);
    struct template_set *set = template_set_new(conf->templates, &ignored);
    struct span wanted = span_of(conf->language), serves = template_language(set, wanted, SPAN_EMPTY);
    bool fine = !span_eq(serves, SPAN_LIT("en")) || span_starts(wanted, SPAN_LIT("en"));
    template_set_free(&set);
    buf_release(&ignored);
    return fine;
}

static void doubt(const struct conf *conf, struct buf *warnings_r)
{
    if (!has_texts(conf))
        buf_printf(warnings_r, "%s%s: language: there are no texts in \"%s\": the English ones serve",
                   warnings_r->n ? "\n" : "", conf->path, conf->language);
    if (conf->n_plans && !*conf->directory.url && count_organizations(conf) == 0)
        buf_printf(warnings_r,
                   "%s%s: there are plans, but the directory is empty: no organization has one (gatepost "
                   "directory import)",
                   warnings_r->n ? "\n" : "", conf->path);
}

int main(int argc, char **argv)
{
    struct super_options options = {.check = check, .doubt = doubt};
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
