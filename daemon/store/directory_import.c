/* directory_import.c: the Directory file into the tables.  Store floor; called by the gate for `directory
 * import`. */
#include "daemon/store/directory_import.h"

#include "daemon/store/directory_file.h"

static void say(struct arena *a, struct directory_import_report *report, char sign, enum model_kind kind,
                const struct model_item *item, struct span what)
{
    struct span in = item->organization;
    arena_push(a, &report->changes,
               arena_printf(a, "%c %s %.*s%s%.*s%s%s%.*s", sign, model_shape[kind].name, SPAN_FMT(item->key),
                            in.n ? " (" : "", SPAN_FMT(in), in.n ? ")" : "", what.n ? ": " : "",
                            SPAN_FMT(what)));
}

static void compare(const struct model *now, const struct model *wanted, enum model_kind kind,
                    struct arena *a, struct directory_import_report *report)
{
    for (size_t i = 0; i < wanted->of[kind].n; i++) {
        const struct model_item *item = &wanted->of[kind].v[i], *was = model_find(now, kind, item->key);
        struct span what = was ? model_difference(kind, was, item, a) : SPAN_EMPTY;
        if (!was) {
            report->added++;
            say(a, report, '+', kind, item, SPAN_EMPTY);
        } else if (what.n) {
            report->changed++;
            say(a, report, '~', kind, item, what);
        }
    }
    for (size_t i = 0; i < now->of[kind].n; i++) {
        const struct model_item *item = &now->of[kind].v[i];
        if (model_find(wanted, kind, item->key))
            continue;
        report->removed++;
        say(a, report, '-', kind, item, SPAN_EMPTY);
    }
}

static enum result refuse(const struct directory_import_report *report, struct why *why)
{
    if (report->faults.n)
        return why_set(why, PERM, WHY_MAIL, "5.5.4", "directory: %.*s%s", SPAN_FMT(report->faults.v[0]),
                       report->faults.n > 1 ? " (and more)" : "");
    if (report->last_agent)
        return why_set(why, PERM, WHY_MAIL, "5.5.4", "directory: no agent would be left: wants --force");
    return why_set(why, PERM, WHY_MAIL, "5.5.4",
                   "directory: %lld would be removed, more than a tenth of what is there: wants --force",
                   (long long)report->removed);
}

enum result directory_import(struct db *db, struct span json, struct directory_import_options options,
                             struct arena *a, struct directory_import_report *report, struct why *why)
{
    enum { A_TENTH = 10 };
    struct model now, wanted;
    *report = (struct directory_import_report){0};
    enum result r = model_load(db, a, &now, why);
    if (r != OK)
        return r;
    directory_file_read(json, &now, a, &wanted, &report->faults);
    if (report->faults.n)
        return refuse(report, why);
    size_t there = 0;
    for (int kind = 0; kind < MODEL_KINDS; kind++) {
        there += now.of[kind].n;
        compare(&now, &wanted, (enum model_kind)kind, a, report);
    }
    report->too_many = report->removed * A_TENTH > (int64_t)there;
    report->last_agent = now.of[MODEL_AGENT].n > 0 && wanted.of[MODEL_AGENT].n == 0;
    if ((report->too_many || report->last_agent) && !options.force)
        return refuse(report, why);
    return options.dry_run ? OK : model_write(db, &now, &wanted, why);
}
