/* cmd_directory.c: `gatepost directory ...` and `gatepost agent ...`: who is who.  Floor: tool. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "daemon/store/directory.h"

#include "daemon/tool/commands.h"
#include "daemon/tool/order.h"
#include "daemon/tool/print.h"
#include "daemon/tool/read.h"

enum { FILE_MAX_BYTES = 32 << 20, SITES_MAX = 1000, MEMBERS_MAX = 10000 };

/* The file's octets, "-" for stdin; false, said on stderr, where it can't be read. */
static bool read_file(const char *path, struct buf *out)
{
    int fd = strcmp(path, "-") == 0 ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    bool done = fd >= 0 && tool_read(fd, out);
    int e = errno;
    if (fd > STDIN_FILENO)
        close(fd);
    if (!done)
        tool_fail(0, "%s: %s", path, strerror(e));
    else if (out->overflow)
        tool_fail(0, "%s: over 32 MB", path);
    return done && !out->overflow;
}

static int run_import(struct tool *t, int argc, char **argv)
{
    bool dry_run = false, force = false;
    const struct tool_option options[] = {
        {"dry-run", NULL, &dry_run}, {"force", NULL, &force}, {NULL, NULL, NULL}};
    if (!tool_options(t, options, &argc, argv) || argc != 2)
        return tool_usage(&cmd_directory);
    struct buf file;
    buf_init(&file, FILE_MAX_BYTES);
    int code = TOOL_REFUSED;
    if (read_file(argv[1], &file)) {
        struct order o;
        order_init(&o, t, "directory import");
        order_flag(&o, "dry_run", dry_run);
        order_flag(&o, "force", force);
        order_octets(&o, "json", buf_span(&file));
        code = order_send(&o);
    }
    buf_release(&file);
    return code;
}

static void json_organization(struct json *j, const struct directory_organization *o)
{
    read_json_text(j, "organization", o->id);
    read_json_text(j, "name", o->name);
    read_json_text(j, "plan", o->plan);
    read_json_text(j, "language", o->language);
    read_json_text(j, "timezone", o->timezone);
}

static void json_sites(struct json *j, const struct directory_sites *sites)
{
    json_key(j, "sites");
    json_open(j, '[');
    for (size_t i = 0; i < sites->n; i++)
        json_str(j, sites->v[i].id);
    json_close(j, ']');
}

static void print_organization(const struct directory_organization *o)
{
    print_field("organization", o->id);
    print_field("name", o->name);
    print_field("plan", o->plan);
    print_field("language", o->language);
    print_field("timezone", o->timezone);
}

static void print_sites(const struct directory_sites *sites)
{
    for (size_t i = 0; i < sites->n; i++)
        print_field(i ? "" : "sites", sites->v[i].id);
}

