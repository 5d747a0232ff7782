/* gate_fixture.h: a gate on a folder of its own, without sockets: database, group, pool, caution. */
#ifndef TESTS_GATE_FIXTURE_H
#define TESTS_GATE_FIXTURE_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "daemon/base/log.h"
#include "daemon/base/loop.h"
#include "daemon/gate/caution.h"
#include "daemon/gate/gate.h"
#include "daemon/gate/group.h"
#include "daemon/gate/intake.h"
#include "daemon/gate/pool.h"
#include "daemon/gate/upkeep.h"
#include "daemon/gate/walk.h"
#include "daemon/store/db.h"

/* In the place of the judgement: whatever the test wants. */
static enum result (*fixture_walk)(struct gate *, struct intake *, struct why *);

enum result walk_mail(struct gate *gate, struct intake *in, struct why *why)
{
    return fixture_walk(gate, in, why);
}

struct fixture {
    struct gate gate;
    struct conf conf;
    char dir[64], path[80];
};

static void fixture_open(struct fixture *f, bool unclean)
{
    struct why why;
    *f = (struct fixture){.dir = "/tmp/gatepost-unit-XXXXXX"};
    if (!mkdtemp(f->dir))
        abort();
    log_init("test", LOG_LEVEL_ERROR);
    loop_init();
    snprintf(f->path, sizeof f->path, "%s/gatepost.db", f->dir);
    f->conf.state_dir = f->dir;
    f->conf.max_size = 50 << 20;
    f->gate.conf = &f->conf;
    if (db_open(f->path, DB_WRITE, &f->gate.db, &why) != OK) {
        fprintf(stderr, "%s\n", why.text);
        abort();
    }
    f->gate.group = group_new(&f->gate);
    f->gate.upkeep = upkeep_new(&f->gate);
    f->gate.pool = pool_new(&f->gate);
    f->gate.caution = caution_new(&f->gate, unclean);
}

static void fixture_close(struct fixture *f)
{
    pool_free(&f->gate.pool);
    caution_free(&f->gate.caution);
    upkeep_free(&f->gate.upkeep);
    group_free(&f->gate.group);
    db_close(&f->gate.db);
    DIR *dir = opendir(f->dir);
    for (struct dirent *e; dir && (e = readdir(dir));)
        unlinkat(dirfd(dir), e->d_name, 0);
    if (dir)
        closedir(dir);
    rmdir(f->dir);
}

static inline void fixture_turn_end(void *arg)
{
    group_run(((struct fixture *)arg)->gate.group);
}

static inline void fixture_stop(void *arg)
{
    (void)arg;
    loop_stop();
}

/* Runs the loop, groups included, until somebody calls loop_stop(), at most for so long. */
static inline void fixture_run(struct fixture *f, int64_t at_most_ms)
{
    struct loop_timer *stop = loop_timer_new(fixture_stop, NULL);
    loop_timer_set(stop, at_most_ms);
    loop_after_turn(fixture_turn_end, f);
    loop_run();
    loop_timer_free(&stop);
}

#endif
