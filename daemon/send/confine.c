/* confine.c: see confine.h.  Called by main.c.  Floor: send. */
#include "daemon/send/confine.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "parsers/arena.h"

#include "daemon/base/log.h"
#include "daemon/base/sandbox.h"

enum { PATHS_MAX = 200 };

struct plan {
    bool sendmail;
    const char *read[PATHS_MAX], *write[3], *hidden[4];
    size_t n_read, n_write;
};

static struct {
    struct arena *arena;
    struct span plan; /* as text: what confine() went by */
} self;

static void may_read(struct plan *p, const char *path)
{
    if (*path && p->n_read + 1 < PATHS_MAX)
        p->read[p->n_read++] = path;
}

static void may_write(struct plan *p, const char *path)
{
    p->write[p->n_write++] = path;
}

/* Refresh tokens are kept in a folder of the state's. */
static void plan_oauth(struct plan *p, const struct conf *c, struct arena *a)
{
    if (!conf_has_oauth(c))
        return;
    if (c->transport.oauth.set)
        may_read(p, c->transport.oauth.ca);
    for (size_t i = 0; i < c->n_mailboxes; i++)
        if (c->mailboxes[i].oauth.set)
            may_read(p, c->mailboxes[i].oauth.ca);
    may_write(p, arena_str(a, arena_printf(a, "%s/oauth", c->state_dir)));
}

static void plan_make(struct plan *p, const struct conf *c, struct arena *a)
{
    *p = (struct plan){.sendmail = *c->transport.sendmail != 0};
    p->hidden[0] = c->state_dir;
    p->hidden[1] = c->run_dir;
    p->hidden[2] = c->secret_dir;
    may_read(p, c->transport.ca);
    may_read(p, c->directory.ca);
    for (size_t i = 0; i < c->n_hooks; i++)
        may_read(p, c->hooks[i].ca);
    if (*c->transport.maildir)
        may_write(p, c->transport.maildir);
    plan_oauth(p, c, a);
}

static struct span plan_text(const struct plan *p, struct arena *a)
{
    struct span text = arena_printf(a, "%d %s %s", p->sendmail, p->hidden[0], p->hidden[2]);
    for (size_t i = 0; i < p->n_read; i++)
        text = arena_printf(a, "%.*s\n%s", SPAN_FMT(text), p->read[i]);
    for (size_t i = 0; i < p->n_write; i++)
        text = arena_printf(a, "%.*s\n>%s", SPAN_FMT(text), p->write[i]);
    return text;
}

void confine(const struct conf *c)
{
    struct plan p;
    self.arena = arena_new(0);
    plan_make(&p, c, self.arena);
    for (size_t i = 0; i < p.n_write; i++)
        (void)mkdir(p.write[i], 0700); /* what isn't there can't be allowed */
    self.plan = plan_text(&p, self.arena);
    if (p.sendmail) {
        log_text(LOG_LEVEL_NOTICE, "sandbox", "nothing is dropped: sendmail needs rights of its own");
        return;
    }
    sandbox_enter(SANDBOX_NET, &(struct sandbox_files){
                                   .host = true, .hidden = p.hidden, .read = p.read, .write = p.write});
}

bool confine_differs(const struct conf *c)
{
    struct plan p;
    struct arena *a = arena_new(0);
    plan_make(&p, c, a);
    bool differs = !span_eq(plan_text(&p, a), self.plan);
    arena_free(&a);
    return differs;
}