static void json_members(struct json *j, const struct directory_members *members)
{
    json_key(j, "members");
    json_open(j, '[');
    for (size_t i = 0; i < members->n; i++) {
        json_open(j, '{');
        read_json_text(j, "address", members->v[i].address);
        read_json_text(j, "name", members->v[i].name);
        read_json_text(j, "role", members->v[i].role);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void print_members(struct arena *a, const struct directory_members *members)
{
    for (size_t i = 0; i < members->n; i++) {
        const struct directory_member *m = &members->v[i];
        print_field(i ? "" : "members",
                    arena_printf(a, "%.*s (%.*s)%s%.*s", SPAN_FMT(m->address), SPAN_FMT(m->role),
                                 m->name.n ? ", " : "", SPAN_FMT(m->name)));
    }
}

static void start_object(struct buf *out, struct json *j)
{
    buf_init(out, 16 << 20);
    *j = json_to(out);
    json_open(j, '{');
}

static void end_object(struct buf *out, struct json *j)
{
    json_close(j, '}');
    printf("%.*s\n", SPAN_FMT(buf_span(out)));
    buf_release(out);
}

/* Somebody of the directory, or nobody whom it knows. */
static void show_person(struct tool *t, const struct directory_person *p, const struct directory_sites *sites,
                        const struct undeliverables *dead)
{
    const char *role = !p->found ? "" : p->site_only ? "site member" : directory_role_name(p->role);
    if (!t->json) {
        print_field("address", p->address);
        print_field("person", p->name);
        print_field("role", span_of(role));
        print_organization(&p->organization);
        print_sites(sites);
        read_print_undeliverable(t->arena, dead);
        return;
    }
    struct buf out;
    struct json j;
    start_object(&out, &j);
    read_json_text(&j, "address", p->address);
    read_json_text(&j, "person", p->name);
    read_json_text(&j, "role", span_of(role));
    json_organization(&j, &p->organization);
    json_sites(&j, sites);
    read_json_undeliverable(&j, dead);
    end_object(&out, &j);
}

static void print_texts(const char *name, struct spans texts)
{
    for (size_t i = 0; i < texts.n; i++)
        print_field(i ? "" : name, texts.v[i]);
}

static void show_agent(struct tool *t, const struct directory_agent *g)
{
    if (!t->json) {
        print_field("agent", g->address);
        print_field("name", g->name);
        print_field("language", g->language);
        print_field("timezone", g->timezone);
        print_texts("types", g->types);
        print_texts("sites", g->sites);
        if (g->away_until_ms)
            print_field("away", g->away_until_ms == DIRECTORY_AWAY_OPEN
                                    ? SPAN_LIT("until she writes")
                                    : arena_printf(t->arena, "until %.*s",
                                                   SPAN_FMT(print_when(t->arena, g->away_until_ms))));
        return;
    }
    struct buf out;
    struct json j;
    start_object(&out, &j);
    read_json_text(&j, "agent", g->address);
    read_json_text(&j, "name", g->name);
    read_json_text(&j, "language", g->language);
    read_json_text(&j, "timezone", g->timezone);
    read_json_texts(&j, "types", g->types);
    read_json_texts(&j, "sites", g->sites);
    read_json_ms(&j, "away_until", g->away_until_ms);
    end_object(&out, &j);
}

static void show_site(struct tool *t, const struct directory_site *s, const struct directory_members *members)
{
    if (!t->json) {
        print_field("site", s->id);
        print_field("uuid", s->uuid);
        print_field("called", s->name);
        print_organization(&s->organization);
        print_members(t->arena, members);
        return;
    }
    struct buf out;
    struct json j;
    start_object(&out, &j);
    read_json_text(&j, "site", s->id);
    read_json_text(&j, "uuid", s->uuid);
    read_json_text(&j, "called", s->name);
    json_organization(&j, &s->organization);
    json_members(&j, members);
    end_object(&out, &j);
}

static void show_organization(struct tool *t, const struct directory_organization *o,
                              const struct directory_sites *sites, const struct directory_members *members)
{
    if (!t->json) {
        print_organization(o);
        print_sites(sites);
        print_members(t->arena, members);
        return;
    }
    struct buf out;
    struct json j;
    start_object(&out, &j);
    json_organization(&j, o);
    json_sites(&j, sites);
    json_members(&j, members);
    end_object(&out, &j);
}

/* Whoever or whatever is called so. */
static enum result show_one(struct tool *t, struct db *db, struct span what, bool *found_r, struct why *why)
{
    struct directory_person person = {0};
    struct directory_agent agent = {0};
    struct directory_site site = {0};
    struct directory_organization organization = {0};
    struct directory_sites sites = {0};
    struct undeliverables dead = {0};
    struct directory_members of_site = {0}, members = {0};
    enum result r = directory_agent(db, what, t->arena, &agent, why);
    if (r == OK)
        r = directory_person(db, what, t->arena, &person, why);
    if (r == OK && person.found)
        r = directory_sites_of(db, what, SITES_MAX, t->arena, &sites, why);
    if (r == OK)
        r = undeliverable_get(db, what, t->arena, &dead, why);
    if (r == OK)
        r = directory_site(db, what, t->arena, &site, why);
    if (r == OK)
        r = directory_organization(db, what, t->arena, &organization, why);
    if (r == OK && organization.id.n && !person.found)
        r = directory_sites_of_organization(db, what, SITES_MAX, t->arena, &sites, why);
    if (r == OK && site.id.n)
        r = directory_members_of_site(db, site.id, MEMBERS_MAX, t->arena, &of_site, why);
    if (r == OK && organization.id.n)
        r = directory_members_of_organization(db, organization.id, MEMBERS_MAX, t->arena, &members, why);
    if (r != OK)
        return r;
    if (agent.address.n)
        show_agent(t, &agent);
    if (!person.found)
        person.address = what;
    if (person.found || dead.n)
        show_person(t, &person, &sites, &dead);
    if (site.id.n)
        show_site(t, &site, &of_site);
    if (organization.id.n)
        show_organization(t, &organization, &sites, &members);
    *found_r = agent.address.n || person.found || dead.n || site.id.n || organization.id.n;
    return OK;
}

static enum result show_counts(struct tool *t, struct db *db, struct why *why)
{
    struct directory_counts c;
    struct directory_agents agents;
    enum result r = directory_count(db, &c, why);
    if (r == OK)
        r = directory_agents(db, t->arena, &agents, why);
    if (r != OK)
        return r;
    if (!t->json) {
        printf("%lld organizations, %lld members, %lld sites, %lld agents, %lld blocked\n",
               (long long)c.organizations, (long long)c.members, (long long)c.sites, (long long)c.agents,
               (long long)c.blocks);
        for (size_t i = 0; i < agents.n; i++)
            print_field(i ? "" : "agents", agents.v[i].address);
        return OK;
    }
    struct buf out;
    struct json j;
    start_object(&out, &j);
    const struct {
        const char *key;
        int64_t value;
    } counts[] = {{"organizations", c.organizations},
                  {"members", c.members},
                  {"sites", c.sites},
                  {"blocked", c.blocks}};
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        json_key(&j, counts[i].key);
        json_int(&j, counts[i].value);
    }
    struct spans addresses = {0};
    for (size_t i = 0; i < agents.n; i++)
        arena_push(t->arena, &addresses, agents.v[i].address);
    read_json_texts(&j, "agents", addresses);
    end_object(&out, &j);
    return OK;
}

static int run_show(struct tool *t, int argc, char **argv)
{
    if (!tool_options(t, NULL, &argc, argv) || argc > 2)
        return tool_usage(&cmd_directory);
    int code;
    struct db *db = read_open(t, &code);
    if (!db)
        return code;
    struct why why = {0};
    bool found = true;
    enum result r = argc == 1 ? show_counts(t, db, &why) : show_one(t, db, span_of(argv[1]), &found, &why);
    if (r != OK)
        code = read_failed(&why);
    else if (!found)
        code = tool_fail(TOOL_REFUSED, "nobody and nothing is called %s", argv[1]);
    db_close(&db);
    return code;
}

static int run_sync(struct tool *t, int argc, char **argv)
{
    bool force = false;
    const struct tool_option options[] = {{"force", NULL, &force}, {NULL, NULL, NULL}};
    if (!tool_options(t, options, &argc, argv) || argc != 1)
        return tool_usage(&cmd_directory);
    struct order o;
    order_init(&o, t, "directory sync");
    order_flag(&o, "force", force);
    return order_send(&o);
}

static int run(struct tool *t, int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "import") == 0)
        return run_import(t, argc - 1, argv + 1);
    if (argc > 1 && strcmp(argv[1], "sync") == 0)
        return run_sync(t, argc - 1, argv + 1);
    if (argc > 1 && strcmp(argv[1], "show") == 0)
        return run_show(t, argc - 1, argv + 1);
    return tool_usage(&cmd_directory);
}

const struct tool_command cmd_directory = {
    .name = "directory",
    .usage = "import FILE.json [--dry-run] [--force]\nshow [ORGANIZATION|SITE|ADDRESS] [--json]\n"
             "sync [--force] [--json]",
    .help = "who is who: organizations, their members and sites, agents",
    .run = run,
};

static int run_agent(struct tool *t, int argc, char **argv)
{
    const char *verb = argc > 1 ? argv[1] : "";
    bool add = strcmp(verb, "add") == 0;
    if (!tool_options(t, NULL, &argc, argv) || argc != 3 || (!add && strcmp(verb, "remove") != 0))
        return tool_usage(&cmd_agent);
    struct order o;
    order_init(&o, t, add ? "agent add" : "agent remove");
    order_text(&o, "address", argv[2]);
    return order_send(&o);
}

const struct tool_command cmd_agent = {
    .name = "agent",
    .usage = "add ADDRESS\nremove ADDRESS",
    .help = "who answers for us",
    .run = run_agent,
};
